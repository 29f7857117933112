import { sampleOf, type Sample } from "./samples.ts";
import type { Subject, Value } from "./subject.ts";

/** The `index`-th sample with some values of its own, `null` for none; undefined if it can't be. */
export function rowOf(subject: Subject, index: number, values: Readonly<Record<string, Value>>): Record<string, Value> | undefined {
  const fixed = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Sample;
  const row = sampleOf(subject.blueprint, subject.entity, index, fixed);
  return row && { ...row, ...values };
}
