import { join } from "node:path";
import { buildSandbox } from "../sandbox/build.ts";
import { superviseSandbox } from "../sandbox/supervisor.ts";
import { builds } from "./folders.ts";

export interface SandboxProcess {
  /** `127.0.0.1:port`: stays the same when the process behind it is replaced. */
  address: string;
  stop(): Promise<void>;
}

/** The sandbox, built and watched, in processes of its own. */
export async function startSandbox(token: string): Promise<SandboxProcess> {
  const bundleDir = join(builds, "sandbox");
  await buildSandbox(bundleDir);
  const { url, stop } = await superviseSandbox({ bundleDir, token });
  return { address: new URL(url).host, stop };
}
