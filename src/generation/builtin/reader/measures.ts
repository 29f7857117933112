import { readConstraint, type Constraint } from "./constraints.ts";
import { isPlural } from "./nouns.ts";
import { phrases, type Match, type Token } from "./words.ts";

/** Verbs that measure what does them, and what the measure is called. */
const measures = new Map([
  ["lasts", "duration"], ["last", "duration"], ["costs", "cost"], ["cost", "cost"], ["weighs", "weight"], ["weigh", "weight"], ["holds", "capacity"], ["hold", "capacity"], ["seats", "capacity"], ["seat", "capacity"],
]);

/** "at least 10 euros a night": of each, which the field is anyway. */
const perOne = phrases("a night", "per night", "a day", "per day", "each", "an hour", "per hour", "a month", "per month", "a year", "per year", "a week", "per week", "per person", "a piece", "apiece");

export interface Measure {
  name: Token;
  limit: Constraint;
}

/** "weighs at most 20 kg", "lasts between 30 and 90 minutes": a field that is named by its verb, with its limits. */
export function readMeasure(tokens: readonly Token[], at: number): Match<Measure> | undefined {
  const verb = tokens[at];
  const name = measures.get(verb?.low ?? "");
  if (!verb || !name) return undefined;
  const limit = readConstraint(tokens, at + 1);
  if (limit?.value.kind !== "range" && limit?.value.kind !== "choices") return undefined;
  // "holds up to 40 boxes": of what, which the number counts.
  const counted = name === "capacity" && isPlural(tokens[limit.next]?.low ?? "") ? 1 : 0;
  const each = limit.next + counted;
  return { value: { name: { ...verb, text: name, low: name }, limit: limit.value }, next: each + (perOne(tokens, each) === tokens.length - each ? perOne(tokens, each) : 0) };
}
