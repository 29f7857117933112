// Runs one test file by vitest's own runner and reports each step to the other side as it happens.

import { getFn, startTests, type File, type Task, type Test, type VitestRunner } from "@vitest/runner";
import { getTests } from "@vitest/runner/utils";
import * as spies from "@vitest/spy";
import type { Resolve } from "../../../src/generation/sandbox/isolate/resolve.ts";
import { beginAssertions, checkAssertions, expectOf } from "./expect.ts";
import { describeError, takeUnheard } from "./errors.ts";
import { startBudget } from "./loop-budget.ts";
import { newMocks } from "./modules/mocks.ts";
import type { Stock } from "./modules/registry.ts";
import { newRegistry } from "./modules/registry.ts";
import { newTestSide } from "./test-side.ts";
import { takeOutput } from "./output.ts";
import type { Say, Settings } from "./run.ts";
import { beginSnapshots, openSnapshots, settleSnapshots } from "./snapshots.ts";
import { saveGlobals, unstubAllEnvs, unstubAllGlobals } from "./stubs.ts";
import { nameOf } from "./task-names.ts";
import { newFakeTimers } from "./timers/fake-timers.ts";

const hookMs = 10_000;

/** What is known of the tests of a file besides what vitest's own objects say, which a test can reach. */
interface Knowledge {
  finished: Set<string>;
  meantToFail: Set<string>;
  wentWrong: Set<string>;
  /** Neither skipped nor left out when they were found. */
  meantToRun: Set<string>;
  todo: Set<string>;
}

export async function runTestFile(path: string, stock: Stock, resolve: Resolve, say: Say, settings: Settings): Promise<void> {
  const { plan } = settings;
  const known: Knowledge = { finished: new Set(), meantToFail: new Set(), wentWrong: new Set(), meantToRun: new Set(), todo: new Set() };
  let said: Promise<void> = Promise.resolve();
  const finish = (test: Test): void => {
    known.finished.add(test.id);
    const { status, errors } = lostWith(test) ?? judge(test, known);
    said = say(path, "finished", test.id, status, Math.round(test.result?.duration ?? 0), JSON.stringify({ errors: errors.map(describeError), log: takeOutput() }));
  };
  const toldWithTests = new Set<Task>();
  /** Where a suite can't be begun, vitest skips its tests; jest and Node fail each of them. */
  const lostWith = (test: Test): { status: string; errors: unknown[] } | undefined => {
    if (plan.runner === "vitest" || test.result?.state !== "skip" || !known.meantToRun.has(test.id)) return undefined;
    for (let suite: Task | undefined = test.suite; suite !== undefined; suite = suite.suite) {
      if (suite.result?.state !== "fail") continue;
      toldWithTests.add(suite);
      return { status: "failed", errors: suite.result.errors ?? [] };
    }
    return undefined;
  };
  const restore = saveGlobals();
  const timers = newFakeTimers();
  const runner = newRunner(path, settings, known, say, finish);
  const isBabel = plan.runner === "jest";
  const mocks = newMocks(resolve, new Set(stock.sources.keys()), isBabel);
  const side = newTestSide({ runner: plan.runner, timers, mocks, teller: tellerOf(path, say), todo: known.todo, setTimeouts: timeoutsOf(runner, settings) });
  const registry = newRegistry({ stock, resolve, mocks, isBabel, meta: side.meta, judge: side.judge, globals: side.globalsOf });
  runner.importFile = (file) => {
    startBudget(settings.loopMs, "running");
    return registry.load(file);
  };
  openSnapshots(settings.snapshots[path] ?? "", isBabel);
  if (plan.fake_timers) timers.use();

  await say(path, "loading");
  for (const file of await startTests([path], runner)) {
    // Skipped, or failed before it began: the runner ends such tests without a word.
    for (const test of getTests(file)) if (!known.finished.has(test.id)) finish(test);
    // Jest doesn't hold a rejection that nobody heard against a test.
    const unheard = plan.runner === "jest" ? (takeUnheard(), []) : takeUnheard();
    const errors = [...suiteErrors(file, toldWithTests).map(describeError), ...unheard];
    said = say(path, "file", file.result?.state === "fail" ? "failed" : "passed", JSON.stringify({ errors }));
  }
  timers.restore();
  spies.restoreAllMocks();
  restore();
  await said;
}

