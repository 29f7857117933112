// Vitest's own assertions, put together as vitest puts them together.

import * as vitestExpect from "@vitest/expect";
import { ASYMMETRIC_MATCHERS_OBJECT, GLOBAL_EXPECT, customMatchers, getState, setState, type ExpectStatic, type MatcherState } from "@vitest/expect";
import * as chai from "chai";
import { jestMeaning } from "./jest-meaning.ts";
import { fixProperties } from "./lockdown.ts";
import { poll } from "./poll.ts";
import { addSnapshotSerializer, snapshotMatchers } from "./snapshots.ts";

const { ChaiStyleAssertions, JestAsymmetricMatchers, JestChaiExpect, JestExtend } = vitestExpect;
for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, snapshotMatchers, JestAsymmetricMatchers, jestMeaning]) chai.use(plugin);

export type Expect = ExpectStatic & Record<string, unknown>;

const freshState = {
  assertionCalls: 0,
  isExpectingAssertions: false,
  isExpectingAssertionsError: null,
  expectedAssertionsNumber: null,
  expectedAssertionsNumberErrorGen: null,
} satisfies Partial<MatcherState>;

/** The test that is running, for soft assertions: they note a failure on it and go on. */
let current: object | undefined;

/** @param own the test that it belongs to; without one, it's whichever test is running */
function createExpect(own?: object): Expect {
  const note = (state: Partial<MatcherState>): void => setState(state, expect);
  const assertOf = (value: unknown, message?: string): Chai.Assertion => {
    note({ assertionCalls: getState(expect).assertionCalls + 1 });
    const assertion = chai.expect(value, message);
    const test = own ?? current;
    if (test !== undefined) chai.util.flag(assertion, "vitest-test", test);
    return assertion;
  };
  // Holds once the properties below are assigned, all before anything else runs.
  const expect = assertOf as unknown as Expect;
  Object.assign(expect, chai.expect, (globalThis as unknown as Record<PropertyKey, object>)[ASYMMETRIC_MATCHERS_OBJECT], {
    // A copy: what is counted here decides whether a test has passed.
    getState: () => ({ ...getState(expect) }),
    // The plug-in wants the expect that the matchers belong to.
    extend: (matchers: object) => (chai.expect as unknown as { extend(owner: unknown, matchers: object): void }).extend(expect, matchers),
    assert: chai.assert,
    // It would change what every later assertion means, whoever calls it.
    addEqualityTesters: () => {
      throw new Error("expect.addEqualityTesters isn't available in the isolate sandbox");
    },
    addSnapshotSerializer,
    soft: (value: unknown, message?: string) => (assertOf(value, message) as unknown as { withContext(context: object): Chai.Assertion }).withContext({ soft: true }),
    poll: (work: () => unknown, options?: Parameters<typeof poll>[2]) => poll(expect, work, options, own ?? current),
    unreachable: (message?: string) => chai.assert.fail(`expected${message ? ` "${message}" ` : " "}not to be reached`),
    assertions: (expected: number) => expectAssertions(expect, expected),
    hasAssertions: () => note({ isExpectingAssertions: true, isExpectingAssertionsError: new Error("expected any number of assertion, but got none") }),
  });
  note(freshState);
  return expect;
}

export const expect = createExpect();
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect });
expect.extend(customMatchers);

function expectAssertions(own: Expect, expected: number): void {
  const error = new Error(`expected number of assertions to be ${expected}`);
  setState<MatcherState>({
    expectedAssertionsNumber: expected,
    expectedAssertionsNumberErrorGen: () => Object.assign(error, { message: `${error.message}, but got ${getState(own).assertionCalls}` }),
  }, own);
}

/** By test: the expect of its own that it asked for. */
const ownExpects = new WeakMap<object, Expect>();

/** For tests that run side by side, each with what it counted itself. */
export function expectOf(test: object): Expect {
  const known = ownExpects.get(test);
  if (known) return known;
  const made = createExpect(test);
  setState<MatcherState>({ ...freshState, currentTestName: getState(expect).currentTestName } as Partial<MatcherState>, made);
  fixProperties(made);
  ownExpects.set(test, made);
  return made;
}

export function beginAssertions(test: object, currentTestName: string, testPath: string): void {
  current = test;
  ownExpects.delete(test);
  setState<MatcherState>({ ...freshState, currentTestName, testPath } as Partial<MatcherState>, expect);
}

/** @throws the test's own complaint, when it asked for a number of assertions and made another */
export function checkAssertions(test: object): void {
  for (const one of [expect, ownExpects.get(test)]) {
    if (one === undefined) continue;
    const { assertionCalls, expectedAssertionsNumber, expectedAssertionsNumberErrorGen, isExpectingAssertions, isExpectingAssertionsError } = getState(one);
    if (expectedAssertionsNumber !== null && assertionCalls !== expectedAssertionsNumber) throw expectedAssertionsNumberErrorGen?.();
    if (isExpectingAssertions && assertionCalls === 0) throw isExpectingAssertionsError;
  }
}

/** A matcher keeps its meaning; a test may still add its own. */
export function fixAssertions(): void {
  const asymmetric = [expect.any(Number), expect.anything(), expect.objectContaining({}), expect.arrayContaining([]), expect.stringContaining(""), expect.stringMatching(/x/), expect.closeTo(1)];
  const assertion: object = Object.getPrototypeOf(chai.expect(1));
  const targets = [assertion, chai.Assertion, chai.AssertionError, chai.AssertionError.prototype, chai.util, chai.config, chai.assert, chai.expect, expect, expect.not, ...asymmetric.flatMap(prototypesOf)];
  for (const target of targets) fixProperties(target);
}

function prototypesOf(value: unknown): object[] {
  const prototype: object = Object.getPrototypeOf(value);
  return prototype === Object.prototype ? [] : [prototype, ...prototypesOf(prototype)];
}

export { chai };
