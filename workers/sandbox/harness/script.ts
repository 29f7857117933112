// `node file.js`: a program is one test, passed when it ends with 0.

import type { Resolve } from "../../../src/generation/sandbox/isolate/resolve.ts";
import { projectRoot } from "../../../src/generation/sandbox/isolate/resolve.ts";
import { describeError, takeUnheard } from "./errors.ts";
import { endBudget, startBudget } from "./loop-budget.ts";
import { newMocks } from "./modules/mocks.ts";
import { newRegistry, type Stock } from "./modules/registry.ts";
import { createRequireOf } from "./node-module.ts";
import { takeOutput } from "./output.ts";
import type { Say, Settings } from "./run.ts";

const later = setTimeout;
const forget = clearTimeout;
const real: typeof globalThis = Object.getPrototypeOf(globalThis);
const tellEveryMs = 100;

export async function runScript(path: string, stock: Stock, resolve: Resolve, say: Say, settings: Settings): Promise<void> {
  const { plan, testMs, loopMs } = settings;
  const name = ["node", path, ...plan.args].join(" ");
  const registry = newRegistry({
    stock, resolve, isBabel: false, meta: {}, main: path,
    mocks: newMocks(resolve, new Set(), false),
    judge: (judge, from, own) => (judge === "node:module" ? createRequireOf(from, own) : unoffered(judge)),
    globals: () => ({}),
  });
  const startedAt = performance.now();
  const pending = watchTimers();
  const exit: { code?: number } = {};
  const exited = new Promise<number>((resolve) => setUpProcess(path, plan.args, (code) => resolve((exit.code ??= code))));
  await say(path, "loading");
  await say(path, "collected", JSON.stringify([{ id: "1", name }]));
  await say(path, "started", "1");
  const telling = tellOutput((text) => say(path, "output", text));
  startBudget(loopMs, "running");
  const errors: unknown[] = [];
  const ranOut = limit(testMs);
  const finished = registry.load(path).then(() => pending.none()).then(exitCode, (error: unknown) => exit.code ?? (errors.push(error), 1));
  const code = await Promise.race([finished, exited, ranOut.then((): number => (errors.push(new Error(`The program took longer than ${testMs} ms`)), 124))]);
  endBudget();
  await telling.stop();
  const unheard = code === 0 ? takeUnheard() : [];
  const told = [...errors.map(describeError), ...unheard];
  const isPassed = code === 0 && told.length === 0;
  if (!isPassed && told.length === 0) told.push(describeError(new Error(`The program ended with ${code}`)));
  await say(path, "finished", "1", isPassed ? "passed" : "failed", Math.round(performance.now() - startedAt), JSON.stringify({ errors: told, log: telling.said(), exit_code: isPassed ? 0 : code || 1 }));
  await say(path, "file", isPassed ? "passed" : "failed", JSON.stringify({ errors: [] }));
}

const limit = (ms: number): Promise<void> => new Promise((resolve) => void later(resolve, ms));

export function unoffered(name: string): never {
  throw new Error(`${name} belongs to a test runner; this is a plain program`);
}

const exitCode = (): number => Number(process.exitCode ?? 0);

/** @param end called when the program leaves by itself */
export function setUpProcess(path: string, args: readonly string[], end: (code: number) => void): void {
  const exit = (code?: number | string | null): never => {
    end(Number(code ?? process.exitCode ?? 0));
    endBudget();
    throw new Error("The program has ended");
  };
  Object.defineProperty(process, "exit", { value: exit, writable: false, configurable: false });
  process.argv = ["node", `${projectRoot}/${path}`, ...args];
}

/** A program goes on as long as something of it is still to come. */
function watchTimers(): { none(): Promise<void> } {
  const waiting = new Set<unknown>();
  const { setTimeout: once, setInterval: again, setImmediate: soon, clearTimeout: clearOnce, clearInterval: clearAgain, clearImmediate: clearSoon } = real;
  type Work = (...values: unknown[]) => void;
  const counted = (set: (work: Work, ms: number, ...values: unknown[]) => unknown, repeats: boolean) => (work: Work, ms = 0, ...values: unknown[]): unknown => {
    const handle: unknown = set((...given: unknown[]) => {
      if (!repeats) waiting.delete(handle);
      work(...given);
    }, ms, ...values);
    waiting.add(handle);
    return handle;
  };
  const cleared = (clear: (handle: never) => void) => (handle: unknown): void => (waiting.delete(handle), clear(handle as never));
  const immediate = counted((work, _, ...values) => soon(work, ...values), false);
  Object.assign(real, {
    setTimeout: counted(once as never, false), setInterval: counted(again as never, true), setImmediate: (work: Work, ...values: unknown[]) => immediate(work, 0, ...values),
    clearTimeout: cleared(clearOnce), clearInterval: cleared(clearAgain), clearImmediate: cleared(clearSoon),
  });
  return {
    async none() {
      do await new Promise<void>((resolve) => void later(resolve, 0));
      while (waiting.size > 0);
    },
  };
}

/** Output goes out while the program runs, so that whoever watches sees it. */
function tellOutput(tell: (text: string) => Promise<void>): { stop(): Promise<void>; said(): string } {
  let all = "";
  let timer: ReturnType<typeof later> | undefined;
  let told: Promise<void> = Promise.resolve();
  const flush = (): void => {
    const text = takeOutput();
    all += text;
    if (text !== "") told = told.then(() => tell(text));
  };
  const next = (): void => {
    flush();
    timer = later(next, tellEveryMs);
  };
  timer = later(next, tellEveryMs);
  return {
    stop() {
      if (timer !== undefined) forget(timer);
      flush();
      return told;
    },
    said: () => all,
  };
}
