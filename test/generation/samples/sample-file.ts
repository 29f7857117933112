import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Blueprint, Entity } from "../../../src/generation/builtin/blueprint.ts";
import { formulaWords } from "../../../src/generation/builtin/writer/resource/computed.ts";
import { outlineField, outlineRules } from "../builtin/reader/outline.ts";

/** A requirement as somebody would write it, in a Markdown file of this folder, and what must come out of it. */
export interface SampleFile {
  name: string;
  requirement: string;
  /** The same in other words: the same blueprint. */
  others: string[];
  /** Of each sentence, in order. */
  statuses: string[];
  /** What `outlineOf` gives, one a line. */
  expected: string[];
}

const mark = /^<!-- (requirement|in other words|comes out) -->$/m;

export const sampleFiles = (): SampleFile[] => readdirSync(import.meta.dirname).filter((file) => file.endsWith(".md") && file !== "README.md").sort().map(readSample);

function readSample(file: string): SampleFile {
  const [, ...parts] = readFileSync(path.join(import.meta.dirname, file), "utf8").split(mark);
  const sections = parts.flatMap((kind, i) => (i % 2 === 0 ? [{ kind, text: (parts[i + 1] ?? "").trim() }] : []));
  const of = (kind: string): string[] => sections.filter((one) => one.kind === kind).map(({ text }) => text);
  const lines = (of("comes out")[0] ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("```"));
  const statuses = lines.find((line) => line.startsWith("sentences: "))?.slice("sentences: ".length).split(" ") ?? [];
  return { name: file.replace(/\.md$/, ""), requirement: of("requirement")[0] ?? "", others: of("in other words"), statuses, expected: lines.filter((line) => !line.startsWith("sentences: ")) };
}

/** Everything that a blueprint has, a line each. */
export const outlineOf = (blueprint: Blueprint | undefined): string[] =>
  blueprint ? [...(blueprint.access ? [`roles: ${blueprint.access.roles.join(" ")}`] : []), ...blueprint.entities.flatMap((entity) => [...entity.fields.map((field) => `${entity.name}.${outlineField(field)}`), ...more(blueprint, entity)]), ...outlineRules(blueprint)] : [];

function more(blueprint: Blueprint, entity: Entity): string[] {
  const { name, lifecycle, frozen, gates = [], limits = [], overlaps = [], computed = [], permits = [], escalations = [], owned, soft_delete } = entity;
  const among = (rule: { among?: { field: string; empty?: true; values?: string[] } }): string => (rule.among ? ` while ${rule.among.field} is ${rule.among.empty ? "empty" : rule.among.values?.join("|")}` : "");
  return [
    ...(lifecycle?.actions ?? []).map((action) => `${name}! ${action.name}: ${action.from.join("|")} > ${action.to}`),
    ...(frozen ? [`${name}! final: ${frozen.states.join("|")}`] : []),
    ...(soft_delete ? [`${name}! hidden when deleted`] : []),
    ...permits.map(({ verb, action, roles }) => `${name}! only ${roles.join("|")} may ${action ?? verb}`),
    ...escalations.map(({ action, field, over, roles }) => `${name}! over ${over} of ${field} only ${roles.join("|")} may ${action}`),
    ...(owned ? [`${name}! theirs ${owned.of === "changes" ? "to change " : ""}who made it${owned.except.length > 0 ? `, past ${owned.except.join("|")}` : ""}`] : []),
    ...gates.map((gate) => `${name}! only if ${gate.reference}.${gate.field} is ${gate.values.join("|")}`),
    ...limits.map((limit) => `${name}! at most ${typeof limit.max === "number" ? limit.max : limit.max.field} per ${limit.reference}${among(limit)}`),
    ...overlaps.map((overlap) => `${name}! apart per ${overlap.reference} from ${overlap.from} to ${overlap.to}${among(overlap)}`),
    ...computed.map((one) => `${name}! ${one.name} (${one.type}) is ${formulaWords(blueprint, entity, one)}`),
  ];
}
