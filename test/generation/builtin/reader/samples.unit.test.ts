import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rulesOf } from "../../../../src/generation/builtin/blueprint.ts";
import { planOf } from "../../../../src/generation/builtin/plan.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { samples } from "../samples.ts";
import { outlineField, outlineRules } from "./outline.ts";

describe.each(samples)("the sample $name", ({ requirement, statuses, fields, rules }) => {
  const { blueprint, sentences } = read({ requirement });

  it("[READ-1] is read into these entities and fields", () => {
    expect(Object.fromEntries((blueprint?.entities ?? []).map((entity) => [entity.name, entity.fields.map(outlineField)]))).toEqual(fields);
  });

  it("[READ-2] is read into these rules about several fields and about lists", () => {
    expect(blueprint && outlineRules(blueprint)).toEqual(rules);
  });

  it("[READ-3] gives every sentence its status", () => {
    expect(sentences.map(({ status }) => status).join(" ")).toBe(statuses);
  });

  it("[READ-4] has a rule for every sentence that is planned", () => {
    const ruled = new Set(blueprint && rulesOf(blueprint).flatMap((rule) => rule.sentences));
    expect(sentences.flatMap(({ status, text }, i) => ((status === "planned" || status === "partly") && !ruled.has(i) ? [text] : []))).toEqual([]);
  });

  it("[READ-5] becomes a plan with a task per entity, each after those it refers to", () => {
    const plan = planOf(read({ requirement }));
    const keys = plan.tasks.map(({ key }) => key);
    expect(keys).toEqual(["project", ...(blueprint?.entities ?? []).map((entity) => entity.plural.replaceAll("_", "-"))]);
    for (const [i, task] of plan.tasks.entries()) expect(task.depends_on.every((key) => keys.indexOf(key) < i && keys.includes(key))).toBe(true);
    expect(plan.tasks.every((task) => task.acceptance_criteria.length > 0)).toBe(true);
  });
});

it("[READ-6] no sample's entity is named in the engine's source", () => {
  const nouns = samples.flatMap((sample) => Object.keys(sample.fields).map((name) => name.replaceAll("_", "[ _-]?")));
  const pattern = new RegExp(`\\b(?:${[...new Set(nouns)].join("|")})(?:s|es)?\\b`, "gi");
  const folder = path.join(import.meta.dirname, "../../../../src/generation/builtin/reader");
  const found = readdirSync(folder).flatMap((file) => [...readFileSync(path.join(folder, file), "utf8").matchAll(pattern)].map(([word]) => `${file}: ${word}`));
  expect(found).toEqual([]);
});
