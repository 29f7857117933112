import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/generation/sandbox/port.ts";
import { jestCases, vitestCases } from "../support/jest-cases.ts";
import { jestStyle } from "../support/jest-style.ts";
import { nodeCases, nodeStyle } from "../support/node-style.ts";
import { useSandbox } from "../support/sandbox.ts";
import { vitestStyle } from "../support/vitest-style.ts";

const under = useSandbox();
const root = path.join(import.meta.dirname, "../..");
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function writeOut(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "sandbox-style-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

/** Its exit code says nothing here: there are red tests. */
const runThere = (folder: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> =>
  new Promise((resolve) => void execFile(process.execPath, args, { cwd: folder, env: { PATH: process.env["PATH"], ...env } as NodeJS.ProcessEnv }, () => resolve()));

const byName = (tests: Iterable<readonly [name: string, status: string]>): Record<string, string> => Object.fromEntries([...tests].sort(([a], [b]) => (a < b ? -1 : 1)));
const resultsOf = (verdict: Verdict): Record<string, string> => byName(verdict.tests.map(({ file, name, status }) => [`${file} > ${name}`, status]));

async function vitestResults(folder: string): Promise<Record<string, string>> {
  const report = path.join(folder, "report.json");
  await runThere(folder, [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--allowOnly", "--reporter=json", `--outputFile=${report}`], { CI: "1" });
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as { testResults: { name: string; assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[] };
  const statuses: Record<string, string> = { pending: "skipped" };
  return byName(testResults.flatMap(({ name, assertionResults }) => assertionResults.map(({ ancestorTitles, title, status }) => [`${path.relative(folder, name)} > ${[...ancestorTitles, title].join(" > ")}`, statuses[status] ?? status] as const)));
}

/** Hands out every test, but no suite and no file, as a line of JSON. */
const nodeReporter = `export default async function* (source) {
  const names = [];
  for await (const { type, data } of source) {
    if (type === "test:start") names[data.nesting] = data.name;
    if ((type !== "test:pass" && type !== "test:fail") || data.details.type === "suite" || data.name === data.file) continue;
    names[data.nesting] = data.name;
    const status = data.skip !== undefined ? "skipped" : data.todo !== undefined ? "todo" : type === "test:pass" ? "passed" : "failed";
    yield JSON.stringify([data.file, names.slice(0, data.nesting + 1).join(" > "), status]) + "\\n";
  }
}`;

async function nodeResults(folder: string): Promise<Record<string, string>> {
  const [reporter, report] = [path.join(folder, "reporter.mjs"), path.join(folder, "report.txt")];
  writeFileSync(reporter, nodeReporter);
  await runThere(folder, ["--no-warnings", "--test", "--test-concurrency=1", `--test-reporter=${reporter}`, `--test-reporter-destination=${report}`]);
  const rows = readFileSync(report, "utf8").trim().split("\n").map((line) => JSON.parse(line) as [string, string, string]);
  return byName(rows.filter(([file, name]) => !file.endsWith(name)).map(([file, name, status]) => [`${path.relative(folder, file)} > ${name}`, status]));
}

describe("the same results, test by test,", () => {
  it("[SBX-43] as vitest's own", async () => {
    const [there, here] = await Promise.all([vitestResults(writeOut(vitestStyle)), under.run(vitestStyle, { command: "npm test" })]);
    expect(Object.keys(there).length).toBeGreaterThan(75);
    expect(resultsOf(here)).toEqual(there);
    expect(here.file_errors.map(({ file }) => file).sort()).toEqual(["test/broken.test.ts", "test/throws.test.ts"]);
  });

  it("[SBX-43] as vitest's own, of what people write for jest", async () => {
    const files = vitestCases();
    const [there, here] = await Promise.all([vitestResults(writeOut(files)), under.run(files, { command: "npm test" })]);
    expect(Object.keys(there).length).toBeGreaterThan(280);
    expect(resultsOf(here)).toEqual(there);
  });

  it("[SBX-43] as Node's own", async () => {
    const [there, here] = await Promise.all([nodeResults(writeOut(nodeStyle)), under.run(nodeStyle, { command: "npm test" })]);
    expect(Object.keys(there).length).toBeGreaterThan(35);
    expect(resultsOf(here)).toEqual(there);
    expect(here.file_errors.map(({ file }) => file)).toEqual(["test/broken.test.js"]);
  });

  it("[SBX-43] as Node's own, of its whole runner and its assertions", async () => {
    const files = nodeCases();
    const [there, here] = await Promise.all([nodeResults(writeOut(files)), under.run(files, { command: "npm test" })]);
    expect(Object.keys(there).length).toBeGreaterThan(100);
    expect(resultsOf(here)).toEqual(there);
  });

  it("[SBX-43] as jest's, written down when it was run", async () => {
    const there = JSON.parse(readFileSync(path.join(root, "test/support/jest-results.json"), "utf8")) as Record<string, string>;
    expect(resultsOf(await under.run(jestStyle, { command: "npm test" }))).toEqual(there);
  });

  const written = JSON.parse(readFileSync(path.join(root, "test/support/jest-cases.json"), "utf8")) as Record<string, Record<string, string>>;

  it.each(jestCases())("[SBX-43] as jest's, written down when it was run: %s", async (about, files) => {
    const { tests } = await under.run(files, { command: "npm test" });
    expect(byName(tests.map(({ name, status }) => [name, status]))).toEqual(byName(Object.entries(written[about]!)));
  });

  it("[SBX-43] as jest's in more than 350 tests", () => expect(Object.values(written).flatMap((one) => Object.keys(one)).length).toBeGreaterThan(350));
});
