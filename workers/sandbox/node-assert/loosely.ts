// Deep equality as `assert.deepEqual` has it without `strict`: by `==`, whatever the prototypes, and of names alone, not of symbols.

const tagOf = Object.prototype.toString;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const areSame = (a: unknown, b: unknown): boolean => a == b || (Number.isNaN(a) && Number.isNaN(b));

/** @param open what is being compared on the way here: a circle is equal to a circle of the same length */
export function isLooselyDeepEqual(a: unknown, b: unknown, open: readonly (readonly [object, object])[] = []): boolean {
  if (!isObject(a) || !isObject(b)) return !isObject(a) && !isObject(b) && areSame(a, b);
  if (a === b || open.some(([one, other]) => one === a && other === b)) return true;
  if (tagOf.call(a) !== tagOf.call(b) || Array.isArray(a) !== Array.isArray(b) || !haveSameInside(a, b)) return false;
  const further = [...open, [a, b] as const];
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((item) => b.has(item) || [...b].some((other) => isLooselyDeepEqual(item, other, further)));
  if (a instanceof Map && b instanceof Map && !areSameMaps(a, b, further)) return false;
  const [own, others] = [Object.keys(a), Object.keys(b)];
  return own.length === others.length && own.every((key) => Object.hasOwn(b, key) && isLooselyDeepEqual(Reflect.get(a, key), Reflect.get(b, key), further));
}

/** What isn't a property. */
function haveSameInside(a: object, b: object): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length;
  if (a instanceof Date && b instanceof Date) return areSame(a.getTime(), b.getTime());
  if (a instanceof RegExp && b instanceof RegExp) return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  if (a instanceof Error && b instanceof Error) return a.name === b.name && a.message === b.message;
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) return isLooselyDeepEqual(new Uint8Array(a), new Uint8Array(b));
  if (a instanceof Number || a instanceof String || a instanceof Boolean) return areSame(a.valueOf(), b.valueOf());
  return true;
}

const areSameMaps = (a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>, open: readonly (readonly [object, object])[]): boolean =>
  a.size === b.size && [...a].every(([key, value]) => (b.has(key) && isLooselyDeepEqual(value, b.get(key), open)) || [...b].some(([other, its]) => isLooselyDeepEqual(key, other, open) && isLooselyDeepEqual(value, its, open)));
