// What an isolate's entry module needs, and what `import … from "vitest"` gets (names.ts).

export { afterAll, afterEach, aroundAll, aroundEach, beforeAll, beforeEach, describe, it, onTestFailed, onTestFinished, suite, test } from "@vitest/runner";
export { assert, should } from "chai";
export { chai, expect, fixAssertions } from "./expect.ts";
export { runTestFiles } from "./run.ts";
export { vi, vi as vitest } from "./vi.ts";
