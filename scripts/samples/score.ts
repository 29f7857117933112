import { join } from "node:path";
import { rulesOf, type Blueprint } from "../../src/generation/builtin/blueprint.ts";
import { read } from "../../src/generation/builtin/reader/read.ts";
import { testsOfRules, writeFiles, writeTests } from "../../src/generation/builtin/writer/write.ts";
import { mutantsOf, type Mutant } from "../../test/generation/builtin/writer/mutants.ts";
import { isCaught, putMutant } from "../../test/generation/builtin/writer/mutation.ts";
import { type Outcome, node, putFiles, runTests } from "../../test/generation/builtin/writer/produced.ts";
import { probe } from "./probe.ts";
import { outlineOf, type SampleFile } from "../../test/generation/samples/sample-file.ts";

/** What became of one sample. Shares are of 1; `undefined` where there is nothing to have a share of. */
export interface Score {
  name: string;
  sentences: number;
  asking: number;
  understood: number;
  /** What came out and isn't listed, and what is listed and didn't. */
  invented: number;
  missing: number;
  /** Sentences that ask for something and were passed over, or said to be planned without a rule. */
  silent: number;
  /** Other wordings, and those of another blueprint. */
  others: number;
  differing: number;
  passed: number;
  failed: number;
  /** Rules that have a test, and those that have none. */
  rules: number;
  unproved: number;
  mutants: number;
  caught: number;
  survivors: string[];
  /** What was tried over HTTP, made from the sample's lines alone, and what failed of it. */
  checks: number;
  astray: string[];
  /** Names of the produced tests that failed, with what they said. */
  failures: string[];
  readMs: number;
}

export interface Built {
  score: Score;
  blueprint: Blueprint | undefined;
  mutants: Mutant[];
  expected: readonly string[];
}

/** Reads a sample and compares what comes out with what must. */
export function readSample({ name, requirement, others, statuses, expected }: SampleFile): Built {
  const begun = performance.now();
  const { blueprint, sentences } = read({ requirement });
  const readMs = performance.now() - begun;
  const outline = outlineOf(blueprint);
  const ruled = new Set(blueprint && rulesOf(blueprint).flatMap((rule) => rule.sentences));
  const asking = sentences.filter(({ status }) => status !== "context");
  const silent = sentences.filter(({ status }, i) => (status === "context" && statuses[i] !== "context") || (status === "planned" && !ruled.has(i)));
  const proofs = blueprint ? [...testsOfRules(blueprint)] : [];
  const proved = new Set(proofs.filter(([, tests]) => tests.length > 0).map(([rule]) => rule));
  const mutants = blueprint ? mutantsOf(blueprint).filter(({ rule }) => proved.has(rule)) : [];
  const score: Score = {
    name, sentences: sentences.length, asking: asking.length, understood: asking.filter(({ status }) => status === "planned").length,
    invented: outline.filter((line) => !expected.includes(line)).length, missing: expected.filter((line) => !outline.includes(line)).length, silent: silent.length,
    others: others.length, differing: others.filter((other) => outlineOf(read({ requirement: other }).blueprint).join("\n") !== outline.join("\n")).length,
    passed: 0, failed: 0, rules: proved.size, unproved: proofs.length - proved.size, mutants: mutants.length, caught: 0, survivors: [], failures: [], checks: 0, astray: [], readMs,
  };
  return { score, blueprint, mutants, expected };
}

/** Builds all of them in a folder, with every mutant of each, runs everything in one go, and notes what passed and what was caught. */
export async function runAll(folder: string, built: readonly Built[]): Promise<void> {
  for (const [i, { blueprint, mutants }] of built.entries()) {
    if (!blueprint) continue;
    putFiles(join(folder, `sample-${i}`), [...writeFiles(blueprint), ...writeTests(blueprint).files]);
  for (const [j, mutant] of mutants.entries()) putMutant(join(folder, `mutant-${i}-${j}`), blueprint, mutant);
  }
  for (const [i, { blueprint, score, expected }] of built.entries()) {
    if (!blueprint) continue;
    const { checks, failures } = await probe(join(folder, `sample-${i}`), node, expected);
    Object.assign(score, { checks, astray: failures });
  }
  const outcomes = Map.groupBy(await runTests(folder), ({ file }) => file.slice(0, file.indexOf("/")));
  for (const [i, { blueprint, mutants, score }] of built.entries()) if (blueprint) note(score, blueprint, mutants, i, outcomes);
}

function note(score: Score, blueprint: Blueprint, mutants: readonly Mutant[], i: number, outcomes: ReadonlyMap<string, Outcome[]>): void {
  const own = outcomes.get(`sample-${i}`) ?? [];
  score.passed = own.filter(({ status }) => status === "passed").length;
  score.failed = own.length - score.passed;
  score.failures = own.flatMap(({ status, name, messages }) => (status === "passed" ? [] : [`${name}: ${(messages[0] ?? "").split("\n")[0] ?? ""}`]));
  for (const [j, mutant] of mutants.entries()) {
    if (isCaught(mutant, blueprint, outcomes.get(`mutant-${i}-${j}`) ?? [])) score.caught++;
    else score.survivors.push(`${mutant.rule}, ${mutant.change}`);
  }
}
