import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rulesOf, type Blueprint, type Entity, type Field } from "../../../../src/generation/builtin/blueprint.ts";
import { planOf } from "../../../../src/generation/builtin/plan.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { samples } from "../samples.ts";

const limits = (low: number | undefined, high: number | undefined) => (low === undefined && high === undefined ? "" : `${low ?? ""}..${high ?? ""}`);

function describeField(field: Field): string {
  const range = limits(field.min, field.max);
  const length = limits(field.min_length, field.max_length);
  return [
    `${field.name}${field.required ? "" : "?"}: ${field.type}${field.values ? `(${field.values.join("|")})` : ""}`,
    range && `${field.exclusive_min ? ">" : ""}${range}${field.exclusive_max ? "<" : ""}`, length && `#${length}`,
    field.default === undefined ? "" : `=${field.default}`, field.unique ? "unique" : "", field.on_delete === "cascade" ? "cascade" : "",
  ].filter(Boolean).join(" ");
}

function describeRule(id: string, entity: Entity): string {
  if (id.startsWith("search:")) return `${id}(${entity.search?.fields.join(",")})`;
  if (id.startsWith("order:")) return `${id}.${entity.order?.field} ${entity.order?.direction}`;
  return id;
}

const listRules = (blueprint: Blueprint) =>
  rulesOf(blueprint)
    .filter(({ id }) => /^(?:unique_together|compare|search|filter|between|sort|order):/.test(id))
    .map(({ id, entity }) => describeRule(id, blueprint.entities.find(({ name }) => name === entity) as Entity));

describe.each(samples)("the sample $name", ({ requirement, statuses, fields, rules }) => {
  const { blueprint, sentences } = read({ requirement });

  it("[READ-1] is read into these entities and fields", () => {
    expect(Object.fromEntries((blueprint?.entities ?? []).map((entity) => [entity.name, entity.fields.map(describeField)]))).toEqual(fields);
  });

  it("[READ-2] is read into these rules about several fields and about lists", () => {
    expect(blueprint && listRules(blueprint)).toEqual(rules);
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
  const folder = fileURLToPath(new URL("../../../../src/generation/builtin/reader/", import.meta.url));
  const found = readdirSync(folder).flatMap((file) => [...readFileSync(`${folder}${file}`, "utf8").matchAll(pattern)].map(([word]) => `${file}: ${word}`));
  expect(found).toEqual([]);
});
