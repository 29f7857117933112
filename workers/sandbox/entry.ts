import { projectRoot } from "../../src/generation/sandbox/isolate/transpile.ts";

export interface IsolateSettings {
  /** One test, by its own clock. */
  testMs: number;
  /** Loops and calls without a pause. */
  loopMs: number;
  /** What tests print, all together. */
  outputCharacters: number;
}

/** Of the Worker and of the isolates that it makes; wrangler.toml says the same. */
export const compatibilityDate = "2026-09-18";
export const mainModule = ".sandbox/main.js";

/**
 * The module that an isolate starts with. It alone holds the way out: `report` is a parameter, never a global, a binding or an import.
 * Everything is locked before the first import of a test file. `node:assert` and `node:util` judge too, so they are locked as well.
 */
export function entryModule(entries: ReadonlyMap<string, string>): string {
  const importers = [...entries].map(([path, module]) => `[${JSON.stringify(path)}, () => import(${JSON.stringify(module)})]`);
  return `
import { WorkerEntrypoint } from "cloudflare:workers";
import assert from "node:assert";
import util from "node:util";
import { lockDown } from "/.sandbox/harness/lockdown.js";
import { fixAssertions, runTestFiles } from "/.sandbox/harness/index.js";

const importers = [${importers.join(", ")}];
let hasStarted = false;

export default class extends WorkerEntrypoint {
  async run(report, settings) {
    if (hasStarted) throw new Error("An isolate runs once");
    hasStarted = true;
    lockDown([assert, assert.strict, util]);
    fixAssertions();
    await runTestFiles(importers, report, { ...settings, projectRoot: ${JSON.stringify(projectRoot)} });
  }
}
`;
}
