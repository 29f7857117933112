import { describe, expect, it } from "vitest";
import type { Blueprint } from "../../src/generation/builtin/blueprint.ts";
import { testsOfRules, writeFiles, writeTests } from "../../src/generation/builtin/writer/python/write.ts";
import { archive, blueprints, desk, guild, hostile, house, lending, shop, staff, tracker } from "../generation/builtin/writer/blueprints.ts";
import { mutantsOf, type Mutant } from "../generation/builtin/writer/mutants.ts";
import { awkward } from "../generation/builtin/writer/python-blueprints.ts";
import { useProcesses } from "../support/process-sandbox.ts";

/** Everything with PYTHON=all, so many mutants with PYTHON=60; otherwise repositories that between them have every kind of rule, and a mutant of each kind. */
const isWhole = process.env.PYTHON === "all";
const wanted = Number(process.env.PYTHON ?? 0);
const under = useProcesses({ wanted: ["pytest", "fastapi", "httpx"] });
const limits = { wallMs: 300_000, outputBytes: 4_000_000 };

const filesOf = (blueprint: Blueprint, tests: Blueprint = blueprint): Record<string, string> =>
  Object.fromEntries([...writeFiles(blueprint), ...writeTests(tests).files].map(({ path, content }) => [path, content]));

describe("repositories in Python", () => {
  it.each(isWhole ? [...blueprints, awkward] : [guild, awkward])("[WRITE-45][WRITE-44] $name passes all of its tests", { timeout: 300_000 }, async (blueprint) => {
    const verdict = await under.run(filesOf(blueprint), "python3 -m pytest", { limits });
    expect(verdict.tests.filter(({ status }) => status !== "passed").map(({ name, errors }) => `${name}: ${errors[0]?.message}`)).toEqual([]);
    expect(verdict).toMatchObject({ status: "passed", file_errors: [] });
    const names = new Set(verdict.tests.map(({ file, name }) => `${file} ${name}`));
    expect([...testsOfRules(blueprint).values()].flat().filter(({ file, name }) => !names.has(`${file} ${name}`))).toEqual([]);
  });

  it("[WRITE-45] each fail a test of the rule that they lost", { timeout: 1_800_000 }, async () => {
    const all = [staff, lending, tracker, desk, house, shop, archive, guild, hostile].flatMap((original) => {
      const proofs = testsOfRules(original);
      return mutantsOf(original).filter(({ rule }) => proofs.get(rule)?.length !== 0 && original.entities.length > 1).map((mutant) => ({ original, mutant }));
    });
    const chosen = isWhole ? all : wanted > 0 ? all.filter((_, place) => place % Math.ceil(all.length / wanted) === 0) : oneOfEachKind(all.filter(({ mutant: { rule } }) => inPython.test(rule)));
    const survivors: string[] = [];
    for (let at = 0; at < chosen.length; at += atOnce) survivors.push(...(await survivorsOf(chosen.slice(at, at + atOnce))));
    console.log(`${chosen.length} of ${all.length} mutants in Python, ${survivors.length} survived`);
    expect(survivors).toEqual([]);
  });
});

/** So many repositories fit into what a sandbox may hold. */
const atOnce = 12;

type Chosen = { original: Blueprint; mutant: Mutant };

/** Runs each mutant under the tests that prove its rule, and a repository that lost nothing under the same: that one must not fail. */
async function survivorsOf(chosen: readonly Chosen[]): Promise<string[]> {
  const first = chosen[0];
  if (!first) return [];
  const runs = [{ ...first, mutant: { ...first.mutant, blueprint: first.original } }, ...chosen];
  const files = Object.fromEntries(runs.flatMap(({ original, mutant }, index) => Object.entries(unsigned(mutant.rule, filesOf(mutant.blueprint, original), index > 0)).map(([path, content]) => [`m${index}/${path}`, content])));
  const script = runs.map(({ original, mutant }, index) => {
    const tests = (testsOfRules(original).get(mutant.rule) ?? []).map(({ file, name }) => `${file}::${name}`);
    return `(cd m${index} && PYTEST_ADDOPTS= python3 -m pytest -q -x -p no:cacheprovider ${tests.join(" ")} >/tmp/m${index} 2>&1; echo "m${index} ended $?"; tail -3 /tmp/m${index})`;
  });
  const { logs } = await under.run({ ...files, "run.sh": script.join("\n") }, "sh run.sh", { limits });
  const codes = runs.map((_, index) => new RegExp(`^m${index} ended (\\d+)$`, "m").exec(logs)?.[1]);
  expect(codes[0], logs).toBe("0");
  return chosen.flatMap(({ original, mutant: { rule, change } }, index) => (codes[index + 1] === "1" ? [] : [`${original.name}: ${rule}, ${change} (${codes[index + 1]})`]));
}

/** Kinds of rules that are code in Python; the others are the tables and views that TypeScript has too. */
const inPython = /^(range|compare|action|frozen|gate|limit|overlap|permit|escalation|owned):/;

/** Without this rule whoever has no token is somebody, too. */
function unsigned(rule: string, files: Record<string, string>, isMutant: boolean): Record<string, string> {
  const path = "app/access.py";
  if (!isMutant || !rule.startsWith("signed_in:")) return files;
  return { ...files, [path]: (files[path] ?? "").replace(/raise Problem\(401.*\)/, 'caller = Caller(0, "", [], "")') };
}

/** The first mutant of each kind of rule. */
function oneOfEachKind(all: readonly Chosen[]): Chosen[] {
  const seen = new Set<string>();
  return all.filter(({ mutant: { rule } }) => seen.size < seen.add(rule.slice(0, rule.indexOf(":"))).size);
}
