import type { Entity } from "../../blueprint.ts";
import { fieldOf, isOnlyUnique } from "../facts.ts";
import { spoken } from "../layout.ts";
import { shown } from "../quoting.ts";
import { fromAxis, isOrderedType, stepOf, stretchesOf } from "./axis.ts";
import { isSampled, type Sample, sampleOf, valueIn } from "./samples.ts";
import { addAll, call, changesFor, expectation, objectLiteral, postFirst, type ProducedTest, refused, samePosted, sampleWith, statements, type Subject, taken, type Value } from "./subject.ts";

type Together = Entity["unique_together"][number];
type Comparison = Entity["comparisons"][number];

/** Tests of rules about several fields of one row: unique together, and one before the other. */
export const pairTests = (subject: Subject): ProducedTest[] => [
  ...subject.entity.unique_together.flatMap((together) => uniqueTogether(subject, together) ?? []),
  ...subject.entity.comparisons.flatMap((comparison) => compared(subject, comparison) ?? []),
  ...subject.entity.any_of.map((alternatives) => oneNeeded(subject, alternatives)),
];

/** None of them is refused, each alone is enough. */
function oneNeeded(subject: Subject, { fields }: Entity["any_of"][number]): ProducedTest {
  const { entity, path, samples } = subject;
  const [first = ""] = fields;
  const only = (kept: string | undefined): Record<string, Value> => Object.fromEntries(fields.map((name) => [name, name === kept ? (valueIn(samples[0], name) ?? null) : null]));
  const absent = Object.fromEntries(fields.map((name) => [name, undefined]));
  return {
    name: `need a ${spoken(labels(entity, fields), "or")}`,
    rules: [`any_of:${entity.name}.${fields.join("+")}`],
    body: statements(
      expectation(call("post", path, sampleWith(subject, 0, absent)), refused(first)),
      postFirst(subject),
      ...fields.map((kept) => expectation(call("patch", `${path}/1`, objectLiteral(only(kept))), "{ status: 200 }")),
      expectation(call("patch", `${path}/1`, objectLiteral(only(undefined))), refused(first)),
    ),
  };
}

const labels = (entity: Entity, fields: readonly string[]): string[] => fields.map((name) => shown(fieldOf(entity, name).label).slice(0, 40) || name);

function uniqueTogether(subject: Subject, { fields }: Together): ProducedTest | undefined {
  const { entity, path, samples } = subject;
  const unsampled = fields.filter((name) => !isSampled(subject.blueprint, entity, fieldOf(entity, name)));
  const fixed: Sample = Object.fromEntries(fields.map((name) => [name, valueIn(samples[0], name) ?? 1]));
  const second = changesFor(subject, 1, fixed);
  const shared = {
    name: `share the same ${spoken(labels(entity, fields), "and")} with no other`,
    rules: [`unique_together:${entity.name}.${fields.join("+")}`],
  };
  if (samples.length < 2 || !second) return isOnlyUnique(entity) ? { ...shared, body: samePosted(subject) } : undefined;
  if (unsampled.length > 0) {
    const patches = [expectation(call("patch", `${path}/1`, objectLiteral(fixed)), "{ status: 200 }"), expectation(call("patch", `${path}/2`, objectLiteral(second)), taken(fields))];
    return { ...shared, body: statements(addAll(subject), ...patches) };
  }
  return {
    ...shared,
    body: statements(
      postFirst(subject),
      expectation(call("post", path, sampleWith(subject, 1, second)), taken(fields)),
      `await service.add("${path}", [${subject.list}[1]]);`,
      expectation(call("patch", `${path}/2`, objectLiteral(second)), taken(fields)),
      ...partlyEqual(subject, fields).map((changes) => expectation(call("patch", `${path}/2`, objectLiteral(changes)), "{ status: 200 }")),
    ),
  };
}

/** For each field of a combination: row 2 with row 1's value in that field alone, which is allowed. */
function partlyEqual(subject: Subject, fields: readonly string[]): Sample[] {
  const [first, second] = subject.samples;
  if (!first || !second) return [];
  return fields.flatMap((name) => {
    const others = fields.filter((other) => other !== name);
    if (fieldOf(subject.entity, name).unique || others.every((other) => valueIn(first, other) === valueIn(second, other))) return [];
    const wanted = Object.fromEntries(fields.map((each) => [each, valueIn(each === name ? first : second, each) ?? 1]));
    return changesFor(subject, 1, wanted) ? [wanted] : [];
  });
}

function compared(subject: Subject, comparison: Comparison): ProducedTest | undefined {
  const { entity, path } = subject;
  const { left, op, right } = comparison;
  const [before, after] = labels(entity, [left, right]);
  const values = meeting(subject, comparison);
  if (!values) return undefined;
  const { bad, good } = values;
  return {
    name: op === "<" ? `have their ${before} before their ${after}` : `have their ${before} no later than their ${after}`,
    rules: [`compare:${entity.name}.${left}${op}${right}`],
    body: statements(
      expectation(call("post", path, sampleWith(subject, 0, bad)), refused(right)),
      expectation(call("post", path, sampleWith(subject, 0, good)), "{ status: 201 }"),
      expectation(call("patch", `${path}/1`, objectLiteral({ [left]: valueIn(bad, left) ?? null })), refused(right)),
    ),
  };
}

/** Values as close to each other as they can be: a pair that breaks the comparison, and one that just fulfils it with the same right side as the broken pair or a later one. Undefined if no values that the fields take could break it. */
function meeting(subject: Subject, comparison: Comparison): { bad: Sample; good: Sample } | undefined {
  const { blueprint, entity } = subject;
  const { left, op, right } = comparison;
  const [leftField, rightField] = [fieldOf(entity, left), fieldOf(entity, right)];
  const others = entity.comparisons.filter((other) => other !== comparison);
  const stretches = stretchesOf(entity, {}, others);
  const [low, high] = [stretches?.get(left), stretches?.get(right)];
  if (!low || !high || !isOrderedType(leftField) || !isOrderedType(rightField)) return undefined;
  const step = Math.max(stepOf(leftField), stepOf(rightField));
  const [from, to] = [Math.max(low.low, high.low), Math.min(low.high - step, op === "<" ? high.high - step : high.high)];
  for (const place of [from, Math.round((from + to) / 2), to]) {
    if (place < from || place > to) continue;
    const later = fromAxis(leftField, place + step);
    const at = { [left]: fromAxis(leftField, place), [right]: fromAxis(rightField, place) };
    const bad = sampleOf(blueprint, entity, 0, { ...at, [left]: later }, others);
    const good = sampleOf(blueprint, entity, 0, op === "<" ? { ...at, [right]: fromAxis(rightField, place + step) } : at);
    if (bad && good) return { bad: differing(subject, bad, [left, right]), good: differing(subject, good, [left, right]) };
  }
  return undefined;
}

const differing = ({ samples }: Subject, values: Sample, always: readonly string[]): Sample =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => always.includes(name) || valueIn(samples[0], name) !== value));
