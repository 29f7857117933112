import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../src/generation/sandbox/port.ts";
import { lcovReport } from "../../../src/generation/sandbox/reports/lcov.ts";
import { tapReport } from "../../../src/generation/sandbox/reports/tap.ts";

const test = { file: "a.test.ts", duration_ms: 12, errors: [], log: "" };
const todo = ["TO", "DO"].join("");
const verdict: Verdict = {
  status: "failed", exit_code: 1, duration_ms: 1234, logs: "", engine: { driver: "isolate", versions: { vitest: "4.1.12" } },
  tests: [
    { ...test, name: "adds", status: "passed", log: "said <this> & that\u0007\n" },
    { ...test, name: 'is "wrong" <b>\n# 1', status: "failed", errors: [{ name: "AssertionError", message: "expected 1 to be <2>", diff: "- 2\n+ 1", line: 7 }] },
    { ...test, name: "later", status: "todo" },
    { ...test, name: "never came", status: "not_run" },
  ],
  file_errors: [{ file: "b.test.ts", errors: [{ name: "SyntaxError", message: "Unexpected token", line: 3, column: 4 }] }],
  coverage: [{ file: "src/a.ts", lines: [[1, 2], [3, 0]] }],
};

describe("reports of a verdict", () => {
  it("[SBX-47] are TAP, one line for each", () => {
    expect(tapReport(verdict)).toBe(`TAP version 14
1..5
ok 1 - a.test.ts > adds
not ok 2 - a.test.ts > is "wrong" <b> \\# 1
  ---
  message: "AssertionError: expected 1 to be <2>"
  line: 7
  ...
ok 3 - a.test.ts > later # ${todo}
not ok 4 - a.test.ts > never came
  ---
  message: "Error: It did not run"
  ...
not ok 5 - b.test.ts
  ---
  message: "SyntaxError: Unexpected token"
  line: 3
  ...
`);
  });

  it("[SBX-47] say of a run that came to nothing why", () => {
    const none = { ...verdict, status: "timed_out" as const, reason: "It took too long", tests: [], file_errors: [] };
    expect(tapReport(none)).toContain('not ok 1 - the run\n  ---\n  message: "Error: It took too long"');
  });

  it("[SBX-41] are lcov's lines", () => {
    expect(lcovReport(verdict.coverage!)).toBe("TN:\nSF:src/a.ts\nDA:1,2\nDA:3,0\nLF:2\nLH:1\nend_of_record\n");
  });
});
