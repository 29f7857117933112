import { describe, expect, it } from "vitest";
import { planProcess, type ProcessPlan } from "../../../../src/generation/sandbox/process/command.ts";
import { readTypeErrors } from "../../../../src/generation/sandbox/process/type-errors.ts";
import { judge, type Seen } from "../../../../src/generation/sandbox/process/judge.ts";

const scripts = (given: Record<string, string>): Record<string, string> => ({ "package.json": JSON.stringify({ scripts: given }) });

describe("what a command comes to", () => {
  it.each([
    { command: "pytest -q tests", shell: "pytest -q tests", program: "pytest", expectsTests: true },
    { command: "python -m pytest", shell: "python3 -m pytest", program: "python3", expectsTests: true },
    { command: "python tool.py", shell: "python3 tool.py", program: "python3", expectsTests: false },
    { command: "A=1 B='x y' pytest", shell: "A=1 B='x y' pytest", program: "pytest", expectsTests: true },
    { command: "node --test", shell: "node --test", program: "node", expectsTests: true },
    { command: "node build.js", shell: "node build.js", program: "node", expectsTests: false },
    { command: "npx -y tsc --noEmit", shell: "tsc --noEmit", program: "tsc", expectsTests: false },
    { command: "make test", shell: "make test", program: "make", expectsTests: false },
    { command: "./run.sh && echo done", shell: "./run.sh && echo done", program: "./run.sh", expectsTests: false },
    { command: "pytest || true", shell: "pytest || true", program: "pytest", expectsTests: false },
    { command: "(cd a; ls)", shell: "(cd a; ls)", program: "sh", expectsTests: false },
    { command: "go test ./... -run X", shell: "go test -json ./... -run X", program: "go", expectsTests: true },
    { command: "go test ./... | tail", shell: "go test ./... | tail", program: "go", expectsTests: false },
  ])("[PRC-1] of $command", ({ command, ...plan }) => expect(planProcess(command, {})).toMatchObject({ ...plan, isGoJson: plan.shell.startsWith("go test -json") }));

  it.each([
    { command: "npm test", given: { test: "node --test" }, shell: "node --test" },
    { command: "npm t -- a.test.js", given: { test: "node --test" }, shell: "node --test a.test.js" },
    { command: "npm run test", given: { test: "make check" }, shell: "make check" },
    { command: "npm run build", given: { build: "node build.js", prebuild: "echo first" }, shell: "{ echo first\n} && { node build.js\n}" },
  ])("[PRC-1] of $command, through package.json", ({ command, given, shell }) => {
    expect(planProcess(command, scripts(given as unknown as Record<string, string>))).toMatchObject({ shell, expectsTests: !command.includes("build") });
  });

  it("[PRC-1] of a script that isn't there", () => expect(planProcess("npm run build", scripts({ test: "x" }))).toEqual({ fault: 'package.json has no script "build"' }));

  it("[PRC-8] of npm's, without a package.json, is nobody's", () => expect(planProcess("npm test", { "main.rs": "" })).toEqual({ lacks: 'a way to run "npm test" without a package.json' }));
});

it("[PRC-11] reads what a type checker says: file, line and column, plain and pretty, with what is indented below", () => {
  const output = "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.\n  The expected type comes from 'd'.\n/box/work/src/b.ts:1:14 - error TS1134: Variable declaration expected.\n\n1 export const = 1;\n  ~~~\nsrc/a.ts(9,1): error TS2307: Cannot find module 'x'.\nerror TS5023: Unknown compiler option 'z'.\nFound 3 errors.\n";
  expect(readTypeErrors(output)).toEqual([
    { file: "src/a.ts", errors: [{ name: "TS2322", message: "Type 'string' is not assignable to type 'number'.\n  The expected type comes from 'd'.", line: 3, column: 5 }, { name: "TS2307", message: "Cannot find module 'x'.", line: 9, column: 1 }] },
    { file: "src/b.ts", errors: [{ name: "TS1134", message: "Variable declaration expected.", line: 1, column: 14 }] },
  ]);
  const checks = { shell: "tsc", program: "tsc", expectsTests: false, isGoJson: false, isTypeCheck: true };
  expect([planProcess("npx tsc --noEmit", {}), planProcess("node_modules/.bin/tsc", {})].map((planned) => ({ ...checks, ...planned }))).toEqual([{ ...checks, shell: "tsc --noEmit" }, checks]);
  expect(judge({ output, end: { kind: "exit", code: 2, report: "" } }, checks, {})).toMatchObject({ status: "failed", exit_code: 2, file_errors: [{ file: "src/a.ts" }, { file: "src/b.ts" }] });
});