function newRunner(path: string, settings: Settings, known: Knowledge, say: Say, finish: (test: Test) => void): VitestRunner {
  const { plan } = settings;
  const separator = plan.runner === "jest" ? " " : " > ";
  return {
    config: runnerConfig(settings),
    async importFile() {
      throw new Error("Nothing is imported before there is a registry");
    },
    async onCollected(files) {
      settleSnapshots();
      const tests = files.flatMap((file) => getTests(file));
      for (const test of tests) if (test.fails) known.meantToFail.add(test.id);
      for (const test of tests) if (test.mode === "run" || test.mode === "queued") known.meantToRun.add(test.id);
      await say(path, "collected", JSON.stringify(tests.map((test) => ({ id: test.id, name: nameOf(test) }))));
    },
    extendTaskContext: (context) => Object.defineProperty(context, "expect", { get: () => expectOf(context.task), configurable: true }) as never,
    // Awaited: if this test never gives the thread back, the other side knows which it was.
    async onBeforeRunTask(test) {
      if ((test.mode !== "run" && test.mode !== "queued") || test.result?.state === "fail") return;
      await say(path, "started", test.id);
      startBudget(settings.loopMs, "running");
    },
    onBeforeTryTask(test) {
      known.wentWrong.delete(test.id);
      refresh(plan.before_each);
      beginSnapshots(test);
      beginAssertions(test, nameOf(test, separator), path);
    },
    async runTask(test) {
      let hasThrown = true;
      try {
        await getFn(test)();
        hasThrown = false;
      } finally {
        if (hasThrown !== known.meantToFail.has(test.id) && !wasSkipped(test)) known.wentWrong.add(test.id);
      }
    },
    onAfterTryTask: checkAssertions,
    onAfterRunTask: finish,
  };
}

function refresh(what: Settings["plan"]["before_each"]): void {
  const ways = { clear_mocks: spies.clearAllMocks, reset_mocks: spies.resetAllMocks, restore_mocks: () => (spies.restoreAllMocks(), spies.clearAllMocks()), unstub_globals: unstubAllGlobals, unstub_envs: unstubAllEnvs };
  for (const name of what) ways[name]();
}

/** Of tests that are found while others run. */
const tellerOf = (path: string, say: Say) => ({
  added: (id: string, name: string) => say(path, "added", JSON.stringify([{ id, name }])),
  async started(id: string) {
    await say(path, "started", id);
  },
  finished: (id: string, status: "passed" | "failed" | "skipped" | "todo", errors: readonly unknown[], durationMs: number) =>
    say(path, "finished", id, status, Math.round(durationMs), JSON.stringify({ errors: errors.map(describeError), log: takeOutput() })),
});

/** `vi.setConfig`, `jest.setTimeout`: for tests that are declared from then on. */
const timeoutsOf = (runner: VitestRunner, settings: Settings) => ({ test, hook, retry }: { test?: number | undefined; hook?: number | undefined; retry?: number | undefined }): void => {
  const { testTimeout, hookTimeout, retry: retries } = runnerConfig(settings);
  Object.assign(runner.config, { testTimeout: test ?? testTimeout, hookTimeout: hook ?? hookTimeout, retry: retry ?? retries });
};

/** A test is passed only if both the runner and its own function say so. A retried test keeps the errors of earlier tries; they are forgiven. */
function judge({ id, mode, result }: Test, { wentWrong, todo }: Knowledge): { status: string; errors: unknown[] } {
  if (result?.state === "fail") return { status: "failed", errors: result.errors ?? [] };
  if (wentWrong.has(id)) return { status: "failed", errors: [new Error("The test's result isn't what happened in it")] };
  if (mode === "todo" || todo.has(id)) return { status: "todo", errors: [] };
  return { status: result?.state === "pass" ? "passed" : "skipped", errors: [] };
}

/** By `context.skip()`, which notes this and throws. */
const wasSkipped = ({ result }: Test): boolean => result !== undefined && "pending" in result && result.pending === true;

/** Errors outside of any test: a file that doesn't load, a beforeAll that throws. @param told suites whose errors their tests have said */
function suiteErrors(file: File, told: ReadonlySet<Task>): unknown[] {
  const suites: Task[] = [file];
  for (const suite of suites) if ("tasks" in suite) suites.push(...suite.tasks.filter((task) => task.type === "suite"));
  return suites.flatMap((suite) => (told.has(suite) ? [] : (suite.result?.errors ?? [])));
}

function runnerConfig({ surroundings: _, plan, testMs }: Settings): VitestRunner["config"] {
  return {
    root: "/bundle",
    setupFiles: plan.setup_files,
    name: undefined,
    passWithNoTests: false,
    testNamePattern: plan.name_pattern === undefined ? undefined : new RegExp(plan.name_pattern),
    allowOnly: plan.runner !== "node_test",
    sequence: { seed: 1, hooks: plan.runner === "vitest" ? "stack" : "list", setupFiles: "list" },
    chaiConfig: undefined,
    maxConcurrency: 5,
    testTimeout: Math.min(plan.test_ms ?? testMs, testMs),
    hookTimeout: plan.hook_ms ?? Math.max(hookMs, testMs),
    retry: plan.retry,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  };
}
