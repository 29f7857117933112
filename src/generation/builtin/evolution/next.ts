import type { Base, PlannedSentence, PlanRequest } from "../../models/port.ts";
import { parseBlueprint } from "../blueprint-schema.ts";
import type { Blueprint, Entity, Field } from "../blueprint.ts";
import { read, type Reading } from "../reader/read.ts";
import { migration } from "../writer/resource/migration.ts";
import { spaced, tableName } from "../writer/names.ts";
import { amended } from "./amendments.ts";
import { merged } from "./merged.ts";
import { changesBetween, type TableChanges } from "./migrations.ts";

/** What a service is to be next. */
export interface Next extends Reading {
  /** What it is. */
  before?: Blueprint;
}

/** Reads a requirement; where there is a service already, together with all that was asked of it before. Pure, and never throws, whatever the text. */
export function readNext(request: PlanRequest): Next {
  const { base, ...wish } = request;
  const before = base && blueprintIn(base);
  if (!before) return read(wish);
  const requirement = inForce(before.requirement, wish.requirement);
  const { text, origins } = amended(requirement);
  const reading = read({ ...wish, requirement: text });
  const sentences = gathered(requirement, reading.sentences, origins);
  const placed = { ...reading, sentences, before };
  if (!reading.blueprint) return placed;
  const said = withOrigins({ ...reading.blueprint, requirement }, origins);
  const { name, title } = before;
  const blueprint = settled(before, { ...byHand(before, wish, said), name, title, requirement });
  const assumptions = [...reading.assumptions, ...relaxed(said, blueprint)];
  const { faults } = tableChanges(before, blueprint);
  if (faults.length > 0) return { ...placed, unsupported: { why: `Data that the service has would not fit: ${faults.join("; ")}.` } };
  return { ...placed, blueprint, assumptions };
}

/** What the tables need to become what the next blueprint says. */
export const tableChanges = (before: Blueprint, next: Blueprint): TableChanges => changesBetween(migration(before), migration(next), defaultsOf(next));

function blueprintIn({ blueprint }: Base): Blueprint | undefined {
  if (blueprint === null) return undefined;
  try {
    return parseBlueprint(blueprint);
  } catch {
    // Not one of ours, or of another version: then there is nothing to go on from, and what is written is merged as any file.
    return undefined;
  }
}

/** All that holds: what was asked before, then what is asked now, unless it was asked before. */
const inForce = (before: string, now: string): string => (`\n\n${before}\n\n`.includes(`\n\n${now}\n\n`) ? before : `${before}\n\n${now}`);

/** Sentences as they were said, each with what became of all that it meant. */
function gathered(requirement: string, read: readonly PlannedSentence[], origins: readonly number[]): PlannedSentence[] {
  const texts = read.length === origins.length ? origins : read.map((_, at) => at);
  const places = [...new Set(texts)].sort((left, right) => left - right);
  const whole = amendedTexts(requirement);
  return places.map((place): PlannedSentence => {
    const parts = read.filter((_, at) => texts[at] === place);
    if (parts.length === 1 && parts[0]!.text === whole[place]) return parts[0]!;
    const reasons = parts.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
    const built = parts.filter(({ status }) => status === "planned" || status === "partly");
    const status = built.length === 0 ? parts[0]!.status : parts.every((part) => part.status === "planned" || part.status === "context") ? "planned" : "partly";
    return { text: whole[place] ?? parts[0]!.text, status, ...(reasons.length > 0 ? { reason: reasons.join(" ") } : {}) };
  });
}

const amendedTexts = (requirement: string): string[] => read({ requirement }).sentences.map(({ text }) => text);

/** Wherever a blueprint names sentences, those that were said. */
function withOrigins(blueprint: Blueprint, origins: readonly number[]): Blueprint {
  const place = (at: number): number => origins[at] ?? at;
  const visit = (value: unknown, key?: string): unknown => {
    if (key === "sentences" && Array.isArray(value)) return [...new Set((value as number[]).map(place))];
    if (key === "sentences" && typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, "sentences")]));
    if (Array.isArray(value)) return value.map((one) => visit(one));
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, name)])) : value;
  };
  // The shape stays: only numbers in it change.
  return visit(blueprint) as Blueprint;
}

/** What people changed in the blueprint themselves stays, where the new text says nothing else. */
function byHand(before: Blueprint, wish: PlanRequest, said: Blueprint): Blueprint {
  const { text, origins } = amended(before.requirement);
  const reading = read({ ...wish, requirement: text });
  if (!reading.blueprint) return said;
  return merged(withOrigins({ ...reading.blueprint, requirement: before.requirement }, origins), before, said) as Blueprint;
}

/** Rows that are there already lack what is new: it is optional, unless there is a value to begin with. */
function settled(before: Blueprint, next: Blueprint): Blueprint {
  const entities = next.entities.map((entity): Entity => {
    const known = before.entities.find(({ name }) => name === entity.name);
    return known ? { ...entity, fields: entity.fields.map((field) => (known.fields.some(({ name }) => name === field.name) ? field : optional(field))) } : entity;
  });
  return { ...next, entities };
}

function optional(field: Field): Field {
  if (!field.required || field.default !== undefined) return field;
  const { required: _, ...sentences } = field.sentences;
  return { ...field, required: false, sentences };
}

/** What is optional though the text would have it otherwise, said in sentences. */
const relaxed = (said: Blueprint, next: Blueprint): string[] =>
  next.entities.flatMap((entity) => entity.fields.flatMap((field) => {
    const wanted = said.entities.find(({ name }) => name === entity.name)?.fields.find(({ name }) => name === field.name);
    return wanted?.required && !field.required ? [`The ${field.label} of ${spaced(entity.plural)} is optional: those that were there before it have none.`] : [];
  }));

const defaultsOf = ({ entities }: Blueprint): Map<string, string> =>
  new Map(entities.flatMap((entity) => entity.fields.flatMap((field): [string, string][] => (field.default === undefined ? [] : [[`${tableName(entity)}.${field.name}`, literal(field.default)]]))));

function literal(value: NonNullable<Field["default"]>): string {
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}
