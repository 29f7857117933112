import type { Blueprint, Entity, Field } from "../../blueprint.ts";
import { AppError } from "../../../../platform/errors.ts";
import { entityOf, fieldOf, referencesOf } from "../facts.ts";
import { capitalised } from "../layout.ts";
import { spaced } from "../names.ts";
import { countIn, isOrderedType, sampleIn, stretchesOf } from "./axis.ts";

/** Sample rows as a client would send them. They are valid, and differ from each other in every field that has enough values. */
export type Sample = Record<string, string | number | boolean>;

/** A sample's own value: one may have no field \`constructor\`, and every object seems to. */
export const valueIn = (sample: Readonly<Sample> | undefined, name: string): string | number | boolean | undefined =>
  sample && Object.hasOwn(sample, name) ? sample[name] : undefined;

const samplesMax = 3;
const ordinals = ["one", "two", "three"];

/** Entities that must be there before one of these can be, in the order in which they are made; not itself. */
export function prerequisites(blueprint: Blueprint, entity: Entity): Entity[] {
  const found: Entity[] = [];
  const visit = (current: Entity): void => {
    for (const { to } of sampledReferences(blueprint, current)) {
      if (found.includes(to) || to === entity) continue;
      visit(to);
      if (!found.includes(to)) found.push(to);
    }
  };
  visit(entity);
  return found;
}

/** References that samples fill in: to what comes earlier, so that there is no circle. One that leads back is left out, or can't be kept to at all. */
function sampledReferences(blueprint: Blueprint, entity: Entity): { field: Field; to: Entity }[] {
  return referencesOf(blueprint, entity).filter(({ field, to }) => {
    const earlier = to !== entity && !leadsTo(blueprint, to, entity);
    if (!earlier && field.required && leadsBackRequired(blueprint, to, entity)) throw new AppError("invalid_input", `The ${spaced(field.name)} of a ${spaced(entity.name)} is required and leads back to itself, so that none could ever be made`);
    return earlier || field.required;
  });
}

const leadsTo = (blueprint: Blueprint, from: Entity, goal: Entity, seen = new Set<Entity>()): boolean => reaches(blueprint, from, goal, () => true, seen);

const leadsBackRequired = (blueprint: Blueprint, from: Entity, goal: Entity): boolean => from === goal || reaches(blueprint, from, goal, (field) => field.required, new Set());

function reaches(blueprint: Blueprint, from: Entity, goal: Entity, counts: (field: Field) => boolean, seen: Set<Entity>): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return referencesOf(blueprint, from).some(({ field, to }) => counts(field) && (to === goal || reaches(blueprint, to, goal, counts, seen)));
}

export const isSampled = (blueprint: Blueprint, entity: Entity, field: Field): boolean =>
  field.type !== "reference" || sampledReferences(blueprint, entity).some((reference) => reference.field === field);

/** How many rows of an entity can differ in all that must be unique; at most three, at least one. */
function sampleCount(blueprint: Blueprint, entity: Entity): number {
  const valuesOf = (field: Field): number => (isSampled(blueprint, entity, field) ? valueCount(blueprint, entity, field) : samplesMax);
  const single = entity.fields.filter((field) => field.unique).map(valuesOf);
  const together = entity.unique_together.map(({ fields }) => Math.max(...fields.map((name) => valuesOf(fieldOf(entity, name)))));
  const apart = [...(entity.limits ?? []), ...(entity.overlaps ?? [])].map(({ reference }) => valuesOf(fieldOf(entity, reference)));
  return Math.max(1, Math.min(samplesMax, ...single, ...together, ...apart));
}

function valueCount(blueprint: Blueprint, entity: Entity, field: Field): number {
  if (field.type === "boolean") return 2;
  if (field.type === "enum") return new Set(field.values).size;
  if (field.type === "reference") return sampleCount(blueprint, entityOf(blueprint, field.entity));
  const stretch = stretchesOf(entity)?.get(field.name);
  return stretch ? countIn(field, stretch) : samplesMax;
}

