import { join } from "node:path";
import type { RawSettings } from "../../src/platform/settings.ts";
import { buildWeb } from "../web/build.ts";
import { buildWorker, productSources, type Build } from "./build.ts";
import { defaultHome, openHome, root, type Home } from "./folders.ts";
import { freePort, lockHome } from "./lock.ts";
import { openLog, type LogFile } from "./logs.ts";
import { migrateDirectory } from "./migrate.ts";
import { startSandbox } from "./sandbox.ts";
import { homeSecrets } from "./secrets.ts";
import { serve } from "./serve.ts";
import { settingsFor } from "./settings.ts";

/** The whole product, running on this machine. */
export interface Stack {
  url: string;
  home: Home;
  build: Build;
  /** What can run code here, a line for each driver of the sandbox. */
  drivers: string[];
  /** The process that runs the product's Worker now. Kill it and another takes its place. */
  workerdPid(): number;
  /** Runs the Worker's scheduled work once, as the cron does every minute. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** 0: any free one. */
  port?: number;
  /** Where state, secrets and logs are kept; the same again finds everything as it was left. */
  stateDir?: string;
  /** Settings that hold whatever the environment says. */
  bindings?: RawSettings;
  /** Ends what is being built. */
  signal?: AbortSignal;
}

const minuteMs = 60_000;

/** Builds what has changed, migrates, and serves the product with its sandbox. @throws StartFailure in words for the person who started it. */
export async function startStack({ port = 0, stateDir = defaultHome, bindings = {}, signal }: StackOptions = {}): Promise<Stack> {
  const home = openHome(stateDir);
  const chosen = await freePort(port);
  const url = `http://127.0.0.1:${chosen}`;
  const undo: (() => unknown)[] = [lockHome(home, url)];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= inReverse(undo));
  try {
    const secrets = await homeSecrets(home);
    const settings = settingsFor(url, secrets, bindings);
    const log = openLog(home, "worker");
    undo.push(() => log.close());
    const [build, web, sandbox] = await Promise.all([buildWorker(join(root, "wrangler.toml"), productSources, signal), buildWeb(), startSandbox(secrets.SANDBOX_TOKEN)]);
    undo.push(() => sandbox.stop());
    const served = await serve(build, { port: chosen, state: home.state, log, bindings: settings, services: sandbox.services, web, ...(settings.STORAGE === "disk" ? { disk: home.blobs } : {}) });
    undo.push(() => served.stop());
    await migrateDirectory(served.server, build.migrations);
    const tick = async (): Promise<void> => {
      const worker = await served.server.getWorker(build.worker.name);
      await worker.scheduled({ cron: "* * * * *" });
    };
    undo.push(everyMinute(tick, log));
    return { url, home, build, drivers: sandbox.drivers, workerdPid: () => served.pid(), tick, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Once now, then every minute. What fails is logged; the next minute is another chance. */
function everyMinute(tick: () => Promise<void>, log: LogFile): () => void {
  let ended = false;
  const run = (): void => void tick().catch((error: unknown) => ended || log.write("error", `scheduled: ${String(error)}`));
  run();
  const timer = setInterval(run, minuteMs);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}

async function inReverse(undo: (() => unknown)[]): Promise<void> {
  for (const one of undo.splice(0).reverse()) await one();
}
