// Jest's API over the same runner and assertions.

import * as runner from "@vitest/runner";
import * as spies from "@vitest/spy";
import { mockObject } from "@vitest/mocker";
import { expect } from "./expect.ts";
import { jestEach } from "./jest-each.ts";
import { jestFn } from "./jest-fn.ts";
import { isObject } from "./modules/namespaces.ts";
import type { Factory } from "./modules/mocks.ts";
import type { FileContext } from "./vi.ts";
import type { FakeTimerOptions } from "./timers/fake-timers.ts";

/** What a test or hook is given: with a parameter, it says itself when it is done. */
export type Body = (done?: unknown) => unknown;
type Declare = (name: string, body?: Body, timeout?: number) => void;

/** Jest calls a function that takes a parameter with `done`, and waits for it. */
export function withDone(body: Body, takes = 1): (context?: unknown) => Promise<void> {
  if (body.length < takes) return async () => void (await body());
  return () =>
    new Promise((resolve, reject) => {
      const done = Object.assign((error?: unknown) => (error === undefined || error === null ? resolve() : reject(error instanceof Error ? error : new Error(`Failed: ${String(error)}`))), { fail: (error: unknown) => reject(error) });
      try {
        const result = body(done);
        if (isObject(result) && typeof Reflect.get(result, "then") === "function") (result as Promise<unknown>).then(undefined, reject);
      } catch (error) {
        reject(error);
      }
    });
}

const titleOf = (name: unknown): string => (typeof name === "function" ? name.name : String(name));

function testOf(declare: Declare, options: { fails?: boolean } = {}): Declare {
  return (name, body, timeout) => {
    if (body === undefined) return void runner.test.todo(titleOf(name));
    if (typeof body !== "function") throw new TypeError(`Missing second argument. It must be a callback function. (in the test "${titleOf(name)}")`);
    (declare as (name: string, options: object, body: unknown) => void)(titleOf(name), { ...options, ...(timeout === undefined ? {} : { timeout }) }, withDone(body));
  };
}

function testApi(): object {
  const [plain, only, skip] = [runner.test, runner.test.only, runner.test.skip].map((declare) => testOf(declare as unknown as Declare));
  const failing = testOf(runner.test as unknown as Declare, { fails: true });
  const concurrent = testOf(runner.test.concurrent as unknown as Declare);
  const withEach = (declare: Declare | undefined, more: object = {}): object => Object.assign((...values: Parameters<Declare>) => declare?.(...values), { each: jestEach(declare as Declare), ...more });
  const failingApi = withEach(failing, { only: withEach(testOf(runner.test.only as unknown as Declare, { fails: true })), skip: withEach(skip) });
  return withEach(plain, {
    only: withEach(only, { failing: withEach(testOf(runner.test.only as unknown as Declare, { fails: true })) }),
    skip: withEach(skip, { failing: withEach(skip) }),
    failing: failingApi,
    concurrent: withEach(concurrent, { only: withEach(testOf(runner.test.concurrent.only as unknown as Declare)), skip: withEach(skip) }),
    todo: (name: string) => runner.test.todo(titleOf(name)),
  });
}

function describeApi(): object {
  const group = (declare: Declare): Declare => (name, body) => {
    (declare as (name: string, body: () => void) => void)(titleOf(name), () => {
      const result: unknown = body?.();
      // Jest reads the tests of a describe at once: what it would add later is lost.
      if (result instanceof Promise) result.catch(() => undefined);
    });
  };
  const api = (declare: Declare): object => Object.assign((...values: Parameters<Declare>) => group(declare)(...values), { each: jestEach(group(declare)) });
  return Object.assign(api(runner.describe as unknown as Declare), { only: api(runner.describe.only as unknown as Declare), skip: api(runner.describe.skip as unknown as Declare) });
}

type Hook = (body: Body, timeout?: number) => void;
const hookOf = (hook: (body: () => Promise<void>, timeout?: number) => void): Hook => (body, timeout) => hook(withDone(body), timeout);

const it = Object.freeze(testApi());
const describe = Object.freeze(describeApi());
const own = <Key extends string>(api: object, key: Key): unknown => Reflect.get(api, key);

/** What every test file finds without importing it, besides `jest` itself. */
const globals = {
  it, test: it, fit: own(it, "only"), xit: own(it, "skip"), xtest: own(it, "skip"),
  describe, fdescribe: own(describe, "only"), xdescribe: own(describe, "skip"),
  beforeAll: hookOf(runner.beforeAll), afterAll: hookOf(runner.afterAll), beforeEach: hookOf(runner.beforeEach), afterEach: hookOf(runner.afterEach),
  expect,
};

export const jestGlobals = (context: FileContext): object => Object.freeze({ ...globals, jest: jestOf(context) });

