import { describe, expect, it } from "vitest";
import { printedByGo, readGoTests } from "../../../../src/generation/sandbox/process/go-test.ts";
import { readJunit } from "../../../../src/generation/sandbox/process/junit.ts";

const pytest = `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="5" time="0.1" hostname="vm">
<testcase classname="tests.test_a" name="test_p[1 &lt;&amp;&gt; &quot;x&quot;]" file="tests/test_a.py" line="3" time="0.012"><system-out>--------------------------------- Captured Out ---------------------------------
n is 1
</system-out></testcase>
<testcase classname="tests.test_a.TestX" name="test_m" file="tests/test_a.py" line="9" time="0.001"><failure message="AssertionError: 3 is not 4&#10;assert 3 == 4">def test_m(self):
&gt;       assert 3 == 4, "3 is not 4"
E       AssertionError: 3 is not 4

tests/test_a.py:11: AssertionError</failure></testcase>
<testcase classname="tests.test_a.TestX" name="test_s" file="tests/test_a.py" line="12" time="0.0"><skipped type="pytest.skip" message="x">tests/test_a.py:12: x</skipped></testcase>
<testcase classname="tests.test_a" name="test_f" file="tests/test_a.py" line="20" time="0.001"><error message="failed on setup with &quot;RuntimeError: fx&quot;">RuntimeError: fx</error></testcase>
<testcase classname="" name="tests.test_b" file="tests/test_b.py" time="0.000"><error message="collection failure">tests/test_b.py:1: in &lt;module&gt;
    import sqlalchemy
E   ModuleNotFoundError: No module named 'sqlalchemy'</error></testcase></testsuite></testsuites>`;

const node = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testsuite name="math" time="0.004583" tests="4">
		<testsuite name="deep > down" time="0.1"><testcase name="adds" time="0.002" classname="test" file="/box/work/a.test.ts"/></testsuite>
		<testcase name="fails" time="0.0006" classname="test" file="/box/work/a.test.ts" failure="3 == 4">
			<failure type="testCodeFailure" message="3 == 4">
