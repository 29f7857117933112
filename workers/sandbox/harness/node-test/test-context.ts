// `t` of node:test: what a running test may say of itself, and the tests inside it.

import assert from "../../node-assert/index.ts";
import { newMockTracker } from "./mock-tracker.ts";

export type TestBody = (context: object, done?: (error?: unknown) => void) => unknown;

export interface TestOptions {
  name?: string;
  skip?: boolean | string;
  todo?: boolean | string;
  only?: boolean;
  timeout?: number;
  concurrency?: unknown;
  plan?: number;
}

/** How a test that is found while another runs is told. */
export interface Teller {
  added(id: string, name: string): Promise<void>;
  started(id: string): Promise<void>;
  finished(id: string, status: "passed" | "failed" | "skipped" | "todo", errors: readonly unknown[], durationMs: number): Promise<void>;
}

/** A test that is running. */
export interface Running {
  id: string;
  name: string;
  context: object;
  skipped: boolean;
  todo: boolean;
  /** Runs a test inside this one; its failure is this one's too. */
  runInside(name: string, options: TestOptions, body: TestBody | undefined): Promise<void>;
  /** Once its function has come back: waits for what it began, runs what it left to the end. @throws what makes it fail */
  finish(): Promise<void>;
}

type Hook = () => unknown;

const clock = performance.now.bind(performance);

export function newRunning(id: string, name: string, parent: Running | undefined, teller: Teller, enter: (running: Running | undefined) => void, options: TestOptions = {}): Running {
  const hooks: Record<"after" | "afterEach" | "before" | "beforeEach", Hook[]> = { after: [], afterEach: [], before: [], beforeEach: [] };
  const begun: Promise<void>[] = [];
  const mock = newMockTracker();
  let failures = 0;
  let children = 0;
  let asserted = 0;
  let planned = options.plan;
  let queue: Promise<void> = Promise.resolve();
  const stop = new AbortController();

  const running: Running = {
    id, name, skipped: false, todo: false,
    context: {},
    runInside(childName, childOptions, body) {
      asserted++;
      // One after another, in the order in which they are asked for.
      queue = queue.then(async () => void (await runChild(childName, childOptions, body)));
      begun.push(queue);
      return queue;
    },
    async finish() {
      for (let known = 0; known < begun.length; known++) await begun[known];
      for (const after of hooks.after) await after();
      stop.abort();
      mock.reset();
      if (failures > 0) throw Object.assign(new Error(`${failures} subtest${failures === 1 ? "" : "s"} failed`), { code: "ERR_TEST_FAILURE" });
      if (planned !== undefined && asserted !== planned) throw new Error(`plan expected ${planned} assertions but received ${asserted}`);
    },
  };
  running.context = Object.freeze({
    name, fullName: name, signal: stop.signal, mock, filePath: undefined,
    diagnostic: (text: string) => console.log(text),
    skip: () => void (running.skipped = true),
    todo: () => void (running.todo = true),
    plan: (count: number) => void (planned = count),
    runOnly: () => undefined,
    test: (...given: unknown[]) => running.runInside(...readArguments(given)),
    before: (hook: Hook) => void begun.push(Promise.resolve(hook()).then(() => undefined)),
    after: (hook: Hook) => void hooks.after.push(hook),
    beforeEach: (hook: Hook) => void hooks.beforeEach.push(hook),
    afterEach: (hook: Hook) => void hooks.afterEach.push(hook),
    assert: countedAssert(() => asserted++),
    waitFor: (condition: () => unknown, wait?: { interval?: number; timeout?: number }) => waitFor(condition, wait),
  });
  return running;

  async function runChild(childName: string, childOptions: TestOptions, body: TestBody | undefined): Promise<void> {
    const childId = `${id}.${++children}`;
    const fullName = `${name} > ${childName.slice(0, 2_000)}`;
    await teller.added(childId, fullName);
    if (childOptions.skip || body === undefined) return teller.finished(childId, childOptions.todo ? "todo" : "skipped", [], 0);
    const child = newRunning(childId, fullName, running, teller, enter, childOptions);
    await teller.started(childId);
    const startedAt = clock();
    const errors: unknown[] = [];
    enter(child);
    const parts: (() => Promise<unknown>)[] = [() => runAll(hooks.beforeEach), () => call(body, child.context, childOptions.timeout), () => child.finish(), () => runAll(hooks.afterEach)];
    for (const part of parts) {
      try {
        await part();
      } catch (error) {
        errors.push(error);
      }
    }
    enter(running);
    const isTodo = child.todo || Boolean(childOptions.todo);
    if (errors.length > 0 && !isTodo) failures++;
    await teller.finished(childId, isTodo ? "todo" : errors.length > 0 ? "failed" : child.skipped ? "skipped" : "passed", isTodo ? [] : errors, clock() - startedAt);
  }
}

async function runAll(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await hook();
}

const later = setTimeout;
const forget = clearTimeout;

/** Node's own callback style: a function with a second parameter is done when it says so. */
export function call(body: TestBody, context: object, timeoutMs?: number): Promise<unknown> {
  const work = body.length < 2
    ? (async () => body(context))()
    : new Promise((resolve, reject) => {
      // Called at once, it has its say when it is known that nothing else was answered.
      const answer: unknown = body(context, (error) => void Promise.resolve().then(() => (error === undefined || error === null ? resolve(undefined) : reject(error))));
      if (answer instanceof Promise) reject(new Error("passed a callback but also returned a Promise"));
    });
  if (timeoutMs === undefined || !Number.isFinite(timeoutMs)) return work;
  return new Promise((resolve, reject) => {
    const timer = later(() => reject(new Error(`test timed out after ${timeoutMs}ms`)), timeoutMs);
    work.then(resolve, reject).finally(() => forget(timer));
  });
}

/** `(name?, options?, fn?)` in any of the forms that Node takes. */
export function readArguments(given: readonly unknown[]): [name: string, options: TestOptions, body: TestBody | undefined] {
  const body = given.find((one): one is TestBody => typeof one === "function");
  const options = given.find((one): one is TestOptions => typeof one === "object" && one !== null) ?? {};
  const name = given.find((one): one is string => typeof one === "string") ?? options.name;
  return [name ?? (body?.name || "<anonymous>"), options, body];
}

function countedAssert(count: () => void): object {
  const counted: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(assert)) {
    if (typeof check === "function" && /^[a-z]/.test(name) && name !== "strict") counted[name] = (...values: unknown[]) => (count(), (check as (...values: unknown[]) => unknown)(...values));
  }
  return Object.freeze({ ...counted, ok: (...values: Parameters<typeof assert.ok>) => (count(), assert.ok(...values)) });
}

async function waitFor(condition: () => unknown, { interval = 50, timeout = 1_000 }: { interval?: number; timeout?: number } = {}): Promise<unknown> {
  const startedAt = clock();
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (clock() - startedAt > timeout) throw error;
    }
    await new Promise<void>((resolve) => void later(resolve, interval));
  }
}

