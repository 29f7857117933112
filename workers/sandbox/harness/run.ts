// Runs test files by vitest's own runner and reports each step to the other side as it happens.

import { getFn, startTests, type File, type Task, type Test, type VitestRunner } from "@vitest/runner";
import { getTests } from "@vitest/runner/utils";
import { beginAssertions, checkAssertions, expect } from "./expect.ts";
import { describeError, takeUnheard } from "./errors.ts";
import { startBudget } from "./loop-budget.ts";
import { limitOutput, takeOutput } from "./output.ts";

/** Only text and numbers cross: nothing in them can be redefined by a prototype. The first number counts the events. */
type Report = (number: number, file: string, event: "loading" | "collected" | "started" | "finished" | "file", ...details: (string | number)[]) => Promise<void>;
type Say = Report extends (number: number, ...rest: infer Rest) => infer Answer ? (...rest: Rest) => Answer : never;

interface Settings {
  projectRoot: string;
  testMs: number;
  loopMs: number;
  outputCharacters: number;
}

const hookMs = 10_000;

export async function runTestFiles(importers: readonly [path: string, importFile: () => Promise<unknown>][], report: Report, settings: Settings): Promise<void> {
  let number = 0;
  const say: Say = (...event) => report(++number, ...event);
  limitOutput(settings.outputCharacters);
  for (const [path, importFile] of importers) await runTestFile(path, importFile, say, settings);
}

async function runTestFile(path: string, importFile: () => Promise<unknown>, say: Say, settings: Settings): Promise<void> {
  let said: Promise<void> = Promise.resolve();
  const finished = new Set<string>();
  // The runner's own word lies on an object that a test can reach; what was asked of its function and came of it doesn't.
  const meantToFail = new Set<string>();
  const wentWrong = new Set<string>();
  const finish = (test: Test): void => {
    finished.add(test.id);
    const { status, errors } = judge(test, wentWrong.has(test.id));
    said = say(path, "finished", test.id, status, Math.round(test.result?.duration ?? 0), JSON.stringify({ errors: errors.map(describeError), log: takeOutput() }));
  };

  const runner: VitestRunner = {
    config: runnerConfig(settings),
    async importFile() {
      startBudget(settings.loopMs, "loading");
      return importFile();
    },
    async onCollected(files) {
      const tests = files.flatMap((file) => getTests(file));
      for (const test of tests) if (test.fails) meantToFail.add(test.id);
      await say(path, "collected", JSON.stringify(tests.map((test) => ({ id: test.id, name: nameOf(test) }))));
    },
    extendTaskContext: (context) => Object.assign(context, { expect }),
    // Awaited: if this test never gives the thread back, the other side knows which it was.
    async onBeforeRunTask(test) {
      if ((test.mode !== "run" && test.mode !== "queued") || test.result?.state === "fail") return;
      await say(path, "started", test.id);
      startBudget(settings.loopMs, "running");
    },
    onBeforeTryTask(test) {
      wentWrong.delete(test.id);
      beginAssertions(test, nameOf(test));
    },
    async runTask(test) {
      let hasThrown = true;
      try {
        await getFn(test)();
        hasThrown = false;
      } finally {
        if (hasThrown !== meantToFail.has(test.id) && !wasSkipped(test)) wentWrong.add(test.id);
      }
    },
    onAfterTryTask: checkAssertions,
    onAfterRunTask: finish,
  };

  await say(path, "loading");
  for (const file of await startTests([path], runner)) {
    // Skipped, or failed before it began: the runner ends such tests without a word.
    for (const test of getTests(file)) if (!finished.has(test.id)) finish(test);
    const errors = [...suiteErrors(file).map(describeError), ...takeUnheard()];
    said = say(path, "file", file.result?.state === "fail" ? "failed" : "passed", JSON.stringify({ errors }));
  }
  await said;
}

/** A test is passed only if both the runner and its own function say so. A retried test keeps the errors of earlier tries; they are forgiven. */
function judge({ mode, result }: Test, wentWrong: boolean): { status: string; errors: unknown[] } {
  if (result?.state === "fail") return { status: "failed", errors: result.errors ?? [] };
  if (wentWrong) return { status: "failed", errors: [new Error("The test's result isn't what happened in it")] };
  if (mode === "todo") return { status: "todo", errors: [] };
  return { status: result?.state === "pass" ? "passed" : "skipped", errors: [] };
}

/** By `context.skip()`, which notes this and throws. */
const wasSkipped = ({ result }: Test): boolean => result !== undefined && "pending" in result && result.pending === true;

function nameOf(task: Task): string {
  const parent = task.suite;
  return parent === undefined || parent === task.file ? task.name : `${nameOf(parent)} > ${task.name}`;
}

/** Errors outside of any test: a file that doesn't load, a beforeAll that throws. */
function suiteErrors(file: File): unknown[] {
  const suites: Task[] = [file];
  for (const suite of suites) if ("tasks" in suite) suites.push(...suite.tasks.filter((task) => task.type === "suite"));
  return suites.flatMap((suite) => suite.result?.errors ?? []);
}

function runnerConfig({ projectRoot, testMs }: Settings): VitestRunner["config"] {
  return {
    root: projectRoot,
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 1, hooks: "stack", setupFiles: "parallel" },
    chaiConfig: undefined,
    maxConcurrency: 5,
    testTimeout: testMs,
    hookTimeout: Math.max(hookMs, testMs),
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  };
}
