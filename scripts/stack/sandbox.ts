import { join } from "node:path";
import { buildSandbox } from "../sandbox/build.ts";
import { findBox } from "../sandbox/process/machine.ts";
import { serveProcesses, type ProcessServer } from "../sandbox/process/server.ts";
import { superviseSandbox } from "../sandbox/supervisor.ts";
import { builds, root } from "./folders.ts";

export interface SandboxProcess {
  /** Service bindings of the product's Worker, as `127.0.0.1:port`: they stay the same when the process behind one is replaced. */
  services: Record<string, string>;
  /** What can run code here, in words, a line for each driver. */
  drivers: string[];
  stop(): Promise<void>;
}

/** The sandbox, built and watched, in processes of its own, and the process driver where the machine allows it. */
export async function startSandbox(token: string): Promise<SandboxProcess> {
  const [isolates, processes] = await Promise.all([startIsolates(token).catch(asError), startProcesses(token)]);
  const server = "lacks" in processes ? undefined : processes;
  if (isolates instanceof Error) {
    await server?.stop();
    throw isolates;
  }
  return {
    services: { SANDBOX: new URL(isolates.url).host, ...(server ? { PROCESS_SANDBOX: new URL(server.url).host } : {}) },
    drivers: ["isolate: TypeScript and JavaScript", "lacks" in processes ? `process: not there, ${processes.lacks}` : `process: ${wordsOf(processes)}`],
    async stop() {
      await Promise.all([isolates.stop(), server?.stop()]);
    },
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

async function startIsolates(token: string): Promise<{ url: string; stop(): Promise<void> }> {
  const bundleDir = join(builds, "sandbox");
  await buildSandbox(bundleDir);
  return superviseSandbox({ bundleDir, token });
}

/** A machine on which no sandboxed process can be started is no failure: it is said, and what needs one says so too. */
async function startProcesses(token: string): Promise<ProcessServer | { lacks: string }> {
  const box = findBox([root]);
  if ("lacks" in box) return box;
  try {
    return await serveProcesses({ box, token });
  } catch (error) {
    return { lacks: `a trial of bubblewrap failed (${error instanceof Error ? error.message : String(error)})` };
  }
}

const wordsOf = ({ tools }: ProcessServer): string => Object.entries(tools).map(([name, version]) => `${name} ${version}`).join(", ");
