import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { buildSandbox } from "../../scripts/sandbox/build.ts";
import { superviseSandbox, type SupervisedSandbox, type SuperviseOptions } from "../../scripts/sandbox/supervisor.ts";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { defaultLimits, type Limits, type Sandbox, type SandboxEvent, type Verdict } from "../../src/generation/sandbox/port.ts";

export interface SandboxUnderTest {
  sandbox: Sandbox;
  url: string;
  /** Why workerds were put out, in order. */
  replaced: string[];
  run(files: Record<string, string>, options?: { command?: string; limits?: Partial<Limits>; onEvent?: (event: SandboxEvent) => void; signal?: AbortSignal }): Promise<Verdict>;
}

export const sandboxToken = "token-of-the-tests";
const bundleDir = path.join(import.meta.dirname, "../../dist/sandbox");

/** The real sandbox, built and supervised, for all tests of a file. */
export function useSandbox(options: Partial<SuperviseOptions> = {}): SandboxUnderTest {
  const replaced: string[] = [];
  let supervised: SupervisedSandbox;
  const under: SandboxUnderTest = {
    sandbox: { run: () => Promise.reject(new Error("The sandbox isn't up yet")) },
    url: "",
    replaced,
    run: (files, { command = "npx vitest run", limits = {}, onEvent = () => undefined, signal = new AbortController().signal } = {}) =>
      under.sandbox.run({ files: { "package.json": "{}", ...files }, command, limits: { ...defaultLimits, ...limits } }, onEvent, signal),
  };
  beforeAll(async () => {
    await buildSandbox(bundleDir);
    supervised = await superviseSandbox({ bundleDir, token: sandboxToken, onReplace: (why) => void replaced.push(why), ...options });
    under.url = supervised.url;
    under.sandbox = isolateSandbox(bindingTo(supervised.url), sandboxToken);
  });
  afterAll(() => supervised.stop());
  return under;
}

/** What a service binding is to a Worker. */
export const bindingTo = (url: string): Parameters<typeof isolateSandbox>[0] => ({
  fetch: (asked, init) => fetch(asked.replace("http://sandbox", url), init),
});

/** Every file of a folder, path to text. */
export function readRepository(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [path.relative(folder, file).replaceAll(path.sep, "/"), readFileSync(file, "utf8")]));
}

/** Its test files lie here as *.tests.ts, so that this repository's own run doesn't take them for its own. */
export const lockerService = (): Record<string, string> =>
  Object.fromEntries(Object.entries(readRepository(path.join(import.meta.dirname, "locker-service"))).map(([name, text]) => [name.replace(".tests.", ".test."), text]));

/** A test file with one test of that body. */
export const oneTest = (body: string, imports = ""): Record<string, string> => ({
  "a.test.ts": `import { expect, it, vi } from "vitest";\n${imports}\nit("the test", async () => {\n${body}\n});\n`,
});
