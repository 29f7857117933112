// `jest.fn()`: vitest's mock, which as jest has it can be called with `new` whatever stands behind it.

import * as spies from "@vitest/spy";

type Implementation = (this: unknown, ...values: unknown[]) => unknown;
type Mock = ReturnType<typeof spies.fn>;

const sourceOf = Function.prototype.toString;
const originals = new WeakMap<object, Implementation>();

/** An arrow function, or one that objects to `new`, answers for itself; only a class is made. */
function constructible(implementation: unknown): Implementation | undefined {
  if (typeof implementation !== "function") return undefined;
  if (sourceOf.call(implementation).startsWith("class")) return implementation as Implementation;
  const called = function (this: unknown, ...values: unknown[]): unknown {
    return Reflect.apply(implementation, this, values);
  };
  originals.set(called, implementation as Implementation);
  return called;
}

/** It forgets its implementation when it is reset, and says its own name. */
export function jestFn(implementation?: Implementation): unknown {
  const mock: Mock = spies.fn().mockName("jest.fn()");
  const { mockImplementation, mockImplementationOnce, withImplementation, getMockImplementation } = mock;
  Object.assign(mock, {
    mockImplementation: (next: unknown) => mockImplementation(constructible(next) as Implementation),
    mockImplementationOnce: (next: unknown) => mockImplementationOnce(constructible(next) as Implementation),
    withImplementation: (next: unknown, work: () => unknown) => withImplementation(constructible(next) as Implementation, work as () => void),
    getMockImplementation: () => {
      const found = getMockImplementation();
      return found && (originals.get(found) ?? found);
    },
  });
  Object.defineProperty(mock, "name", { value: "mockConstructor", configurable: true });
  if (implementation === undefined) return mock;
  Object.defineProperty(mock, "length", { value: implementation.length, configurable: true });
  return mock.mockImplementation(implementation);
}
