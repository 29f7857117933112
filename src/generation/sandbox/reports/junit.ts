import type { TestResult, Verdict } from "../port.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;" };

/** Characters that XML 1.0 has no place for, written or escaped, are replaced. */
const printable = (text: string): string => text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}");
const attribute = (text: string): string => printable(text).replace(/[&<>"'\n\r\t]/g, (character) => entities[character] ?? character);
const content = (text: string): string => printable(text).replace(/[&<>]/g, (character) => entities[character] ?? character);
const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** The verdict as JUnit's XML: a suite for each file, a case for each test; a file that didn't load is a case that is in error. */
export function junitReport({ tests, file_errors, duration_ms, reason, status }: Verdict): string {
  const files = [...new Set([...tests.map(({ file }) => file), ...file_errors.map(({ file }) => file)])];
  const suites = files.map((file) => suiteOf(file, tests.filter((test) => test.file === file), file_errors.filter((one) => one.file === file).flatMap(({ errors }) => errors)));
  const whole = reason !== undefined && status !== "passed" ? [`  <testsuite name="run" tests="1" failures="0" errors="1" skipped="0" time="0.000">`, `    <testcase name="run" classname="run" time="0.000"><error message="${attribute(reason)}"/></testcase>`, "  </testsuite>"] : [];
  const failures = tests.filter(isRed).length;
  const errors = file_errors.length + (whole.length > 0 ? 1 : 0);
  const head = `<testsuites tests="${tests.length + errors}" failures="${failures}" errors="${errors}" time="${seconds(duration_ms)}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, ...whole, "</testsuites>", ""].join("\n");
}

const isRed = ({ status }: TestResult): boolean => status === "failed" || status === "not_run";

function suiteOf(file: string, tests: readonly TestResult[], errors: readonly { name: string; message: string }[]): string {
  const skipped = tests.filter(({ status }) => status === "skipped" || status === "todo").length;
  const time = seconds(tests.reduce((sum, test) => sum + test.duration_ms, 0));
  const broken = errors.length > 0 ? [`    <testcase name="${attribute(file)}" classname="${attribute(file)}" time="0.000">${errors.map((error) => element("error", error)).join("")}</testcase>`] : [];
  const counts = `tests="${tests.length + broken.length}" failures="${tests.filter(isRed).length}" errors="${broken.length}" skipped="${skipped}" time="${time}"`;
  return [`  <testsuite name="${attribute(file)}" ${counts}>`, ...tests.map(caseOf), ...broken, "  </testsuite>"].join("\n");
}

function caseOf({ file, name, status, duration_ms, errors, log }: TestResult): string {
  const inside = [
    ...(status === "skipped" || status === "todo" ? ["<skipped/>"] : []),
    ...(status === "not_run" ? ['<failure message="It did not run"/>'] : []),
    ...errors.map((error) => element("failure", error)),
    ...(log === "" ? [] : [`<system-out>${content(log)}</system-out>`]),
  ].join("");
  const head = `    <testcase name="${attribute(name)}" classname="${attribute(file)}" time="${seconds(duration_ms)}"`;
  return inside === "" ? `${head}/>` : `${head}>${inside}</testcase>`;
}

const element = (kind: "failure" | "error", { name, message, diff }: { name: string; message: string; diff?: string }): string =>
  `<${kind} type="${attribute(name)}" message="${attribute(message)}">${content(diff ?? "")}</${kind}>`;
