import { type Entity, type Field, hasDays } from "../../blueprint.ts";
import { fieldOf } from "../facts.ts";

/**
 * Sample values of fields that have an order: numbers, dates and times. Each field lies on an axis (its value, or its day) and has a stretch of it that its
 * bounds leave; comparisons between fields narrow both stretches, and a sample is taken far from the other side.
 */
export interface Stretch {
  low: number;
  high: number;
  /** 0 to 1: where in the stretch samples begin. Above 0 they count downwards. */
  place: number;
}

/** 2024-01-01; day 0 of the axis of dates. */
const firstDay = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

export const isOrderedType = (field: Field): boolean => ["integer", "decimal", "money", "date", "datetime"].includes(field.type);

/** The difference between values beside each other. Times are taken at whole days, decimals as fine as their range needs. */
export function stepOf(field: Field): number {
  if (field.type === "money") return 0.01;
  if (field.type !== "decimal") return 1;
  return field.min === undefined || field.max === undefined ? 0.125 : Math.min(0.125, Number(((field.max - field.min) / 8).toPrecision(3)));
}

function toAxis(field: Field, value: unknown): number {
  return typeof value === "number" ? value : (Date.parse(String(value)) - firstDay) / dayMs;
}

export function fromAxis(field: Field, place: number): number | string {
  switch (field.type) {
    case "date":
      return new Date(firstDay + Math.round(place) * dayMs).toISOString().slice(0, 10);
    case "datetime":
      return new Date(firstDay + Math.round(place) * dayMs).toISOString();
    case "integer":
      return Math.round(place);
    default:
      return Number(place.toFixed(field.type === "money" ? 2 : 6));
  }
}

/** The stretch of one field by its own bounds; a side without a bound is a comfortable distance away. */
function ownStretch(field: Field): Stretch {
  if (field.choices) return { low: Math.min(...field.choices), high: Math.max(...field.choices), place: 0 };
  if (hasDays(field)) return daysStretch(field);
  const step = stepOf(field);
  const round = field.type === "integer" ? { up: Math.ceil, down: Math.floor } : { up: Number, down: Number };
  const min = field.min === undefined ? undefined : round.up(field.min) + (field.exclusive_min && round.up(field.min) === field.min ? step : 0);
  const max = field.max === undefined ? undefined : round.down(field.max) - (field.exclusive_max && round.down(field.max) === field.max ? step : 0);
  const low = min ?? (max === undefined || max >= 5 ? 1 : max - 100);
  return { low, high: max ?? low + 500, place: 0 };
}

function daysStretch(field: Field): Stretch {
  const earliest = field.earliest === undefined ? undefined : toAxis(field, field.earliest);
  const latest = field.latest === undefined ? undefined : toAxis(field, field.latest);
  // Near those without limits, where that can be, so that days that are compared can meet.
  const low = Math.max(earliest ?? -Infinity, Math.min(1, (latest ?? Infinity) - 500));
  return { low, high: Math.min(latest ?? Infinity, low + 500), place: 0 };
}

/** Stretches of all ordered fields of an entity. `fixed` holds fields to a value; undefined if no values fulfil every comparison. */
export function stretchesOf(entity: Entity, fixed: Readonly<Record<string, unknown>> = {}, rules: Entity["comparisons"] = entity.comparisons): Map<string, Stretch> | undefined {
  const comparisons = rules.filter(({ left, right }) => [left, right].every((side) => isOrderedType(fieldOf(entity, side))));
  const stretches = new Map(entity.fields.filter(isOrderedType).map((field) => [field.name, startOf(field, fixed)]));
  for (let round = 0; round <= comparisons.length; round++) {
    for (const { left, op, right } of comparisons) {
      const [low, high] = [stretches.get(left), stretches.get(right)];
      if (!low || !high) continue;
      const apart = op === "<" ? Math.max(stepOf(fieldOf(entity, left)), stepOf(fieldOf(entity, right))) : 0;
      high.low = Math.max(high.low, low.low + apart);
      low.high = Math.min(low.high, high.high - apart);
    }
  }
  placeByDepth(comparisons, stretches);
  return [...stretches.values()].every(({ low, high }) => low <= high) ? stretches : undefined;
}

function startOf(field: Field, fixed: Readonly<Record<string, unknown>>): Stretch {
  if (!Object.hasOwn(fixed, field.name)) return ownStretch(field);
  const value = toAxis(field, fixed[field.name]);
  return { low: value, high: value, place: 0 };
}

/** Left sides are taken low in their stretch and right sides high, those between two others between them. */
function placeByDepth(comparisons: readonly { left: string; right: string }[], stretches: Map<string, Stretch>): void {
  const depth = new Map<string, number>();
  for (let round = 0; round < comparisons.length; round++) {
    for (const { left, right } of comparisons) depth.set(right, Math.max(depth.get(right) ?? 0, (depth.get(left) ?? 0) + 1));
  }
  const deepest = Math.max(1, ...depth.values());
  for (const [name, stretch] of stretches) stretch.place = (depth.get(name) ?? 0) / deepest;
}

/** The `index`-th sample in a stretch. Amounts have cents and decimals a finer part, so that no narrower type would take them. */
export function sampleIn(field: Field, stretch: Stretch, index: number): number | string {
  const { low, high, place } = stretch;
  if (field.choices) return choiceIn(field.choices, stretch, index);
  const room = high - low;
  const isFine = field.type === "decimal" || field.type === "money";
  const from = low + place * room;
  const part = field.type === "decimal" ? 0.125 : 0.25;
  const moved = !isFine ? index : room >= 4 ? index + part : (room * (index + 0.877)) / 4;
  const start = !isFine || room < 4 ? from : place > 0 ? Math.floor(from) : Math.ceil(from);
  return fromAxis(field, Math.min(high, Math.max(low, place > 0 ? start - moved : start + moved)));
}

function choiceIn(choices: readonly number[], { low, high, place }: Stretch, index: number): number {
  const fitting = choices.filter((one) => one >= low && one <= high);
  return (place > 0 ? fitting.toReversed() : fitting)[index % Math.max(1, fitting.length)] ?? low;
}

/** How many samples of a field differ. */
export function countIn(field: Field, { low, high }: Stretch): number {
  if (field.choices) return field.choices.filter((one) => one >= low && one <= high).length;
  return Math.floor((high - low) / stepOf(field) + 1e-9) + 1;
}
