// Served for `node:assert`: workerd's own has no loose comparisons, and wraps an error that is given for a message. What is here judges, so it can't be changed.

import real from "node:assert";
import { isLooselyDeepEqual } from "./loosely.ts";

type Check = (...values: unknown[]) => unknown;

const { AssertionError } = real;

function fail(actual: unknown, expected: unknown, operator: string, message: unknown): never {
  if (message instanceof Error) throw message;
  throw new AssertionError({ actual, expected, operator, ...(message === undefined ? {} : { message: String(message) }) });
}

/** @param place of the message: an error that stands there is thrown as it is */
const throwingOwn = (check: Check, place: number): Check => (...values) => {
  const own = values[place];
  if (!(own instanceof Error)) return check(...values);
  try {
    return check(...values.slice(0, place));
  } catch (error) {
    throw error instanceof AssertionError ? own : error;
  }
};

const isSame = (a: unknown, b: unknown): boolean => a == b || (Number.isNaN(a) && Number.isNaN(b));
const loose = (holds: (a: unknown, b: unknown) => boolean, operator: string): Check => (...values) => {
  const [actual, expected, message] = values;
  if (values.length < 2) throw new TypeError('The "actual" and "expected" arguments must be specified');
  if (!holds(actual, expected)) fail(actual, expected, operator, message);
};

const known = real as unknown as Record<string, Check>;
const own = (name: string, place = 2): Check => throwingOwn(known[name] as Check, place);

const ok = own("ok", 1);
const alike = {
  AssertionError, ok, strictEqual: own("strictEqual"), notStrictEqual: own("notStrictEqual"), deepStrictEqual: own("deepStrictEqual"), notDeepStrictEqual: own("notDeepStrictEqual"),
  partialDeepStrictEqual: own("partialDeepStrictEqual"), match: own("match"), doesNotMatch: own("doesNotMatch"), fail: known["fail"]!, throws: known["throws"]!, doesNotThrow: known["doesNotThrow"]!,
  rejects: known["rejects"]!, doesNotReject: known["doesNotReject"]!, ifError: known["ifError"]!,
};
const loosely = {
  equal: loose(isSame, "=="), notEqual: loose((a, b) => !isSame(a, b), "!="),
  deepEqual: loose((a, b) => isLooselyDeepEqual(a, b), "deepEqual"), notDeepEqual: loose((a, b) => !isLooselyDeepEqual(a, b), "notDeepEqual"),
};
const strictly = { equal: alike.strictEqual, notEqual: alike.notStrictEqual, deepEqual: alike.deepStrictEqual, notDeepEqual: alike.notDeepStrictEqual };

export const strict = Object.assign((...values: unknown[]) => ok(...values), alike, strictly) as unknown as typeof real.strict;
Object.assign(strict, { strict });
const assert = Object.assign((...values: unknown[]) => ok(...values), alike, loosely, { strict }) as unknown as typeof real;
for (const one of [assert, strict, ...Object.values({ ...alike, ...loosely })]) Object.freeze(one);

const { strictEqual, notStrictEqual, deepStrictEqual, notDeepStrictEqual, partialDeepStrictEqual, match, doesNotMatch, throws, doesNotThrow, rejects, doesNotReject, ifError } = alike;
const { equal, notEqual, deepEqual, notDeepEqual } = loosely;
const failing = alike.fail;
export {
  AssertionError, ok, equal, notEqual, deepEqual, notDeepEqual, strictEqual, notStrictEqual, deepStrictEqual, notDeepStrictEqual, partialDeepStrictEqual, match, doesNotMatch, throws, doesNotThrow, rejects,
  doesNotReject, ifError, failing as fail,
};
export default assert;
