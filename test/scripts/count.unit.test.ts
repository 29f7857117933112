import { describe, expect, it } from "vitest";
import { closingLine, countResults, sumOf } from "../../scripts/test/count.ts";

const report = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }, { status: "failed", assertionResults: [{ status: "failed" }] }] };

describe("the closing line of npm test", () => {
  it("[CMD-12] sums over all projects", () => expect(closingLine(sumOf([countResults(report), countResults(report)]))).toBe("8 passed, 2 failed"));

  it("[CMD-12] counts a file that can't be loaded as failed", () =>
    expect(countResults({ ...report, testResults: [...report.testResults, { status: "failed", assertionResults: [] }] })).toEqual({ passed: 4, failed: 2, skipped: 0 }));

  it("[CMD-12] doesn't hide what was skipped", () => expect(closingLine(countResults({ ...report, numPendingTests: 1, numTodoTests: 1 }))).toBe("4 passed, 1 failed, 2 skipped"));
});
