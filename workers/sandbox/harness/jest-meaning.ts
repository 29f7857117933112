// Where jest and vitest differ in what a matcher means. Jest's meaning counts from `judgeAsJest` on, for the whole isolate.

import { addCustomEqualityTesters } from "@vitest/expect";

let isJest = false;
/** Only what asks for it compares classes and what is left out. */
let isStrict = false;

type Equals = (a: unknown, b: unknown, testers?: unknown[]) => boolean;

/** Undefined: this one has nothing to say. */
type Tester = (this: { equals: Equals }, a: unknown, b: unknown, testers: unknown[]) => boolean | undefined;

/** Errors are their messages. */
const errorsAreMessages: Tester = (a, b) => {
  if (!(a instanceof Error && b instanceof Error) || (isStrict && a.constructor !== b.constructor)) return undefined;
  return a.message === b.message;
};

const noTimeIsNoOther: Tester = (a, b) => (a instanceof Date && b instanceof Date && Number.isNaN(Number(a)) ? false : undefined);

/** What isn't there is undefined, at the end of a list too. */
const endsAreUndefined: Tester = function (a, b, testers) {
  if (isStrict || !Array.isArray(a) || !Array.isArray(b) || a.length === b.length) return undefined;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (!long.slice(short.length).every((item) => item === undefined)) return undefined;
  const padded = [...short, ...Array<undefined>(long.length - short.length)];
  return this.equals(short === a ? padded : long, short === a ? long : padded, testers);
};

export function judgeAsJest(): void {
  if (!isJest) addCustomEqualityTesters([errorsAreMessages, noTimeIsNoOther, endsAreUndefined] as Parameters<typeof addCustomEqualityTesters>[0]);
  isJest = true;
}

type Method = (...values: unknown[]) => unknown;

export function jestMeaning({ Assertion }: Chai.ChaiStatic, utils: Chai.ChaiUtils): void {
  const overwrite = (names: string[], change: (original: Method) => (this: object, ...values: unknown[]) => unknown): void => {
    for (const name of names) utils.overwriteMethod(Assertion.prototype, name, (original: Method) => {
      const changed = change(original);
      return function (this: object, ...values: unknown[]) {
        return isJest ? changed.apply(this, values) : original.apply(this, values);
      };
    });
  };
  overwrite(["toThrow", "toThrowError"], (original) => function (expected, ...rest) {
    return original.call(this, ...(rest.length === 0 && expected === undefined ? [] : [thrownAs(expected)]));
  });
  overwrite(["toStrictEqual"], (original) => function (...values) {
    const before = isStrict;
    isStrict = true;
    try {
      return original.apply(this, values);
    } finally {
      isStrict = before; // a getter may compare something on the way
    }
  });
  overwrite(["toMatchObject"], (original) => function (...values) {
    const received: unknown = utils.flag(this, "object");
    if (typeof received !== "object" || received === null) throw new TypeError("toMatchObject: what was received must be an object");
    return original.apply(this, values);
  });
}

/** Given an error, jest compares its message and nothing else; every message has the empty text in it. */
function thrownAs(expected: unknown): unknown {
  if (expected === "") return /(?:)/;
  return expected instanceof Error ? new RegExp(`^${expected.message.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")}$`) : expected;
}
