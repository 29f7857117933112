import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../src/generation/sandbox/port.ts";
import { jsonReport } from "../../../src/generation/sandbox/reports/json.ts";
import { junitReport } from "../../../src/generation/sandbox/reports/junit.ts";
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
  it("[SBX-47] are JUnit's XML, with nothing of the tests' words as markup", () => {
    expect(junitReport(verdict)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="5" failures="2" errors="1" time="1.234">
  <testsuite name="a.test.ts" tests="4" failures="2" errors="0" skipped="1" time="0.048">
    <testcase name="adds" classname="a.test.ts" time="0.012"><system-out>said &lt;this&gt; &amp; that\u{FFFD}
</system-out></testcase>
    <testcase name="is &quot;wrong&quot; &lt;b&gt;&#10;# 1" classname="a.test.ts" time="0.012"><failure type="AssertionError" message="expected 1 to be &lt;2&gt;">- 2
+ 1</failure></testcase>
    <testcase name="later" classname="a.test.ts" time="0.012"><skipped/></testcase>
    <testcase name="never came" classname="a.test.ts" time="0.012"><failure message="It did not run"/></testcase>
  </testsuite>
  <testsuite name="b.test.ts" tests="1" failures="0" errors="1" skipped="0" time="0.000">
    <testcase name="b.test.ts" classname="b.test.ts" time="0.000"><error type="SyntaxError" message="Unexpected token"></error></testcase>
  </testsuite>
</testsuites>
`);
  });

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

  it("[SBX-47] are JSON, with sums", () => {
    expect(jsonReport(verdict)).toMatchObject({
      success: false, tests: { passed: 1, failed: 1, skipped: 0, todo: 1, not_run: 1, total: 4 }, coverage: { covered: 0.5, files: [{ file: "src/a.ts", covered: 0.5 }] },
      files: [{ file: "a.test.ts", errors: [], tests: [{ name: "adds" }, {}, {}, {}] }, { file: "b.test.ts", errors: [{ line: 3, column: 4 }], tests: [] }],
    });
  });

  it("[SBX-47] say of a run that came to nothing why", () => {
    const none = { ...verdict, status: "timed_out" as const, reason: "It took too long", tests: [], file_errors: [] };
    expect(junitReport(none)).toContain('<error message="It took too long"/>');
    expect(tapReport(none)).toContain('not ok 1 - the run\n  ---\n  message: "Error: It took too long"');
  });

  it("[SBX-41] are lcov's lines", () => {
    expect(lcovReport(verdict.coverage!)).toBe("TN:\nSF:src/a.ts\nDA:1,2\nDA:3,0\nLF:2\nLH:1\nend_of_record\n");
  });
});
