/** Of vitest's JSON report, what is counted here. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export interface Counted {
  passed: number;
  failed: number;
  skipped: number;
}

/** Over all projects. A file that couldn't be loaded, or whose hooks broke, is one failure though none of its tests is. */
export function countResults(report: VitestReport): Counted {
  const brokenFiles = report.testResults.filter((file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles, skipped: report.numPendingTests + report.numTodoTests };
}

export const sumOf = (parts: readonly Counted[]): Counted =>
  parts.reduce((sum, part) => ({ passed: sum.passed + part.passed, failed: sum.failed + part.failed, skipped: sum.skipped + part.skipped }), { passed: 0, failed: 0, skipped: 0 });

export const closingLine = ({ passed, failed, skipped }: Counted): string => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
