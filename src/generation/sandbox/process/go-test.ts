import * as z from "zod";
import type { TestResult } from "../port.ts";
import type { Reported } from "./junit.ts";

const GoEvent = z.object({ Action: z.string(), Package: z.string().optional(), ImportPath: z.string().optional(), Test: z.string().optional(), Output: z.string().optional(), Elapsed: z.number().optional() });
type GoEvent = z.infer<typeof GoEvent>;

const statuses: Readonly<Record<string, TestResult["status"]>> = { pass: "passed", fail: "failed", skip: "skipped" };

/** A line of `go test -json` (cmd/test2json), or undefined for one that the compiler wrote. */
function eventOf(line: string): GoEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return GoEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** What a person would have seen without `-json`. */
export const printedByGo = (text: string): string =>
  text.split(/(?<=\n)/).map((line) => {
    const event = eventOf(line);
    return event === undefined ? line : event.Output ?? "";
  }).join("");

/** Tests by package and name; a package that failed without a test of its own didn't build. */
export function readGoTests(text: string): Reported {
  const logs = new Map<string, string>();
  const tests: TestResult[] = [];
  const file_errors: Reported["file_errors"] = [];
  for (const event of text.split("\n").map(eventOf)) {
    if (event === undefined) continue;
    const { Action, Package = event.ImportPath ?? "", Test, Output, Elapsed = 0 } = event;
    const key = `${Package}\0${Test ?? ""}`;
    if (Output !== undefined) logs.set(key, (logs.get(key) ?? "") + Output);
    const status = statuses[Action];
    if (status === undefined) continue;
    const log = logs.get(key) ?? "";
    if (Test !== undefined) tests.push({ file: Package, name: Test.replaceAll("/", " > "), status, duration_ms: Math.round(Elapsed * 1_000), errors: status === "failed" ? [errorOf(log)] : [], log });
    else if (status === "failed" && !tests.some((test) => test.file === Package && test.status === "failed")) file_errors.push({ file: Package, errors: [{ name: "Error", message: textOfCompiler(text, Package) || log.trim() || "The package failed" }] });
  }
  return { tests, file_errors };
}

/** `    sum_test.go:9: want 3, got 4` */
function errorOf(log: string): TestResult["errors"][number] {
  const [, file, line, message] = /^\s+([\w.-]+\.go):(\d+): ([\s\S]*?)(?=^\s*---|$(?![\s\S]))/m.exec(log) ?? [];
  if (file === undefined || line === undefined) return { name: "Error", message: log.trim().split("\n").filter((row) => !row.startsWith("=== ")).join("\n") || "It failed" };
  return { name: "Error", message: `${file}: ${(message ?? "").trim()}`, line: Number(line) };
}

function textOfCompiler(text: string, name: string): string {
  const lines = text.split("\n").filter((line) => !line.startsWith("{"));
  const start = lines.findIndex((line) => line.startsWith(`# ${name}`));
  return start < 0 ? "" : lines.slice(start + 1).filter((line) => line !== "" && !line.startsWith("# ")).join("\n");
}
