import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { read as readRequirement } from "../../../../src/generation/builtin/reader/read.ts";
import { testsOfRules } from "../../../../src/generation/builtin/writer/write.ts";
import { samples } from "../samples.ts";
import { blueprints, staff } from "./blueprints.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { randomBlueprint } from "./random-blueprint.ts";
import { isCaught, putMutant } from "./mutation.ts";
import { newFolder, runTests } from "./produced.ts";

/** All mutants with MUTANTS=all, those of the reader's samples too, and with RANDOM=20 those of random blueprints; otherwise the first of each kind of rule and change. */
const isWhole = process.env.MUTANTS === "all";
const read = isWhole ? samples.flatMap(({ requirement }) => readRequirement({ requirement }).blueprint ?? []) : [];
const random = Array.from({ length: Number(process.env.RANDOM ?? 0) }, (_, index) => randomBlueprint(Number(process.env.SEED ?? 1) + index));
const originals = [...blueprints, ...read, ...random];
const all = originals.flatMap((blueprint) => {
  const proofs = testsOfRules(blueprint);
  const provable = mutantsOf(blueprint).filter(({ rule }) => proofs.get(rule)?.length !== 0);
  return provable.map((mutant) => ({ original: blueprint, ...mutant }));
});
const chosen = isWhole ? all : firstOfEachKind(all);

/** No mutant at all: it must not be caught, or the others prove nothing. */
const control = { rule: "unique:employee.email", entity: "employee", change: "nothing" };

const folder = newFolder();
// Thousands of small files.
afterAll(folder.remove, 300_000);

describe("mutants of a blueprint", () => {
  it("[WRITE-12] each fail at least one of the tests that prove the rule they lost", { timeout: 900_000 }, async () => {
    putMutant(join(folder.path, "untouched"), staff, { ...control, blueprint: staff });
    chosen.forEach((mutant, index) => putMutant(join(folder.path, `mutant-${index}`), mutant.original, mutant));
    const outcomes = Map.groupBy(await runTests(folder.path), ({ file }) => file.slice(0, file.indexOf("/")));
    const untouched = outcomes.get("untouched") ?? [];
    expect(untouched.length).toBeGreaterThan(0);
    expect(isCaught({ ...control, blueprint: staff }, staff, untouched)).toBe(false);
    const survivors = chosen.filter((mutant, index) => !isCaught(mutant, mutant.original, outcomes.get(`mutant-${index}`) ?? []));
    console.log(`${chosen.length} of ${all.length} mutants, ${survivors.length} survived`);
    expect(survivors.map(({ original, rule, change }) => `${originals.indexOf(original)} ${original.name}: ${rule}, ${change}`)).toEqual([]);
  });
});

function firstOfEachKind<Each extends Mutant>(mutants: readonly Each[]): Each[] {
  const seen = new Set<string>();
  return mutants.filter((mutant) => {
    const field = mutant.blueprint.entities.flatMap((entity) => entity.fields).find((candidate) => mutant.rule.endsWith(`.${candidate.name}`));
    const kind = `${mutant.rule.slice(0, mutant.rule.indexOf(":"))} ${mutant.change.replace(/^(no|not by) .*/, "$1")} ${field?.type}`;
    return seen.size < seen.add(kind).size;
  });
}
