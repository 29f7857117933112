// What an isolate's entry module needs.

export { fixAssertions } from "./expect.ts";
export { run } from "./run.ts";
export { serve } from "./serve.ts";
export { privateGlobals } from "./private-globals.ts";
