import { rulesOf, type Blueprint, type Entity, type Field } from "../../../../src/generation/builtin/blueprint.ts";
import type { PlanRequest } from "../../../../src/generation/models/port.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";

const limits = (low: number | undefined, high: number | undefined) => (low === undefined && high === undefined ? "" : `${low ?? ""}..${high ?? ""}`);

/** `name?: type(values) >min..max< #length =default unique cascade` */
export function outlineField(field: Field): string {
  const range = limits(field.min, field.max);
  const length = limits(field.min_length, field.max_length);
  return [
    `${field.name}${field.required ? "" : "?"}: ${field.type}${field.values ? `(${field.values.join("|")})` : field.choices ? `(${field.choices.join("|")})` : ""}`,
    field.earliest || field.latest ? `${field.earliest ?? ""}..${field.latest ?? ""}` : "",
    range && `${field.exclusive_min ? ">" : ""}${range}${field.exclusive_max ? "<" : ""}`, length && `#${length}`,
    field.default === undefined ? "" : `=${field.default}`, field.unique ? "unique" : "", field.on_delete === "cascade" ? "cascade" : "",
  ].filter(Boolean).join(" ");
}

function outlineRule(id: string, entity: Entity): string {
  if (id.startsWith("search:")) return `${id}(${entity.search?.fields.join(",")})`;
  if (id.startsWith("order:")) return `${id}.${entity.order?.field} ${entity.order?.direction}`;
  if (id.startsWith("paging:")) return `${id} ${entity.paging?.size}..${entity.paging?.max}`;
  return id;
}

/** The rules that aren't about one field alone. */
export const outlineRules = (blueprint: Blueprint): string[] =>
  rulesOf(blueprint)
    .filter(({ id }) => /^(?:unique_together|any_of|paging|compare|search|filter|between|sort|order):/.test(id))
    .map(({ id, entity }) => outlineRule(id, blueprint.entities.find(({ name }) => name === entity) as Entity));

/** Everything that was read, as lines: `parcel.weight: decimal >0..` and the rules. */
export function outline(requirement: string, how: Omit<PlanRequest, "requirement"> = {}): string[] {
  const { blueprint } = read({ ...how, requirement });
  if (!blueprint) return [];
  return [...blueprint.entities.flatMap((entity) => entity.fields.map((field) => `${entity.name}.${outlineField(field)}`)), ...outlineRules(blueprint)];
}

/** `status: words that are left out` of each sentence. */
export const verdicts = (requirement: string): string[] => read({ requirement }).sentences.map(({ status, reason }) => (reason ? `${status}: ${reason}` : status));
