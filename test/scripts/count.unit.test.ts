import { describe, expect, it } from "vitest";
import { closingLine, countResults, failuresOf, sumOf } from "../../scripts/test/count.ts";

const report = {
  numPassedTests: 4, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0,
  testResults: [
    { name: "good.test.ts", status: "passed", message: "", assertionResults: [{ status: "passed", fullName: "adds", failureMessages: [] }] },
    { name: "bad.test.ts", status: "failed", message: "", assertionResults: [{ status: "failed", fullName: "subtracts", failureMessages: ["expected 1 to be 2\n  at bad.test.ts:3"] }] },
  ],
};
const broken = { name: "broken.test.ts", status: "failed", message: "no such hook", assertionResults: [] };

describe("the closing line of npm test", () => {
  it("[CMD-12] sums over all projects", () => expect(closingLine(sumOf([countResults(report), countResults(report)]))).toBe("8 passed, 2 failed"));

  it("[CMD-12] counts a file that can't be loaded as failed", () =>
    expect(countResults({ ...report, testResults: [...report.testResults, broken] })).toEqual({ passed: 4, failed: 2, skipped: 0 }));

  it("[CMD-12] doesn't hide what was skipped", () => expect(closingLine(countResults({ ...report, numPendingTests: 1, numTodoTests: 1 }))).toBe("4 passed, 1 failed, 2 skipped"));

  it("[CMD-12] names at the end what failed, tests and whole files", () =>
    expect(failuresOf({ ...report, testResults: [...report.testResults, broken] })).toEqual(["bad.test.ts: subtracts\n    expected 1 to be 2\n      at bad.test.ts:3", "broken.test.ts: the file itself\n    no such hook"]));
});
