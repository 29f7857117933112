import type { PlacedError } from "./errors.ts";
import type { Outcome, RecordedFile, RecordedTest } from "./record.ts";

const marks = { passed: "✓", failed: "×", skipped: "↓", todo: "□", not_run: "·" } as const;

/** A run as a terminal would show it: files with what isn't green in them, output, failures, sums. At most `charactersMax` characters. */
export function printRun({ files, status, reason }: Outcome, durationMs: number, charactersMax: number): string {
  const tests = files.flatMap((file) => file.tests);
  const parts = [
    ...files.map(printFile),
    ...tests.filter(({ log }) => log !== "").map((test) => `\nstdout | ${test.file} > ${test.name}\n${test.log}`),
    ...files.flatMap((file) => [...file.errors.map((error) => printError(file.file, error)), ...file.tests.flatMap((test) => test.errors.map((error) => printError(`${test.file} > ${test.name}`, error)))]),
    "",
    ` Test Files  ${count(files.map((file) => (isRed(file) ? "failed" : "passed")))}`,
    `      Tests  ${count(tests.map((test) => test.status))}`,
    `   Duration  ${Math.round(durationMs)} ms`,
    ...(reason === undefined ? [] : [`     Result  ${status}: ${reason}`]),
    "",
  ];
  const text = parts.join("\n");
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax)}\n[cut]\n`;
}

const isRed = ({ errors, tests }: RecordedFile): boolean => errors.length > 0 || tests.some(({ status }) => status === "failed" || status === "not_run");

function printFile(file: RecordedFile): string {
  const durationMs = file.tests.reduce((sum, test) => sum + test.duration_ms, 0);
  const head = ` ${isRed(file) ? "❯" : "✓"} ${file.file} (${file.tests.length} ${file.tests.length === 1 ? "test" : "tests"}) ${durationMs} ms`;
  return [head, ...file.tests.filter(({ status }) => status !== "passed").map(printTest)].join("\n");
}

const printTest = ({ status, name, duration_ms }: RecordedTest): string => `   ${marks[status]} ${name}${status === "failed" ? ` ${duration_ms} ms` : ""}`;

function printError(where: string, { name, message, diff, frames }: PlacedError): string {
  const places = frames.map(({ file, line }) => ` ❯ ${file}:${line}`);
  return [`\n FAIL  ${where}`, `${name}: ${message}`, ...(diff === undefined ? [] : ["", diff, ""]), ...places].join("\n");
}

function count(statuses: string[]): string {
  const order = ["failed", "passed", "skipped", "todo", "not_run"];
  const sums = order.map((status) => ({ status, sum: statuses.filter((one) => one === status).length })).filter(({ sum }) => sum > 0);
  return `${sums.map(({ status, sum }) => `${sum} ${status.replace("_", " ")}`).join(" | ")} (${statuses.length})`;
}