function jestOf(context: FileContext): object {
  const { path, registry, mocks, timers } = context;
  const chained = <Values extends unknown[]>(work: (...values: Values) => unknown) => (...values: Values) => (work(...values), jest);
  const mock = chained((specifier: string, factory?: Factory) => mocks.set(path, specifier, factory ?? "automock"));
  const unmock = chained((specifier: string) => mocks.remove(path, specifier));
  const replaced: (() => void)[] = [];
  /** Told to move a clock that isn't faked, jest says so and goes on. */
  const ifFake = <Values extends unknown[], Value>(work: (...values: Values) => Value) => (...values: Values): Value | undefined => (timers.areFake() ? work(...values) : void console.warn("A function to advance timers was called but the timers APIs are not replaced with fake timers."));
  const jest: object = Object.freeze({
    fn: jestFn,
    spyOn: (target: object, name: string, access?: "get" | "set") => (spies.spyOn as (target: object, name: string, access?: string) => unknown)(target, name, access),
    replaceProperty: (target: Record<string, unknown>, name: string, value: unknown) => replaceProperty(target, name, value, replaced),
    isMockFunction: spies.isMockFunction,
    mocked: <Value>(value: Value): Value => value,
    clearAllMocks: chained(spies.clearAllMocks),
    resetAllMocks: chained(spies.resetAllMocks),
    restoreAllMocks: chained(() => (spies.restoreAllMocks(), replaced.splice(0).forEach((restore) => restore()))),
    mock,
    doMock: mock,
    setMock: chained((specifier: string, value: unknown) => mocks.set(path, specifier, () => value)),
    unstable_mockModule: mock,
    unmock,
    dontMock: unmock,
    deepUnmock: unmock,
    enableAutomock: chained(() => undefined),
    disableAutomock: chained(() => undefined),
    requireActual: (specifier: string) => registry.actualNow(path, specifier).required,
    requireMock: (specifier: string) => registry.requireFrom(path, specifier),
    createMockFromModule: (specifier: string) => mocks.automocked(registry.actualNow(path, specifier), "automock").required,
    resetModules: chained(() => (registry.reset(), mocks.forget())),
    isolateModules: chained((work: () => void) => registry.isolated(work)),
    isolateModulesAsync: async (work: () => Promise<void>) => registry.isolated(work),
    useFakeTimers: chained((options?: JestTimers) => timers.use(fakeOptions(options))),
    useRealTimers: chained(() => timers.restore()),
    setSystemTime: (now?: number | Date) => timers.setSystemTime(now),
    getRealSystemTime: () => realNow(),
    now: () => (timers.areFake() ? timers.clock().now() : realNow()),
    getTimerCount: () => ifFake(() => timers.clock().count())() ?? 0,
    clearAllTimers: ifFake(() => timers.clock().clear()),
    runAllTicks: ifFake(() => timers.clock().runMicros()),
    runAllImmediates: ifFake(() => timers.advance(0)),
    runAllTimers: ifFake(() => timers.runAll()),
    runAllTimersAsync: async () => ifFake(() => timers.runAllAsync())(),
    runOnlyPendingTimers: ifFake(() => timers.runPending()),
    runOnlyPendingTimersAsync: async () => ifFake(() => timers.runPendingAsync())(),
    advanceTimersByTime: ifFake((ms: number) => timers.advance(ms)),
    advanceTimersByTimeAsync: async (ms: number) => ifFake(() => timers.advanceAsync(ms))(),
    advanceTimersToNextTimer: ifFake((steps: number = 1) => timers.next(steps)),
    advanceTimersToNextTimerAsync: async (steps = 1) => ifFake(() => timers.nextAsync(steps))(),
    advanceTimersToNextFrame: ifFake(() => timers.advance(16)),
    setTimeout: chained((ms: number) => context.setTimeouts({ test: ms, hook: ms })),
    retryTimes: chained((times: number) => context.setTimeouts({ retry: times })),
    getSeed: () => 1,
    mockObject: (value: Record<string, unknown>) => mockObject({ type: "automock", globalConstructors: { Object, Function, RegExp, Array, Map }, createMockInstance: spies.createMockInstance } as Parameters<typeof mockObject>[0], value),
  });
  return jest;
}

const realNow = Date.now;

interface JestTimers {
  now?: number | Date;
  doNotFake?: string[];
  advanceTimers?: boolean | number;
  timerLimit?: number;
}

const fakeOptions = (options: JestTimers | string | undefined): FakeTimerOptions => {
  const { now, doNotFake, advanceTimers, timerLimit } = typeof options === "object" ? options : {};
  return {
    now, loopLimit: timerLimit ?? 100_000, toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate", "Date", "performance", "queueMicrotask", "nextTick"], toNotFake: doNotFake,
    shouldAdvanceTime: advanceTimers === true || typeof advanceTimers === "number", advanceTimeDelta: typeof advanceTimers === "number" ? advanceTimers : undefined,
  };
};

function replaceProperty(target: Record<string, unknown>, name: string, value: unknown, replaced: (() => void)[]): object {
  if (!(name in target)) throw new Error(`Property \`${name}\` does not exist in the provided object`);
  const before = Object.getOwnPropertyDescriptor(target, name);
  const restore = (): void => void (before ? Object.defineProperty(target, name, before) : Reflect.deleteProperty(target, name));
  replaced.push(restore);
  const handle = { restore, replaceValue: (next: unknown) => (Object.defineProperty(target, name, { value: next, configurable: true, enumerable: true, writable: true }), handle) };
  return handle.replaceValue(value);
}

