// Node's own mocks: `mock.fn`, `mock.method`, `mock.getter`, `mock.timers`.

import { newFakeTimers, type FakeTimers } from "../timers/fake-timers.ts";

type AnyFunction = (this: unknown, ...values: unknown[]) => unknown;

interface Call {
  arguments: unknown[];
  result: unknown;
  error: unknown;
  stack: Error;
  target: unknown;
  this: unknown;
}

interface Implementation {
  original: AnyFunction;
  now: AnyFunction;
  once: Map<number, AnyFunction>;
  /** Calls after which the original is back; Infinity if never. */
  times: number;
  restore(): void;
}

/** What `fn.mock` is. */
class FunctionMock {
  readonly #calls: Call[] = [];
  readonly #implementation: Implementation;
  constructor(implementation: Implementation) {
    this.#implementation = implementation;
  }
  get calls(): Call[] {
    return this.#calls.slice();
  }
  callCount(): number {
    return this.#calls.length;
  }
  mockImplementation(work: AnyFunction): void {
    this.#implementation.now = work;
  }
  mockImplementationOnce(work: AnyFunction, onCall = this.#calls.length): void {
    this.#implementation.once.set(onCall, work);
  }
  resetCalls(): void {
    this.#calls.length = 0;
  }
  restore(): void {
    this.#implementation.restore();
  }
  static note(mock: FunctionMock, call: Call): void {
    mock.#calls.push(call);
  }
}

interface MockOptions {
  times?: number;
  getter?: boolean;
  setter?: boolean;
}

export interface MockTracker {
  fn(original?: unknown, implementation?: unknown, options?: MockOptions): AnyFunction;
  method(target: object, name: PropertyKey, implementation?: unknown, options?: MockOptions): AnyFunction;
  getter(target: object, name: PropertyKey, implementation?: unknown, options?: MockOptions): AnyFunction;
  setter(target: object, name: PropertyKey, implementation?: unknown, options?: MockOptions): AnyFunction;
  property(target: object, name: PropertyKey, value?: unknown): object;
  module(): never;
  timers: object;
  reset(): void;
  restoreAll(): void;
}

export function newMockTracker(): MockTracker {
  const restores: (() => void)[] = [];
  const timers = newFakeTimers();
  const tracker: MockTracker = {
    fn(original = () => undefined, implementation, options) {
      const [start, given] = typeof original === "function" ? [original as AnyFunction, implementation] : [(() => undefined) as AnyFunction, undefined];
      return mocked(start, typeof given === "function" ? (given as AnyFunction) : start, (typeof original === "object" ? original : typeof given === "object" ? given : options) as MockOptions | undefined, restores);
    },
    method(target, name, implementation, options) {
      const given = (typeof implementation === "function" ? options : implementation) as MockOptions | undefined;
      const kind = given?.getter ? "get" : given?.setter ? "set" : "value";
      return replaced(target, name, kind, typeof implementation === "function" ? (implementation as AnyFunction) : undefined, given, restores);
    },
    getter: (target, name, implementation, options) => replaced(target, name, "get", typeof implementation === "function" ? (implementation as AnyFunction) : undefined, options, restores),
    setter: (target, name, implementation, options) => replaced(target, name, "set", typeof implementation === "function" ? (implementation as AnyFunction) : undefined, options, restores),
    property(target, name, value) {
      const before = Object.getOwnPropertyDescriptor(target, name);
      Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: before?.enumerable ?? true });
      restores.push(() => void (before ? Object.defineProperty(target, name, before) : Reflect.deleteProperty(target, name)));
      return target;
    },
    module() {
      throw new Error("mock.module isn't available in the isolate sandbox; pass the dependency in instead");
    },
    timers: timersOf(timers),
    reset() {
      tracker.restoreAll();
      restores.length = 0;
      timers.restore();
    },
    restoreAll: () => restores.forEach((restore) => restore()),
  };
  return tracker;
}

function mocked(original: AnyFunction, start: AnyFunction, options: MockOptions | undefined, restores: (() => void)[], put: () => void = () => undefined): AnyFunction {
  const implementation: Implementation = { original, now: start, once: new Map(), times: options?.times ?? Infinity, restore: () => ((implementation.now = original), put()) };
  const mock = new FunctionMock(implementation);
  restores.push(implementation.restore);
  const invoke = (self: unknown, values: unknown[], target: AnyFunction | undefined): unknown => {
    const nth = mock.callCount();
    const work = implementation.once.get(nth) ?? implementation.now;
    implementation.once.delete(nth);
    if (nth + 1 === implementation.times) implementation.restore();
    const call: Call = { arguments: values, result: undefined, error: undefined, stack: new Error(), target, this: self };
    try {
      call.result = target ? Reflect.construct(work, values, target) : work.apply(self, values);
      if (target) call.this = call.result;
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      FunctionMock.note(mock, call);
    }
  };
  return new Proxy(original, {
    apply: (_, self, values) => invoke(self, values, undefined),
    construct: (_, values, target) => invoke(undefined, values, target as AnyFunction) as object,
    get: (target, key, receiver) => (key === "mock" ? mock : Reflect.get(target, key, receiver)),
  });
}

function replaced(target: object, name: PropertyKey, kind: "value" | "get" | "set", implementation: AnyFunction | undefined, options: MockOptions | undefined, restores: (() => void)[]): AnyFunction {
  let owner: object | null = target;
  while (owner !== null && !Object.getOwnPropertyDescriptor(owner, name)) owner = Object.getPrototypeOf(owner);
  const before = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, name);
  const original: unknown = before?.[kind];
  if (typeof original !== "function") throw Object.assign(new TypeError(`The argument 'methodName' must be a method. Received ${String(original)}`), { code: "ERR_INVALID_ARG_VALUE" });
  const put = (): void => void (owner === target && before ? Object.defineProperty(target, name, before) : Reflect.deleteProperty(target, name));
  const mock = mocked(original as AnyFunction, implementation ?? (original as AnyFunction), options, restores, put);
  const shape: PropertyDescriptor = kind === "value" ? { value: mock, writable: true } : { ...(before?.get ? { get: before.get } : {}), ...(before?.set ? { set: before.set } : {}), [kind]: mock };
  Object.defineProperty(target, name, { ...shape, enumerable: before?.enumerable ?? false, configurable: true });
  return mock;
}

const timersOf = (timers: FakeTimers): object => ({
  enable: ({ apis, now = 0 }: { apis?: string[]; now?: number | Date } = {}) =>
    timers.use({ now, toFake: (apis ?? ["setInterval", "setTimeout", "setImmediate", "Date"]).flatMap((name) => (name.startsWith("set") ? [name, name.replace("set", "clear")] : [name])) }),
  tick: (ms = 1) => timers.advance(ms),
  runAll: () => timers.runPending(),
  setTime: (ms: number) => timers.setSystemTime(ms),
  reset: () => timers.restore(),
  [Symbol.dispose]: () => timers.restore(),
});