Error [ERR_TEST_FAILURE]: 3 == 4
  cause: AssertionError [ERR_ASSERTION]: 3 == 4
      at TestContext.&lt;anonymous> (file:///box/work/a.test.ts:3:149)
			</failure>
		</testcase>
		<testcase name="later" time="0" classname="test" file="/box/work/a.test.ts"><skipped type="skipped" message="true"/></testcase>
		<testcase name="some day" time="0" classname="test" file="/box/work/a.test.ts"><skipped type="todo" message="true"/></testcase>
	</testsuite>
	<testcase name="b.test.ts" time="0.07" classname="test" file="/box/work/b.test.ts" failure="test failed"><failure type="testCodeFailure" message="test failed"><![CDATA[exit <1>]]></failure></testcase>
	<!-- tests 7 -->
</testsuites>`;

describe("JUnit XML", () => {
  it("[PRC-2] of pytest says file, classes, name, time, output, error and line", () => {
    const { tests, file_errors } = readJunit(pytest);
    expect(tests.map(({ file, name, status, duration_ms }) => [file, name, status, duration_ms])).toEqual([
      ["tests/test_a.py", 'test_p[1 <&> "x"]', "passed", 12], ["tests/test_a.py", "TestX > test_m", "failed", 1], ["tests/test_a.py", "TestX > test_s", "skipped", 0], ["tests/test_a.py", "test_f", "failed", 1],
    ]);
    expect(tests[0]?.log).toBe("n is 1\n");
    expect(tests[1]?.errors).toEqual([{ name: "AssertionError", message: "3 is not 4\nassert 3 == 4", line: 11 }]);
    expect(file_errors).toEqual([{ file: "tests/test_b.py", errors: [{ name: "ModuleNotFoundError", message: "ModuleNotFoundError: No module named 'sqlalchemy'", line: 1 }] }]);
  });

  it("[PRC-2] of Node's runner says suites, name, kind, place, and files that didn't load", () => {
    const { tests, file_errors } = readJunit(node);
    expect(tests.map(({ file, name, status }) => [file, name, status])).toEqual([
      ["a.test.ts", "math > deep > down > adds", "passed"], ["a.test.ts", "math > fails", "failed"], ["a.test.ts", "math > later", "skipped"], ["a.test.ts", "math > some day", "todo"],
    ]);
    expect(tests[1]?.errors).toEqual([{ name: "AssertionError", message: "3 == 4", line: 3, column: 149 }]);
    expect(file_errors).toMatchObject([{ file: "b.test.ts", errors: [{ message: "test failed" }] }]);
  });

  it("[PRC-2] may be several documents, one after the other", () => expect(readJunit(pytest + node).tests).toHaveLength(8));

  it.each(["", "no xml", "<testcase", "<testsuite name='x'><testcase name='y'", "<!-- <testcase name='x'/> -->", "<![CDATA[<testcase name='x'/>]]>", `${"<testsuite name='x'>".repeat(1_000)}`])("[PRC-2] that is none has no tests: %j", (text) =>
    expect(readJunit(text)).toEqual({ tests: [], file_errors: [] }));

  it("[PRC-2] of a hostile shape is read in time", () => {
    const startedAt = performance.now();
    readJunit(`<testcase ${'a="'.repeat(50_000)}`);
    readJunit(`<testcase${" a=".repeat(50_000)}`);
    readJunit("&".repeat(200_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

const go = [
  { Action: "run", Package: "example.com/sum", Test: "TestSum" }, { Action: "output", Package: "example.com/sum", Test: "TestSum", Output: "    sum_test.go:6: hi\n" }, { Action: "pass", Package: "example.com/sum", Test: "TestSum", Elapsed: 0.25 },
  { Action: "output", Package: "example.com/sum", Test: "TestRed/inner", Output: "    sum_test.go:14: want 4,\n        got 3\n" }, { Action: "output", Package: "example.com/sum", Test: "TestRed/inner", Output: "    --- FAIL: TestRed/inner (0.00s)\n" }, { Action: "fail", Package: "example.com/sum", Test: "TestRed/inner", Elapsed: 0 },
  { Action: "skip", Package: "example.com/sum", Test: "TestLater", Elapsed: 0 }, { Action: "fail", Package: "example.com/sum", Elapsed: 0.1 },
].map((event) => `${JSON.stringify(event)}\n`).join("");

describe("the lines of go test -json", () => {
  it("[PRC-2] say package, test, time, output and where it failed", () => {
    const { tests, file_errors } = readGoTests(go);
    expect(tests.map(({ file, name, status, duration_ms }) => [file, name, status, duration_ms])).toEqual([["example.com/sum", "TestSum", "passed", 250], ["example.com/sum", "TestRed > inner", "failed", 0], ["example.com/sum", "TestLater", "skipped", 0]]);
    expect(tests[1]?.errors).toEqual([{ name: "Error", message: "sum_test.go: want 4,\n        got 3", line: 14 }]);
    expect(file_errors).toEqual([]);
  });

  it("[PRC-2] say which package didn't build, in both of Go's forms", () => {
    const error = { file: "example.com/sum", errors: [{ name: "Error", message: "./sum.go:3:37: syntax error", line: 3, column: 37 }] };
    expect(readGoTests("# example.com/sum [example.com/sum.test]\n./sum.go:3:37: syntax error\nFAIL\texample.com/sum [build failed]\n").file_errors).toEqual([error]);
    const newer = [{ ImportPath: "example.com/sum", Action: "build-output", Output: "# example.com/sum\n" }, { Action: "output", Package: "example.com/sum", Output: "./sum.go:3:37: syntax error\n" }, { Action: "fail", Package: "example.com/sum", Elapsed: 0 }];
    expect(readGoTests(newer.map((event) => JSON.stringify(event)).join("\n")).file_errors).toEqual([error]);
  });

  it("[PRC-2] are shown as a person would have seen them", () => expect(printedByGo(`# pkg\n${go}`)).toBe("# pkg\n    sum_test.go:6: hi\n    sum_test.go:14: want 4,\n        got 3\n    --- FAIL: TestRed/inner (0.00s)\n"));
});
