// Vitest's `vi`, one for each file: what it mocks is named from there.

import * as spies from "@vitest/spy";
import { mockObject } from "@vitest/mocker";
import type { Factory, Kind, Mocks } from "./modules/mocks.ts";
import type { Registry } from "./modules/registry.ts";
import { stubEnv, stubGlobal, unstubAllEnvs, unstubAllGlobals, waitFor } from "./stubs.ts";
import type { FakeTimerOptions, FakeTimers } from "./timers/fake-timers.ts";

/** What a file's own helpers belong to. */
export interface FileContext {
  path: string;
  registry: Registry;
  mocks: Mocks;
  timers: FakeTimers;
  /** Milliseconds for tests that are declared from now on. */
  setTimeouts(limits: { test?: number | undefined; hook?: number | undefined; retry?: number | undefined }): void;
}

type Given = string | Promise<unknown>;
type How = Factory | { spy?: boolean } | undefined;

export function viOf(context: FileContext): object {
  const { path, registry, mocks, timers } = context;
  const named = (specifier: Given): string => {
    if (typeof specifier !== "string") throw new TypeError("vi.mock() expects a path, or import() of a literal path");
    return specifier;
  };
  const kindOf = (how: How): Factory | Kind => (typeof how === "function" ? how : how?.spy ? "autospy" : "automock");
  const chained = <Values extends unknown[]>(work: (...values: Values) => void) => (...values: Values) => (work(...values), vi);
  const chainedLater = <Values extends unknown[]>(work: (...values: Values) => Promise<void>) => async (...values: Values) => (await work(...values), vi);
  const between = (ms: number): void => void (timers.areFake() && timers.advance(ms));

  const vi: object = Object.freeze({
    fn: spies.fn,
    spyOn: spies.spyOn,
    isMockFunction: spies.isMockFunction,
    mocked: <Value>(value: Value): Value => value,
    mockObject: (value: Record<string, unknown>, { spy = false } = {}) =>
      mockObject({ type: spy ? "autospy" : "automock", globalConstructors: { Object, Function, RegExp, Array, Map }, createMockInstance: spies.createMockInstance } as Parameters<typeof mockObject>[0], value),
    clearAllMocks: chained(spies.clearAllMocks),
    resetAllMocks: chained(spies.resetAllMocks),
    restoreAllMocks: chained(spies.restoreAllMocks),
    hoisted: <Value>(work: () => Value): Value => work(),
    mock: (specifier: Given, how?: How) => mocks.set(path, named(specifier), kindOf(how)),
    doMock: chained((specifier: Given, how?: How) => mocks.set(path, named(specifier), kindOf(how))),
    unmock: (specifier: Given) => mocks.remove(path, named(specifier)),
    doUnmock: chained((specifier: Given) => mocks.remove(path, named(specifier))),
    importActual: async (specifier: string) => (await registry.actual(path, specifier)).namespace,
    importMock: async (specifier: string) => (await (mocks.find(path, specifier, registry)?.() ?? registry.actual(path, specifier).then((view) => mocks.automocked(view, "automock")))).namespace,
    resetModules: chained(() => registry.reset()),
    dynamicImportSettled: async () => undefined,
    stubGlobal: chained(stubGlobal),
    unstubAllGlobals: chained(unstubAllGlobals),
    stubEnv: chained(stubEnv),
    unstubAllEnvs: chained(unstubAllEnvs),
    useFakeTimers: chained((options?: FakeTimerOptions) => timers.use(options)),
    useRealTimers: chained(() => timers.restore()),
    isFakeTimers: () => timers.areFake(),
    setSystemTime: chained((now?: number | string | Date) => timers.setSystemTime(now)),
    getMockedSystemTime: () => timers.mockedTime() ?? null,
    getRealSystemTime: () => realNow(),
    setTimerTickMode: chained(() => undefined),
    getTimerCount: () => timers.clock().count(),
    clearAllTimers: chained(() => timers.clock().clear()),
    runAllTicks: chained(() => timers.clock().runMicros()),
    advanceTimersByTime: chained((ms: number) => timers.advance(ms)),
    advanceTimersByTimeAsync: chainedLater((ms: number) => timers.advanceAsync(ms)),
    advanceTimersToNextTimer: chained((steps: number = 1) => timers.next(steps)),
    advanceTimersToNextTimerAsync: chainedLater((steps: number = 1) => timers.nextAsync(steps)),
    advanceTimersToNextFrame: chained(() => timers.advance(16)),
    runAllTimers: chained(() => timers.runAll()),
    runAllTimersAsync: chainedLater(() => timers.runAllAsync()),
    runOnlyPendingTimers: chained(() => timers.runPending()),
    runOnlyPendingTimersAsync: chainedLater(() => timers.runPendingAsync()),
    setConfig: ({ testTimeout, hookTimeout, retry }: { testTimeout?: number; hookTimeout?: number; retry?: number }) => context.setTimeouts({ test: testTimeout, hook: hookTimeout, retry }),
    resetConfig: () => context.setTimeouts({}),
    waitFor: <Value>(work: () => Value | Promise<Value>, wait?: Parameters<typeof waitFor>[1]) => waitFor(async () => ({ value: await work() }), wait, between),
    waitUntil: <Value>(work: () => Value | Promise<Value>, wait?: Parameters<typeof waitFor>[1]) =>
      waitFor(async () => {
        const value = await work();
        if (!value) throw new Error("Timed out in waitUntil!");
        return { value };
      }, wait, between),
  });
  return vi;
}

const realNow = Date.now;
