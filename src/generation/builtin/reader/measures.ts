import { readConstraint, type Constraint } from "./constraints.ts";
import { isPlural } from "./nouns.ts";
import type { Match, Token } from "./words.ts";

/** Verbs that measure what does them, and what the measure is called. */
const measures = new Map([
  ["lasts", "duration"], ["last", "duration"], ["costs", "cost"], ["cost", "cost"], ["weighs", "weight"], ["weigh", "weight"], ["holds", "capacity"], ["hold", "capacity"], ["seats", "capacity"], ["seat", "capacity"],
]);

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
  if (limit?.value.kind !== "range") return undefined;
  // "holds up to 40 boxes": of what, which the number counts.
  const counted = name === "capacity" && isPlural(tokens[limit.next]?.low ?? "") ? 1 : 0;
  return { value: { name: { ...verb, text: name, low: name }, limit: limit.value }, next: limit.next + counted };
}