/** The `index`-th sample of an entity, references pointing to the ids that a new database gives: 1, 2, 3. `fixed` values are kept to; undefined if they can't be. */
export function sampleOf(blueprint: Blueprint, entity: Entity, index: number, fixed: Sample = {}, comparisons = entity.comparisons): Sample | undefined {
  const stretches = stretchesOf(withSpace(blueprint, entity), fixed, comparisons);
  if (!stretches) return undefined;
  const sample: Sample = {};
  const open = openValues(blueprint, entity);
  for (const field of entity.fields) {
    if (!isSampled(blueprint, entity, field) && valueIn(fixed, field.name) === undefined) continue;
    const stretch = stretches.get(field.name);
    sample[field.name] = valueIn(fixed, field.name) ?? (stretch && isOrderedType(field) ? sampleIn(field, stretch, index) : plainSample(blueprint, open(field), index));
  }
  return sample;
}

const spaceLeast = 10;

/** Samples of what limits the rows of another entity leave space for some, so that other rules can be shown. */
function withSpace(blueprint: Blueprint, entity: Entity): Entity {
  const limiting = blueprint.entities.flatMap((rows) => (rows.limits ?? []).flatMap(({ reference, max }) => (typeof max !== "number" && fieldOf(rows, reference).entity === entity.name ? [max.field] : [])));
  if (limiting.length === 0) return entity;
  return { ...entity, fields: entity.fields.map((field) => (limiting.includes(field.name) ? { ...field, min: Math.max(field.min ?? 1, Math.min(spaceLeast, field.max ?? spaceLeast)) } : field)) };
}

/** A field that a gate of another entity looks at has in samples only values that the gate lets through. */
function openValues(blueprint: Blueprint, entity: Entity): (field: Field) => Field {
  const gates = blueprint.entities.flatMap((from) => (from.gates ?? []).filter(({ reference }) => fieldOf(from, reference).entity === entity.name));
  return (field) => {
    const allowed = gates.filter((gate) => gate.field === field.name).map(({ values }) => values);
    if (allowed.length === 0) return field;
    const fits = (value: string | boolean): boolean => allowed.every((values) => values.includes(value));
    return { ...field, values: (field.type === "boolean" ? [true, false] : (field.values ?? [])).filter(fits).map(String) };
  };
}

export function samplesOf(blueprint: Blueprint, entity: Entity): Sample[] {
  return Array.from({ length: sampleCount(blueprint, entity) }, (_, index) => {
    const sample = sampleOf(blueprint, entity, index);
    if (!sample) throw new AppError("invalid_input", `No ${spaced(entity.name)} can fulfil all of its rules at once`);
    return sample;
  });
}

function plainSample(blueprint: Blueprint, field: Field, index: number): string | number | boolean {
  const ordinal = ordinals[index] ?? String(index);
  switch (field.type) {
    case "boolean":
      return field.values ? field.values[index % field.values.length] === "true" : index % 2 === 0;
    case "enum":
      return field.values?.[index % field.values.length] ?? "";
    case "reference":
      return 1 + (index % sampleCount(blueprint, entityOf(blueprint, field.entity)));
    case "email":
    case "url":
      return addressOf(field, ordinal);
    default:
      return sized(field, `${capitalised(spaced(field.name))} ${ordinal}`, ordinal);
  }
}

/** Addresses from comfortable to short: the first that fits the field's lengths, filled up where it must be longer. */
function addressOf(field: Field, ordinal: string): string {
  const forms = field.type === "email" ? [["", "@example.org"], ["", "@b.co"]] : [["https://example.org/", ""], ["http://b.co/", ""], ["http://", ".co"]];
  const names = [ordinal, ordinal.slice(0, 2), letterFor(ordinal)];
  const candidates = forms.flatMap(([before = "", after = ""]) => names.map((name) => before + name.padEnd((field.min_length ?? 0) - before.length - after.length, "x") + after));
  return candidates.find((candidate) => candidate.length <= (field.max_length ?? Infinity)) ?? candidates.at(-1) ?? "";
}

/** Text of a length that the field takes: cut down to a word, or to a letter repeated, or filled up. */
export function sized(field: Field, text: string, word: string): string {
  const [min, max] = [field.min_length ?? 0, field.max_length ?? Infinity];
  const short = [text, word, letterFor(word).repeat(Math.min(max, 3))].find((candidate) => candidate.length <= max) ?? "";
  return short.padEnd(min, ".");
}

/** `one`, `two` and `three` share letters; these don't. */
const letterFor = (word: string): string => ({ one: "a", two: "b", three: "c" })[word] ?? (word[0] ?? "x");
