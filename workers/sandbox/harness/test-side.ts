// What test files have and the code under test hasn't: `vitest`, `@jest/globals`, `node:test`, and their globals. Each file gets its own, named from its own place.

import * as runner from "@vitest/runner";
import { assert, should } from "chai";
import { chai, expect } from "./expect.ts";
import { jestGlobals } from "./jest.ts";
import type { Mocks } from "./modules/mocks.ts";
import type { Registry } from "./modules/registry.ts";
import { createRequireOf } from "./node-module.ts";
import { nodeTestOf, type NodeTestContext } from "./node-test/api.ts";
import type { RunPlan } from "../../../src/generation/sandbox/isolate/wire.ts";
import { viOf, type FileContext } from "./vi.ts";

interface TestSideOptions extends NodeTestContext {
  runner: RunPlan["runner"];
  mocks: Mocks;
  timers: FileContext["timers"];
  setTimeouts: FileContext["setTimeouts"];
}

export interface TestSide {
  judge(name: string, from: string, registry: Registry): object;
  globalsOf(path: string, registry: Registry): object;
  meta: object;
}

const { afterAll, afterEach, aroundAll, aroundEach, beforeAll, beforeEach, describe, it, onTestFailed, onTestFinished, suite, test } = runner;
const vitest = { afterAll, afterEach, aroundAll, aroundEach, assert, beforeAll, beforeEach, chai, describe, expect, it, onTestFailed, onTestFinished, should, suite, test };

/** Types only: at run time they hold for anything. */
const expectTypeOf = (): object =>
  new Proxy(() => undefined, { get: (_, name) => (name === "then" ? undefined : expectTypeOf()), apply: () => expectTypeOf() });
const typeTests = { expectTypeOf, assertType: () => undefined };

export function newTestSide({ runner: kind, mocks, timers, teller, todo, setTimeouts }: TestSideOptions): TestSide {
  const made = new Map<string, object>();
  const once = (key: string, make: () => object): object => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
  const contextOf = (path: string, registry: Registry): FileContext => ({ path, registry, mocks, timers, setTimeouts });
  const vitestOf = (path: string, registry: Registry): object =>
    once(`vitest ${path}`, () => {
      const vi = viOf(contextOf(path, registry));
      return Object.freeze({ ...vitest, ...typeTests, vi, vitest: vi });
    });
  const jestOf = (path: string, registry: Registry): object => once(`jest ${path}`, () => jestGlobals(contextOf(path, registry)));

  return {
    judge(name, from, registry) {
      if (name === "node:module") return createRequireOf(from, registry);
      const wanted = { vitest: "vitest", "@jest/globals": "jest", "node:test": "node_test" }[name];
      if (wanted !== kind) throw new Error(`${name} isn't the runner of this run`);
      return kind === "vitest" ? vitestOf(from, registry) : kind === "jest" ? jestOf(from, registry) : once("node:test", () => nodeTestOf({ teller, todo }));
    },
    globalsOf: (path, registry) => (kind === "vitest" ? vitestOf(path, registry) : kind === "jest" ? jestOf(path, registry) : {}),
    meta: kind === "vitest" ? { env: process.env, vitest: undefined } : {},
  };
}
