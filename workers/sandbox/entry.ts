import { codeFolder, type Source } from "../../src/generation/sandbox/isolate/repository.ts";
import type { Settings } from "./harness/run.ts";

export type IsolateSettings = Settings;

/** Of the Worker and of the isolates that it makes; wrangler.toml says the same. */
export const compatibilityDate = "2026-09-18";
export const mainModule = ".sandbox/main.js";

/**
 * The module that an isolate starts with. It alone holds the way out: `report` is a parameter, never a global, a binding or an import.
 * Everything is locked before the first import of a file of the run's. `node:assert` and `node:util` judge too, so they are locked as well.
 * @param served by import, the module that answers it
 */
export function entryModule(sources: readonly Source[], served: ReadonlyMap<string, string>): string {
  const isCode = ({ kind }: Source): boolean => kind === "esm" || kind === "cjs";
  const files = sources.filter(({ kind }) => kind !== "broken").map((source) => [source.path, isCode(source) ? `/${codeFolder}${source.path}` : `/${source.path}`] as const);
  const record = (entries: Iterable<readonly [string, string]>): string => `{ ${[...entries].map(([name, module]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(module)})`).join(", ")} }`;
  return `
import { WorkerEntrypoint } from "cloudflare:workers";
import assert from "node:assert";
import util from "node:util";
import { lockDown } from "/.sandbox/harness/lockdown.js";
import { fixAssertions, run, serve } from "/.sandbox/harness/index.js";

const laid = { files: Object.assign(Object.create(null), ${record(files)}), served: ${record(served)} };
let hasStarted = false;

function begin(runner) {
  if (hasStarted) throw new Error("An isolate runs once");
  hasStarted = true;
  lockDown([assert, assert.strict, util], runner === "script" ? ["exit"] : []);
}

export default class extends WorkerEntrypoint {
  async run(report, settings) {
    begin(settings.plan.runner);
    fixAssertions();
    await run(laid, report, settings);
  }
  async serve(settings, question) {
    begin(settings.plan.runner);
    return serve(laid, settings, question);
  }
}
`;
}
