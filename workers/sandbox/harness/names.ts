/** What `import … from "vitest"` offers to tests; the rest of the harness isn't theirs. */
export const vitestNames = [
  "afterAll", "afterEach", "aroundAll", "aroundEach", "assert", "beforeAll", "beforeEach", "chai", "describe", "expect", "it", "onTestFailed", "onTestFinished",
  "should", "suite", "test", "vi", "vitest",
] as const;
