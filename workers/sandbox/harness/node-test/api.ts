// `node:test` over the same runner: suites and top-level tests are collected first, tests inside tests are told as they are come to.

import * as runner from "@vitest/runner";
import type { Test } from "@vitest/runner";
import { newMockTracker } from "./mock-tracker.ts";
import { call, newRunning, readArguments, type Running, type Teller, type TestBody, type TestOptions } from "./test-context.ts";
import { nameOf } from "../task-names.ts";

type Hook = (context?: object, done?: (error?: unknown) => void) => unknown;

/** What one test file's `node:test` belongs to. */
export interface NodeTestContext {
  teller: Teller;
  /** Of tests that are to be told as todo, though they ran. */
  todo: Set<string>;
}

const noted = (given: boolean | string | undefined): boolean => given !== undefined && given !== false;

export function nodeTestOf({ teller, todo }: NodeTestContext): object {
  let current: Running | undefined;
  const enter = (running: Running | undefined): void => void (current = running);

  const declareTest = (more: TestOptions) => (...given: unknown[]): Promise<void> => {
    const [name, own, body] = readArguments(given);
    const options = { ...own, ...more };
    if (current !== undefined) return current.runInside(name, options, body);
    const declare = noted(options.skip) ? runner.test.skip : body === undefined ? (noted(options.todo) ? runner.test.todo : runner.test) : runner.test;
    (declare as (name: string, options: object, work: unknown) => void)(name, options.timeout === undefined ? {} : { timeout: options.timeout }, (context: { task: Test; skip(): never }) => runTop(context, options, body ?? (() => undefined)));
    return Promise.resolve();
  };

  async function runTop({ task, skip }: { task: Test; skip(): never }, options: TestOptions, body: TestBody): Promise<void> {
    const running = newRunning(task.id, nameOf(task), undefined, teller, enter, options);
    enter(running);
    const isTodo = (): boolean => running.todo || noted(options.todo);
    let thrown: { error: unknown } | undefined;
    for (const part of [() => call(body, running.context), () => running.finish()]) {
      try {
        await part();
      } catch (error) {
        thrown ??= { error };
      }
    }
    enter(undefined);
    if (isTodo()) todo.add(task.id);
    if (thrown && !isTodo()) throw thrown.error;
    if (running.skipped || isTodo()) skip();
  }

  const declareSuite = (more: TestOptions) => (...given: unknown[]): Promise<void> => {
    const [name, own, body] = readArguments(given);
    const options = { ...own, ...more };
    if (current !== undefined) return current.runInside(name, options, body);
    // Node doesn't even look at what is in a suite that is skipped.
    if (noted(options.skip)) {
      runner.describe.skip(name, () => undefined);
      return Promise.resolve();
    }
    const declare = noted(options.todo) ? runner.describe.todo : runner.describe;
    // Of a suite that throws, Node fails the tests that it has come to.
    const lose = (error: unknown): void => void runner.beforeAll(() => {
      throw error;
    });
    declare(name, () => {
      try {
        const read: unknown = body?.(Object.freeze({ name, signal: new AbortController().signal }));
        return (read instanceof Promise ? read.catch(lose) : undefined) as void;
      } catch (error) {
        lose(error);
      }
    });
    return Promise.resolve();
  };

  const withVariants = (declare: typeof declareTest): object =>
    Object.assign(declare({}), { skip: declare({ skip: true }), todo: declare({ todo: true }), only: declare({ only: true }), expectFailure: declare({}) });
  const hook = (add: (work: () => unknown, timeout?: number) => void) => (work: Hook, options: { timeout?: number } = {}) => add(async () => void (await call(work as TestBody, {})), options.timeout);
  const mock = newMockTracker();
  const [test, suite] = [withVariants(declareTest), withVariants(declareSuite)];
  const api = {
    it: test, suite, describe: suite, mock, snapshot: unoffered("snapshot"), run: unoffered("run"), assert: unoffered("assert"),
    before: hook((work, timeout) => runner.beforeAll(work as () => void, timeout)), after: hook((work, timeout) => runner.afterAll(work as () => void, timeout)),
    beforeEach: hook((work, timeout) => runner.beforeEach(work as () => void, timeout)), afterEach: hook((work, timeout) => runner.afterEach(work as () => void, timeout)),
  };
  const whole = Object.freeze(Object.assign(test, api, { test }));
  return Object.freeze({ ...api, test: whole, default: whole });
}

const unoffered = (name: string): object =>
  new Proxy({}, {
    get: () => {
      throw new Error(`${name} of node:test isn't available in the isolate sandbox`);
    },
  });
