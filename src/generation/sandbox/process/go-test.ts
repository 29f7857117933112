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

/** How `go test` before 1.24 says that a package didn't build: by a plain line among the JSON. */
const buildFailed = /^FAIL\s+(\S+)\s+\[(?:build|setup) failed\]$/;

/** Tests by package and name; a package that failed without a test of its own didn't build. */
export function readGoTests(text: string): Reported {
  const logs = new Map<string, string>();
  const tests: TestResult[] = [];
  const file_errors: Reported["file_errors"] = [];
  for (const line of text.split("\n")) {
    const unbuilt = buildFailed.exec(line)?.[1];
    if (unbuilt !== undefined) file_errors.push({ file: unbuilt, errors: [compilerError(text, unbuilt)] });
    const event = eventOf(line);
    if (event === undefined) continue;
    const { Action, Package = event.ImportPath ?? "", Test, Output, Elapsed = 0 } = event;
    const key = `${Package}\0${Test ?? ""}`;
    if (Output !== undefined) logs.set(key, (logs.get(key) ?? "") + Output);
    const status = statuses[Action];
    if (status === undefined) continue;
    const log = logs.get(key) ?? "";
    if (Test !== undefined) tests.push({ file: Package, name: Test.replaceAll("/", " > "), status, duration_ms: Math.round(Elapsed * 1_000), errors: status === "failed" ? [errorOf(log)] : [], log });
    else if (status === "failed" && !tests.some((test) => test.file === Package && test.status === "failed")) file_errors.push({ file: Package, errors: [compilerError(log, Package)] });
  }
  return { tests, file_errors };
}

/** `    sum_test.go:9: want 3, got 4` */
function errorOf(log: string): TestResult["errors"][number] {
  const [, file, line, message] = /^\s+([\w.-]+\.go):(\d+): ([\s\S]*?)(?=^\s*---|$(?![\s\S]))/m.exec(log) ?? [];
  if (file === undefined || line === undefined) return { name: "Error", message: log.trim().split("\n").filter((row) => !row.startsWith("=== ")).join("\n") || "It failed" };
  return { name: "Error", message: `${file}: ${(message ?? "").trim()}`, line: Number(line) };
}

/** `# example.com/sum [example.com/sum.test]`, then `./sum.go:3:37: syntax error: …` */
function compilerError(text: string, name: string): TestResult["errors"][number] {
  const lines = text.split("\n").filter((line) => !line.startsWith("{"));
  const start = lines.findIndex((line) => line.startsWith(`# ${name}`));
  const said = (start < 0 ? lines : lines.slice(start + 1)).filter((line) => line !== "" && !line.startsWith("# ") && !buildFailed.test(line));
  const [, line, column] = /^\S+\.go:(\d+):(\d+): /.exec(said[0] ?? "") ?? [];
  return { name: "Error", message: said.join("\n") || "The package failed", ...(line === undefined ? {} : { line: Number(line), column: Number(column) }) };
}
