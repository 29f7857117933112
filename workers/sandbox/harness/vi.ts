// The part of vitest's `vi` that works without a module loader and a fake clock.

import * as spies from "@vitest/spy";

type Wait = number | { timeout?: number; interval?: number };

const realGlobals: object = Object.getPrototypeOf(globalThis);
const stubbedGlobals = new Map<PropertyKey, PropertyDescriptor | undefined>();
const stubbedVariables = new Map<string, string | undefined>();
const clock = performance.now;
const later = setTimeout;

const chained = (work: () => void) => () => {
  work();
  return vi;
};

export const vi = {
  fn: spies.fn,
  spyOn: spies.spyOn,
  isMockFunction: spies.isMockFunction,
  mocked: <Value>(value: Value): Value => value,
  clearAllMocks: chained(spies.clearAllMocks),
  resetAllMocks: chained(spies.resetAllMocks),
  restoreAllMocks: chained(spies.restoreAllMocks),
  stubGlobal,
  unstubAllGlobals,
  stubEnv,
  unstubAllEnvs,
  waitFor: <Value>(work: () => Value | Promise<Value>, wait?: Wait) => waitFor(async () => ({ value: await work() }), wait),
  waitUntil: <Value>(work: () => Value | Promise<Value>, wait?: Wait) =>
    waitFor(async () => {
      const value = await work();
      if (!value) throw new Error("Timed out in waitUntil!");
      return { value };
    }, wait),
  ...Object.fromEntries(["mock", "doMock", "unmock", "hoisted", "importActual", "importMock", "resetModules", "useFakeTimers", "useRealTimers", "setSystemTime", "advanceTimersByTime", "runAllTimers"].map((name) => [name, refusal(name)])),
};

function stubGlobal(name: PropertyKey, value: unknown): unknown {
  if (!stubbedGlobals.has(name)) stubbedGlobals.set(name, Object.getOwnPropertyDescriptor(realGlobals, name));
  Object.defineProperty(realGlobals, name, { value, writable: true, configurable: true, enumerable: true });
  return vi;
}

function unstubAllGlobals(): unknown {
  for (const [name, original] of stubbedGlobals) {
    if (original === undefined) Reflect.deleteProperty(realGlobals, name);
    else Object.defineProperty(realGlobals, name, original);
  }
  stubbedGlobals.clear();
  return vi;
}

function stubEnv(name: string, value: string | undefined): unknown {
  if (!stubbedVariables.has(name)) stubbedVariables.set(name, process.env[name]);
  setVariable(name, value);
  return vi;
}

function unstubAllEnvs(): unknown {
  for (const [name, original] of stubbedVariables) setVariable(name, original);
  stubbedVariables.clear();
  return vi;
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

async function waitFor<Value>(attempt: () => Promise<{ value: Value }>, wait: Wait = {}): Promise<Value> {
  const { timeout = 1_000, interval = 50 } = typeof wait === "number" ? { timeout: wait } : wait;
  const startedAt = clock();
  for (;;) {
    try {
      return (await attempt()).value;
    } catch (error) {
      if (clock() - startedAt > timeout) throw error;
    }
    await new Promise<void>((resolve) => void later(resolve, interval));
  }
}

function refusal(name: string): () => never {
  return () => {
    throw new Error(`vi.${name} isn't available in the isolate sandbox; pass the dependency in instead`);
  };
}
