import type { Failure } from "../models/port.ts";
import type { Verdict } from "../sandbox/port.ts";

/** What is red in a verdict: tests, files that didn't load, or the whole where neither says anything. */
export function failuresOf(verdict: Verdict): Failure[] {
  const tests = verdict.tests.filter((test) => test.status === "failed" || test.status === "not_run")
    .map((test) => ({ file: test.file, name: test.name, message: test.errors.map((error) => error.message).join("\n") || "It didn't run" }));
  const files = verdict.file_errors.map(({ file, errors }) => ({ file, name: "", message: errors.map((error) => error.message).join("\n") }));
  const whole = tests.length + files.length === 0 ? [{ file: "", name: "", message: verdict.reason ?? `The tests ended ${verdict.status}` }] : [];
  return [...tests, ...files, ...whole];
}
