import type { TestResult } from "../port.ts";

/** As much of a verdict as is told. */
export interface Reported {
  tests: readonly Pick<TestResult, "file" | "name" | "status" | "errors">[];
  file_errors: readonly { file: string; errors: TestResult["errors"] }[];
  status: string;
  reason?: string | null;
}

/** `#` and the backslash have a meaning in a test's line. */
const escaped = (text: string): string => text.replace(/[\\#]/g, "\\$&").replace(/\s+/g, " ");
const directives: Partial<Record<TestResult["status"], string>> = {
  skipped: "SKIP",
  todo: "TODO",
};

/** The verdict as TAP 14: one line for each test, one for each file that didn't load. */
export function tapReport({ tests, file_errors, reason, status }: Reported): string {
  const rows = [
    ...tests.map((test) => ({ ok: test.status !== "failed" && test.status !== "not_run", title: `${test.file} > ${test.name}`, directive: directives[test.status] ?? "", errors: test.status === "not_run" ? [{ name: "Error", message: "It did not run" }] : test.errors, line: test.errors[0]?.line })),
    ...file_errors.map(({ file, errors }) => ({ ok: false, title: file, directive: "", errors, line: errors[0]?.line })),
    ...(tests.length + file_errors.length === 0 && status !== "passed" ? [{ ok: false, title: "the run", directive: "", errors: [{ name: "Error", message: reason ?? status }], line: undefined }] : []),
  ];
  const lines = rows.flatMap(({ ok, title, directive, errors, line }, index) => [
    `${ok ? "ok" : "not ok"} ${index + 1} - ${escaped(title)}${directive === "" ? "" : ` # ${directive}`}`,
    ...(ok || errors.length === 0 ? [] : ["  ---", `  message: ${JSON.stringify(errors.map(({ name, message }) => `${name}: ${message}`).join("\n"))}`, ...(line === undefined ? [] : [`  line: ${line}`]), "  ..."]),
  ]);
  return ["TAP version 14", `1..${rows.length}`, ...lines, ""].join("\n");
}
