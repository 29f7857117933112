import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/generation/sandbox/port.ts";
import { basics } from "../generation/sandbox/exercises/basics.ts";
import { data } from "../generation/sandbox/exercises/data.ts";
import { modules } from "../generation/sandbox/exercises/modules.ts";
import { useSandbox } from "../support/sandbox.ts";

const under = useSandbox();
const root = path.join(import.meta.dirname, "../..");
const exercises = [...basics, ...data, ...modules];
const manifest = { "package.json": '{ "type": "module", "scripts": { "test": "jest" } }\n' };
const kinds = ["solution", "stub"] as const;

type Results = Record<string, string>;
let folder: string;
let there: Record<string, Results>;

/** Jest isn't here: on Node the very same tests run under vitest, which calls some things by other names. */
const asVitest = (text: string): string => text.replace(/import \{([^}]*)\} from "@jest\/globals"/, (_, names: string) => `import {${names.replace("jest", "vi")}} from "vitest"`).replace(/\bjest\./g, "vi.").replace(/\bxit\(/g, "it.skip(");

const results = (tests: Iterable<readonly [name: string, status: string]>): Results => Object.fromEntries([...tests].sort(([a], [b]) => (a < b ? -1 : 1)));
const resultsOf = (verdict: Verdict): Results => results(verdict.tests.map(({ name, status }) => [name, status]));

/** All exercises in one run of vitest, by `kind/name`. */
async function runOnNode(): Promise<Record<string, Results>> {
  for (const kind of kinds) for (const { name, tests, [kind]: own } of exercises) {
    for (const [file, text] of Object.entries({ ...manifest, ...tests, ...own })) {
      const place = path.join(folder, kind, name, file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, asVitest(text));
    }
  }
  writeFileSync(path.join(folder, "vitest.config.ts"), "export default { test: { globals: true } };\n");
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const report = path.join(folder, "report.json");
  const args = [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--reporter=json", `--outputFile=${report}`];
  // Its exit code says nothing here: the stubs are red.
  await new Promise<void>((resolve) => void execFile(process.execPath, args, { cwd: folder, env: { PATH: process.env["PATH"], CI: "1" } as NodeJS.ProcessEnv }, () => resolve()));
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as { testResults: { name: string; assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[] };
  const statuses: Record<string, string> = { pending: "skipped" };
  return Object.fromEntries(testResults.map(({ name, assertionResults }) => [
    path.relative(folder, name).split(path.sep).slice(0, 2).join("/"),
    results(assertionResults.map(({ ancestorTitles, title, status }) => [[...ancestorTitles, title].join(" > "), statuses[status] ?? status] as const)),
  ]));
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "sandbox-exercises-"));
  there = await runOnNode();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("exercises", () => {
  it("[SBX-52] are there, each with tests of its own", () => {
    expect(exercises.length).toBeGreaterThanOrEqual(25);
    expect(new Set(exercises.map(({ name }) => name)).size).toBe(exercises.length);
    expect(Object.keys(there)).toHaveLength(exercises.length * 2);
  });

  it.each(exercises.map((exercise) => [exercise.name, exercise] as const))("[SBX-52] have every result of Node's own run, green by the solution and red by the stub: %s", async (name, { tests, ...files }) => {
    const [green, red] = await Promise.all(kinds.map((kind) => under.run({ ...manifest, ...tests, ...files[kind] }, { command: "npm test" })));
    expect([green!.status, green!.file_errors, resultsOf(green!)]).toEqual(["passed", [], there[`solution/${name}`]]);
    expect([red!.status, resultsOf(red!)]).toEqual(["failed", there[`stub/${name}`]]);
    expect(Object.values(resultsOf(red!))).not.toContain("passed");
    expect(Object.keys(resultsOf(red!)).length).toBeGreaterThan(0);
  });
});
