import type { TestError, TestResult, Verdict } from "../port.ts";
import { inRepository } from "./command.ts";

export interface Reported {
  tests: TestResult[];
  /** Files that a runner couldn't load. */
  file_errors: Verdict["file_errors"];
}

interface Case {
  /** The names of the suites around it. */
  path: string[];
  attributes: Record<string, string>;
  faults: { kind: string; attributes: Record<string, string>; text: string }[];
  log: string;
}

const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const faultKinds = new Set(["failure", "error", "skipped"]);
const logKinds = new Set(["system-out", "system-err"]);
const testsMax = 20_000;

/** JUnit XML as pytest (family xunit1) and Node's test runner write it, one document or several. What isn't understood is passed over: it is no test. */
export function readJunit(xml: string): Reported {
  const tests: TestResult[] = [];
  const file_errors: Reported["file_errors"] = [];
  for (const one of casesOf(xml).slice(0, testsMax)) {
    const file = inRepository(one.attributes["file"] ?? "");
    const name = nameOf(one, file);
    const errors = one.faults.filter(({ kind }) => kind !== "skipped").map((fault) => errorOf(fault, file));
    if (isWholeFile(one, file, name)) {
      if (errors.length > 0) file_errors.push({ file: file || name, errors });
      continue;
    }
    tests.push({ file, name, status: statusOf(one), duration_ms: Math.round(Number(one.attributes["time"] ?? 0) * 1_000) || 0, errors, log: one.log });
  }
  return { tests, file_errors };
}

function casesOf(xml: string): Case[] {
  const cases: Case[] = [];
  const suites: string[] = [];
  let current: Case | undefined;
  let inside: string | undefined;
  const addText = (text: string): void => {
    if (current === undefined || inside === undefined) return;
    const fault = current.faults.at(-1);
    if (logKinds.has(inside)) current.log += text;
    else if (fault !== undefined) fault.text += text;
  };
  for (const [, cdata, close, tag, attributes = "", isEmpty, text] of xml.matchAll(token)) {
    if (cdata !== undefined) addText(cdata);
    else if (text !== undefined) addText(unescaped(text));
    else if (tag === "testsuite" && close === "" && isEmpty === "") suites.push(attributesOf(attributes)["name"] ?? "");
    else if (tag === "testsuite" && close !== "") suites.pop();
    else if (tag === "testcase" && close === "") {
      cases.push({ path: [...suites], attributes: attributesOf(attributes), faults: [], log: "" });
      current = isEmpty === "" ? cases.at(-1) : undefined;
    } else if (tag === "testcase") current = undefined;
    else if (close !== "") inside = undefined;
    else if (tag !== undefined && (faultKinds.has(tag) || logKinds.has(tag))) {
      if (faultKinds.has(tag)) current?.faults.push({ kind: tag, attributes: attributesOf(attributes), text: "" });
      inside = isEmpty === "" ? tag : undefined;
    }
  }
  return cases.map((one) => ({ ...one, log: one.log.replace(/^-+ Captured (Out|Err|Log) -+\n/gm, "") }));
}

const attributesOf = (text: string): Record<string, string> => Object.fromEntries([...text.matchAll(attribute)].map(([, name = "", double, single]) => [name, unescaped(double ?? single ?? "")]));

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });

/** pytest puts all in one suite and names module and classes in `classname`; Node nests suites. */
function nameOf({ path, attributes }: Case, file: string): string {
  const { name = "", classname = "" } = attributes;
  if (path[0] !== "pytest") return [...path, name].join(" > ");
  const module = file.replace(/\.py$/, "").replaceAll("/", ".");
  const classes = classname.startsWith(`${module}.`) ? classname.slice(module.length + 1).split(".") : [];
  return [...classes, name].join(" > ");
}

/** A file that didn't load stands in the report as if it were a test. */
function isWholeFile({ path, attributes }: Case, file: string, name: string): boolean {
  if (path[0] === "pytest") return attributes["classname"] === "" || attributes["classname"] === undefined;
  return path.length === 0 && inRepository(name) === file;
}

function statusOf({ faults }: Case): TestResult["status"] {
  if (faults.some(({ kind }) => kind !== "skipped")) return "failed";
  const skipped = faults.find(({ kind }) => kind === "skipped");
  return skipped === undefined ? "passed" : skipped.attributes["type"] === "todo" ? "todo" : "skipped";
}

function errorOf({ attributes, text }: Case["faults"][number], file: string): TestError {
  const message = attributes["message"] || text.trim().split("\n")[0] || "It failed";
  const named = /^([A-Z]\w*(?:Error|Exception|Warning)|Failed)(?:: |$)/.exec(message);
  const fromCause = /(?:cause|Error): ([A-Z]\w*Error)/.exec(text)?.[1];
  const detail = /^E\s+(?:ModuleNotFoundError|ImportError|SyntaxError|\w+Error): .*$/m.exec(text)?.[0].replace(/^E\s+/, "");
  const place = placeIn(text, file);
  return {
    name: named?.[1] ?? (detail === undefined ? undefined : /^\w+/.exec(detail)?.[0]) ?? fromCause ?? "Error",
    message: message === "collection failure" && detail !== undefined ? detail : named === null ? message : message.slice(named[0].length) || message,
    ...place,
  };
}

/** The first place in the file itself that Node's stack names, or the last that pytest's traceback does. */
function placeIn(text: string, file: string): { line?: number; column?: number } {
  if (file === "") return {};
  const escaped = file.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const [, line, column] = new RegExp(`${escaped}:(\\d+):(\\d+)`).exec(text) ?? [];
  if (line !== undefined) return { line: Number(line), column: Number(column) };
  const last = [...text.matchAll(new RegExp(`(?:^|/)${escaped}:(\\d+):`, "gm"))].at(-1)?.[1];
  return last === undefined ? {} : { line: Number(last) };
}
