/**
 * Two changes of one value, both kept. Objects are merged by their keys, lists of named things by their names; of anything else that both changed, the second
 * change counts. Used on blueprints: what people wrote by hand, and what a new requirement says.
 */
export function merged(before: unknown, theirs: unknown, ours: unknown): unknown {
  if (same(before, theirs) || same(theirs, ours)) return ours;
  if (same(before, ours)) return theirs;
  const named = [before, theirs, ours].map(byName);
  if (named.every((list) => list !== undefined)) return mergedEntries(named[0]!, named[1]!, named[2]!).map(([, value]) => value);
  if (isRecord(before) && isRecord(theirs) && isRecord(ours)) return Object.fromEntries(mergedEntries(entriesOf(before), entriesOf(theirs), entriesOf(ours)));
  return ours;
}

type Entries = ReadonlyMap<string, unknown>;

/** In our order; what only they have follows. */
function mergedEntries(before: Entries, theirs: Entries, ours: Entries): [string, unknown][] {
  const all = [...ours.keys(), ...[...theirs.keys()].filter((key) => !ours.has(key))];
  return all.flatMap((key): [string, unknown][] => {
    const [was, they, we] = [before.get(key), theirs.get(key), ours.get(key)];
    if (!theirs.has(key)) return before.has(key) && same(was, we) ? [] : [[key, we]];
    if (!ours.has(key)) return before.has(key) && same(was, they) ? [] : [[key, they]];
    return [[key, merged(was, they, we)]];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const entriesOf = (value: Record<string, unknown>): Entries => new Map(Object.entries(value));

function byName(value: unknown): Entries | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every((one) => isRecord(one) && typeof one.name === "string")) return undefined;
  return new Map(value.map((one: { name: string }) => [one.name, one]));
}

/** Undefined members are none, as in JSON; the order of keys says nothing. */
function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((one, at) => same(one, right[at]));
  if (!isRecord(left) || !isRecord(right)) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]));
}
