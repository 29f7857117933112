// Fake timers as vitest and jest have them, on the global object of the code under test. The harness itself keeps the real ones.

import { newClock, type Clock } from "./clock.ts";
import { fakeDate } from "./fake-date.ts";

export interface FakeTimerOptions {
  now?: number | Date | undefined;
  /** Names to replace. */
  toFake?: readonly string[] | undefined;
  toNotFake?: readonly string[] | undefined;
  shouldAdvanceTime?: boolean | undefined;
  advanceTimeDelta?: number | undefined;
  loopLimit?: number | undefined;
}

const real: typeof globalThis = Object.getPrototypeOf(globalThis);
const names = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate", "Date", "performance"] as const;
const onRequest = ["queueMicrotask", "nextTick"] as const;
const realDate = Date;
const realLater = setTimeout;
const realEvery = setInterval;
const realClear = clearInterval;
const loopMax = 10_000;

export interface FakeTimers {
  use(options?: FakeTimerOptions): void;
  restore(): void;
  areFake(): boolean;
  /** @throws Error when the timers are the real ones */
  clock(): Clock;
  setSystemTime(now: number | string | Date | undefined): void;
  mockedTime(): Date | undefined;
  advance(ms: number): void;
  advanceAsync(ms: number): Promise<void>;
  runAll(): void;
  runAllAsync(): Promise<void>;
  runPending(): void;
  runPendingAsync(): Promise<void>;
  next(steps: number): void;
  nextAsync(steps: number): Promise<void>;
}

/** Promises of the code under test get their turn: each round of theirs may ask for another. */
const settle = async (): Promise<void> => {
  for (let round = 0; round < 3; round++) await new Promise<void>((resolve) => realLater(resolve, 0));
};

export function newFakeTimers(): FakeTimers {
  let clock: Clock | undefined;
  let limit = loopMax;
  let fixedTime: number | undefined;
  const saved = new Map<[object, string], PropertyDescriptor | undefined>();
  let driver: ReturnType<typeof realEvery> | undefined;

  const current = (): Clock => {
    if (clock === undefined) throw new Error('A function to advance timers was called but the timers APIs are not mocked. Call "useFakeTimers()" in the test file first.');
    return clock;
  };
  const replace = (owner: object, name: string, value: unknown): void => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    saved.set([owner, name], original);
    Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: original?.enumerable ?? true });
  };
  const putBack = (): void => {
    for (const [[owner, name], original] of [...saved].reverse()) {
      if (original === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, original);
    }
    saved.clear();
    if (driver !== undefined) realClear(driver);
    driver = undefined;
  };

  const fake: FakeTimers = {
    use(options = {}) {
      fake.restore();
      limit = options.loopLimit ?? loopMax;
      const made = newClock(timeOf(options.now) ?? realDate.now());
      clock = made;
      const wanted = new Set<string>(options.toFake ?? names);
      for (const name of options.toNotFake ?? []) wanted.delete(name);
      const replacements = fakesOf(made);
      for (const [name, value] of Object.entries(replacements)) if (wanted.has(name)) replace(real, name, value);
      if (wanted.has("performance")) replace(performanceOf(real), "now", () => made.elapsed());
      if (wanted.has(onRequest[0])) replace(real, "queueMicrotask", (work: () => void) => made.queueMicro(work));
      if (wanted.has(onRequest[1])) replace(process, "nextTick", (work: (...values: unknown[]) => void, ...values: unknown[]) => made.queueMicro(() => work(...values)));
      const delta = options.advanceTimeDelta ?? 20;
      if (options.shouldAdvanceTime) driver = realEvery(() => made.advance(delta), delta);
    },
    restore() {
      putBack();
      clock = undefined;
      fixedTime = undefined;
    },
    areFake: () => clock !== undefined,
    clock: current,
    setSystemTime(now) {
      const time = timeOf(now) ?? realDate.now();
      if (clock) return clock.setNow(time);
      if (fixedTime === undefined) replace(real, "Date", fakeDate(realDate, () => fixedTime ?? realDate.now()));
      fixedTime = time;
    },
    mockedTime: () => (clock ? new realDate(clock.now()) : fixedTime === undefined ? undefined : new realDate(fixedTime)),
    advance: (ms) => current().advance(ms),
    advanceAsync: (ms) => current().advanceAsync(ms, settle),
    runAll() {
      for (let turns = 0; current().next(); turns++) if (turns >= limit) throw endless(limit);
    },
    async runAllAsync() {
      await settle();
      for (let turns = 0; current().next(); turns++) {
        if (turns >= limit) throw endless(limit);
        await settle();
      }
    },
    runPending: () => current().advance(current().last() ?? 0),
    runPendingAsync: () => current().advanceAsync(current().last() ?? 0, settle),
    next(steps) {
      for (let step = 0; step < steps && current().next(); step++);
    },
    async nextAsync(steps) {
      for (let step = 0; step < steps && current().next(); step++) await settle();
    },
  };
  return fake;
}

/** The code under test's, which its own files read. */
const performanceOf = (owner: object): object => Reflect.get(owner, "performance") as object;

const endless = (limit: number): Error => new Error(`Aborting after running ${limit} timers, assuming an infinite loop!`);

function timeOf(now: number | string | Date | undefined): number | undefined {
  if (now === undefined) return undefined;
  return now instanceof realDate ? now.getTime() : new realDate(now).getTime();
}

type Work = (...values: unknown[]) => void;

function fakesOf(clock: Clock): Record<string, unknown> {
  const add = (kind: "timeout" | "interval" | "immediate") => (work: Work, delayMs?: number, ...values: unknown[]) => {
    if (typeof work !== "function") throw new TypeError("[ERR_INVALID_CALLBACK]: Callback must be a function");
    return handleOf(clock, clock.add(kind, () => work(...values), Number(delayMs ?? 0)));
  };
  const remove = (handle: unknown): void => void (handle !== undefined && handle !== null && clock.remove(Number(handle)));
  const addNow = add("immediate");
  return {
    setTimeout: add("timeout"),
    setInterval: add("interval"),
    setImmediate: (work: Work, ...values: unknown[]) => addNow(work, 0, ...values),
    clearTimeout: remove,
    clearInterval: remove,
    clearImmediate: remove,
    Date: fakeDate(realDate, () => clock.now()),
  };
}

/** As Node's: an object that is its number when asked for one. */
function handleOf(clock: Clock, id: number): object {
  let isHeld = true;
  const handle = {
    ref: () => ((isHeld = true), handle),
    unref: () => ((isHeld = false), handle),
    hasRef: () => isHeld,
    refresh: () => (clock.refresh(id), handle),
    close: () => (clock.remove(id), handle),
    [Symbol.toPrimitive]: () => id,
    [Symbol.dispose]: () => clock.remove(id),
  };
  return handle;
}
