export { privateGlobals } from "./private-globals.ts";
