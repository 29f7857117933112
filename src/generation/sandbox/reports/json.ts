import type { FileCoverage, TestError, TestResult, Verdict } from "../port.ts";

export interface JsonReport {
  status: Verdict["status"];
  success: boolean;
  exit_code: number;
  reason: string | null;
  duration_ms: number;
  tests: Record<TestResult["status"] | "total", number>;
  files: { file: string; errors: TestError[]; tests: Omit<TestResult, "file" | "log">[] }[];
  /** Of all counted lines, the share that ran, from 0 to 1. */
  coverage: { files: (FileCoverage & { covered: number })[]; covered: number } | null;
  engine: Verdict["engine"];
}

/** The verdict file by file, with its sums. */
export function jsonReport(verdict: Verdict): JsonReport {
  const { status, exit_code, reason, duration_ms, tests, file_errors, coverage, engine } = verdict;
  const count = (one: TestResult["status"]) => tests.filter((test) => test.status === one).length;
  const names = [...new Set([...tests.map(({ file }) => file), ...file_errors.map(({ file }) => file)])];
  return {
    status, success: status === "passed", exit_code, reason: reason ?? null, duration_ms,
    tests: { passed: count("passed"), failed: count("failed"), skipped: count("skipped"), todo: count("todo"), not_run: count("not_run"), total: tests.length },
    files: names.map((file) => ({
      file,
      errors: file_errors.filter((one) => one.file === file).flatMap(({ errors }) => errors),
      tests: tests.filter((test) => test.file === file).map(({ file: _file, log: _log, ...test }) => test),
    })),
    coverage: coverage === undefined ? null : { files: coverage.map((one) => ({ ...one, covered: shareOf([one]) })), covered: shareOf(coverage) },
    engine,
  };
}

function shareOf(files: readonly FileCoverage[]): number {
  const lines = files.flatMap((file) => file.lines);
  return lines.length === 0 ? 1 : lines.filter(([, hits]) => hits > 0).length / lines.length;
}
