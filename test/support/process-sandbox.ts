import { afterAll, beforeAll, beforeEach } from "vitest";
import { findBox } from "../../scripts/sandbox/process/machine.ts";
import { serveProcesses, type ProcessServer, type ProcessServerOptions } from "../../scripts/sandbox/process/server.ts";
import { root } from "../../scripts/stack/folders.ts";
import { processSandbox } from "../../src/generation/sandbox/process/sandbox.ts";
import { defaultLimits, type Limits, type Sandbox, type SandboxEvent, type Verdict } from "../../src/generation/sandbox/port.ts";
import { bindingTo, sandboxToken } from "./sandbox.ts";

export interface ProcessesUnderTest {
  sandbox: Sandbox;
  server: ProcessServer | undefined;
  run(files: Record<string, string>, command: string, options?: { limits?: Partial<Limits>; env?: Record<string, string>; onEvent?: (event: SandboxEvent) => void; signal?: AbortSignal }): Promise<Verdict>;
}

/** Some systems keep user namespaces from people; root needs none, so there it is an error. */
function unlessRoot(error: unknown): undefined {
  if (process.getuid?.() === 0) throw error;
}

/** The real server on this machine, for all tests of a file. Without bubblewrap they are skipped, and say so. @param wanted tools without which they are skipped too */
export function useProcesses({ wanted = [], ...options }: Partial<ProcessServerOptions> & { wanted?: string[] } = {}): ProcessesUnderTest {
  const box = findBox([root]);
  const under: ProcessesUnderTest = {
    sandbox: { run: () => Promise.reject(new Error("The sandbox isn't up yet")) },
    server: undefined,
    run: (files, command, { limits = {}, onEvent = () => undefined, signal = new AbortController().signal, env = {} } = {}) =>
      under.sandbox.run({ files, command, env, limits: { ...defaultLimits, ...limits } }, onEvent, signal),
  };
  beforeAll(async () => {
    if ("lacks" in box) return;
    under.server = await serveProcesses({ box, token: sandboxToken, ...options }).catch(unlessRoot);
    if (under.server === undefined) return;
    under.sandbox = processSandbox(bindingTo(under.server.url), sandboxToken);
  });
  beforeEach((context) => {
    const lacks = "lacks" in box ? box.lacks : under.server === undefined ? "bubblewrap can't be used by this user" : wanted.map((tool) => (under.server?.tools[tool] === undefined ? `${tool} isn't installed` : "")).find((text) => text !== "");
    if (lacks !== undefined) context.skip(`Not tried here: ${lacks}`);
  });
  afterAll(() => under.server?.stop());
  return under;
}
