// What an isolate does: lays out what was compiled, then runs the files of the plan one after another, each with modules of its own.

import { newResolver, type Surroundings } from "../../../src/generation/sandbox/isolate/resolve.ts";
import type { Source } from "../../../src/generation/sandbox/isolate/repository.ts";
import type { RunPlan } from "../../../src/generation/sandbox/isolate/wire.ts";
import { judgeAsJest } from "./jest-meaning.ts";
import { viewOfExports, type View } from "./modules/namespaces.ts";
import type { Stock, Wrapper } from "./modules/registry.ts";
import { limitOutput } from "./output.ts";
import { runScript } from "./script.ts";
import { runTestFile } from "./test-file.ts";

/** Only text and numbers cross: nothing in them can be redefined by a prototype. The first number counts the events. */
export type Report = (number: number, file: string, event: "loading" | "collected" | "added" | "started" | "finished" | "output" | "file" | "coverage", ...details: (string | number)[]) => Promise<void>;
export type Say = Report extends (number: number, ...rest: infer Rest) => infer Answer ? (...rest: Rest) => Answer : never;

/** The entry module's own, which alone can import: text for what isn't code. */
export interface Laid {
  files: Readonly<Record<string, () => Promise<{ default: unknown }>>>;
  served: Readonly<Record<string, () => Promise<object>>>;
}

export interface Settings {
  plan: RunPlan;
  sources: readonly Source[];
  surroundings: Surroundings;
  /** Packages that are CommonJS: their one export is the package. */
  common_js: readonly string[];
  counters: Readonly<Record<string, number>>;
  /** By test file: what lies in `__snapshots__` for it. */
  snapshots: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string>>;
  testMs: number;
  loopMs: number;
  outputCharacters: number;
}

const scriptOutputMax = 1_048_576;

export async function run(laid: Laid, report: Report, settings: Settings): Promise<void> {
  const { plan, outputCharacters } = settings;
  let number = 0;
  const say: Say = (...event) => report(++number, ...event);
  limitOutput(outputCharacters, plan.runner === "script" ? scriptOutputMax : undefined);
  Object.assign(process.env, plan.env, settings.env);
  if (plan.runner === "jest") judgeAsJest();
  const stock = await stockOf(laid, settings);
  const resolve = newResolver(settings.surroundings);
  for (const path of plan.test_files) await (plan.runner === "script" ? runScript(path, stock, resolve, say, settings) : runTestFile(path, stock, resolve, say, settings));
  for (const [path, hits] of stock.counts) await say(path, "coverage", JSON.stringify(hits));
}

/** Everything is imported before the first file runs; what was compiled only hands out functions. */
export async function stockOf({ files, served }: Laid, { sources, plan, common_js, counters }: Settings): Promise<Stock> {
  const isNode = (name: string): boolean => name.startsWith("node:");
  const wrappers = new Map<string, Wrapper>();
  const texts = new Map<string, string>();
  const views = new Map<string, View>();
  const known = new Map(sources.map((source) => [source.path, source]));
  await Promise.all([
    ...sources.map(async ({ path, kind, is_async }) => {
      const load = files[path];
      if (load === undefined || kind === "broken") return;
      try {
        const { default: value } = await load();
        if (kind === "json" || kind === "text") texts.set(path, String(value));
        else wrappers.set(path, value as Wrapper);
      } catch (error) {
        known.set(path, { path, kind: "broken", is_async, error: { name: "SyntaxError", message: error instanceof Error ? error.message : String(error) } });
      }
    }),
    ...Object.entries(served).map(async ([name, load]) => {
      const namespace = await load();
      const whole: unknown = Reflect.get(namespace, "default");
      if (isNode(name) && plan.runner === "jest") views.set(name, viewOfExports(whole, false));
      else if (isNode(name)) views.set(name, { namespace, required: whole });
      else views.set(name, common_js.includes(name) ? viewOfExports(whole, plan.runner === "jest") : { namespace, required: namespace });
    }),
  ]);
  const counts = new Map(Object.entries(counters).map(([path, count]) => [path, Array<number>(count).fill(0)]));
  return { sources: known, wrappers, texts, served: views, counts };
}