const plan: ProcessPlan = { shell: "pytest", program: "pytest", expectsTests: true, isGoJson: false, isTypeCheck: false };
const report = (...cases: string[]): string => `<testsuites><testsuite name="pytest">${cases.join("")}</testsuite></testsuites>`;
const green = '<testcase classname="a" name="one" file="a.py"/>';
const red = '<testcase classname="a" name="two" file="a.py"><failure message="AssertionError: no">no</failure></testcase>';
const skipped = '<testcase classname="a" name="two" file="a.py"><skipped message="later"/></testcase>';
const exit = (code: number, text = ""): Seen["end"] => ({ kind: "exit", code, report: text });

describe("the verdict", () => {
  it.each([
    { why: "all passed", end: exit(0, report(green)), status: "passed" },
    { why: "one failed", end: exit(1, report(green, red)), status: "failed" },
    { why: "the code ends the runner with 0 before it could tell", end: exit(0), status: "failed", reason: "No test was reported" },
    { why: "a report says failed and the exit code 0", end: exit(0, report(green, red)), status: "failed", reason: "The command ended with 0, though tests failed" },
    { why: "a report says passed and the exit code 1", end: exit(1, report(green)), status: "failed", reason: "The command ended with 1" },
    { why: "all were skipped", end: exit(0, report(skipped)), status: "failed", reason: "No test passed" },
    { why: "a forged report is no XML", end: exit(0, "exit 0\nall passed"), status: "failed", reason: "No test was reported" },
    { why: "it took too long", end: { kind: "lost", loss: "time", why: "too long" } as const, status: "timed_out", reason: "too long" },
    { why: "it took too much memory", end: { kind: "lost", loss: "memory", why: "too much" } as const, status: "out_of_memory", reason: "too much" },
    { why: "it made too many files", end: { kind: "lost", loss: "files", why: "too many" } as const, status: "failed", reason: "too many" },
    { why: "the sandbox died", end: { kind: "lost", loss: "crash", why: "died" } as const, status: "broken", reason: "died" },
    { why: "nothing was heard", end: undefined, status: "broken", reason: "The sandbox was lost" },
  ])("[PRC-3] is $status when $why", ({ end, status, reason }) => expect(judge({ output: "", end }, plan, {})).toMatchObject({ status, ...(reason === undefined ? {} : { reason }) }));

  it("[PRC-3] of a command that runs no tests is its exit code", () => {
    const other = { ...plan, expectsTests: false };
    expect([judge({ output: "", end: exit(0) }, other, {}).status, judge({ output: "", end: exit(9) }, other, {})]).toMatchObject(["passed", { status: "failed", exit_code: 9, reason: "The command ended with 9" }]);
  });

  it.each([
    { why: "a program", output: "", end: { kind: "missing", program: "cargo" } as const, files: {}, names: '"cargo"' },
    { why: "a program that a script calls", output: "/bin/sh: 1: vitest: not found\n", end: exit(127), files: {}, names: '"vitest"' },
    { why: "a Python package", output: "E   ModuleNotFoundError: No module named 'sqlalchemy.orm'\n", end: exit(2), files: { "requirements.txt": "SQLAlchemy==2.0" }, names: 'package "sqlalchemy"' },
    { why: "a Node package", output: "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@hono/node-server' imported from /box/work/a.js\n", end: exit(1), files: { "package.json": '{"dependencies":{"@hono/node-server":"2"}}' }, names: 'package "@hono/node-server"' },
    { why: "a Go module", output: "no required module provides package github.com/x/y; to add it:\n", end: exit(1), files: { "go.mod": "require github.com/x/y v1.0.0" }, names: 'package "github.com/x/y"' },
  ])("[PRC-8] needs another driver for $why that the machine lacks, and names it", ({ output, end, files, names }) => {
    const { status, reason } = judge({ output, end }, plan, files as unknown as Record<string, string>);
    expect([status, reason]).toEqual(["needs_driver", expect.stringContaining(names)]);
  });

  it.each([["yaml", "PyYAML>=6", "needs_driver"], ["google_auth", "google-auth", "needs_driver"], ["api", "fastapi", "failed"], ["main", "domain", "failed"], ["x", "", "failed"]])("[PRC-8] of %s, where %j is declared, is %s", (name, requirements, status) =>
    expect(judge({ output: `ModuleNotFoundError: No module named '${name}'\n`, end: exit(2) }, plan, { "requirements.txt": requirements }).status).toBe(status));

  it("[PRC-8] is failed for a package that the repository doesn't declare", () =>
    expect(judge({ output: "ModuleNotFoundError: No module named 'helpers'\n", end: exit(2) }, plan, { "requirements.txt": "fastapi" }).status).toBe("failed"));
});
