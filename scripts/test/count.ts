/** Of vitest's JSON report, what is counted here. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message: string; assertionResults: { status: string; fullName: string; failureMessages: string[] | null }[] }[];
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

/** What failed, each with the head of its message: said once more at the very end, where the last lines of a long log are all that is kept. */
export function failuresOf(report: VitestReport): string[] {
  return report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === "failed");
    if (failed.length > 0) return failed.map((test) => `${file.name}: ${test.fullName}\n${headOf(test.failureMessages?.join("\n") ?? "")}`);
    return file.status === "failed" ? [`${file.name}: the file itself\n${headOf(file.message)}`] : [];
  });
}

const headOf = (message: string): string => message.split("\n").slice(0, 12).map((line) => `    ${line.slice(0, 300)}`).join("\n");
