import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildWorker, productSources } from "../../scripts/stack/build.ts";
import { openHome, root } from "../../scripts/stack/folders.ts";
import { freePort } from "../../scripts/stack/lock.ts";
import { openLog } from "../../scripts/stack/logs.ts";
import { migrateDirectory } from "../../scripts/stack/migrate.ts";
import { startSandbox } from "../../scripts/stack/sandbox.ts";
import { fileStore } from "../../scripts/stack/secret-stores/file.ts";
import { secretsOf } from "../../scripts/stack/secrets.ts";
import { serve, type Served } from "../../scripts/stack/serve.ts";
import { settingsFor } from "../../scripts/stack/settings.ts";
import type { RawSettings } from "../../src/platform/settings.ts";

export interface StreamedEvent {
  id: number;
  type: string;
  [member: string]: unknown;
}

/** The built product on this machine, whose workerd can be killed and started again while state, port and sandbox stay. */
export interface Product {
  url: string;
  /** What can run code here, a line for each driver of the sandbox. */
  drivers: string[];
  /** Starts the Worker, with settings of its own. */
  start(bindings?: RawSettings): Promise<void>;
  /** kill -9 of the Worker's process; nothing takes its place. */
  kill(): Promise<void>;
  /** When the Worker's log had this fault point since the last start. Asks nothing of the Worker: nothing but its own alarms wakes it. */
  reached(faultPoint: string, limitMs: number): Promise<void>;
  signUp(): Promise<void>;
  get(path: string): Promise<any>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any }>;
  /** All events of a run that is over, by SSE. */
  events(runId: string, after?: number): Promise<StreamedEvent[]>;
  token(): string;
  stop(): Promise<void>;
}

/** @param from where the sources of its Worker lie @param web where its built dashboard lies; without one, only the API is served */
export async function newProduct(folder: string, from = root, web?: string): Promise<Product> {
  const home = openHome(folder);
  const secrets = await secretsOf(fileStore(home.secrets));
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  const [build, sandbox] = await Promise.all([buildWorker(join(from, "wrangler.toml"), productSources), startSandbox(secrets.SANDBOX_TOKEN)]);
  const log = openLog(home, "worker");
  let served: Served | undefined;
  let logged = 0;
  let token = "";
  const headers = () => ({ ...(token ? { authorization: `Bearer ${token}` } : {}) });

  const product: Product = {
    url,
    drivers: sandbox.drivers,
    async start(bindings = {}) {
      logged = existsSync(log.path) ? readFileSync(log.path).length : 0;
      served = await serve(build, { port, state: home.state, log, bindings: settingsFor(url, secrets, bindings), services: sandbox.services, disk: home.blobs, ...(web === undefined ? {} : { web }) });
      await migrateDirectory(served.server, build.migrations);
    },
    async kill() {
      if (served) process.kill(served.pid(), "SIGKILL");
      await served?.stop();
      served = undefined;
    },
    async reached(faultPoint, limitMs) {
      for (const until = Date.now() + limitMs; Date.now() < until; await sleep(10))
        if (existsSync(log.path) && readFileSync(log.path).subarray(logged).includes(`"fault_point":${JSON.stringify(faultPoint)}`)) return;
      throw new Error(`${faultPoint} was not reached within ${limitMs} ms`);
    },
    async signUp() {
      const { body } = await product.post("/api/auth/register", { email: "ada@example.com", password: "correct horse battery staple 9", name: "Ada", organization_name: "Example" });
      token = body.access_token;
    },
    async get(path) {
      return (await fetch(url + path, { headers: headers() })).json();
    },
    async post(path, body = {}, more = {}) {
      const response = await fetch(url + path, { method: "POST", headers: { ...headers(), "content-type": "application/json", ...more }, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    },
    async events(runId, after = 0) {
      const response = await fetch(`${url}/api/runs/${runId}/stream?after=${after}`, { headers: { ...headers(), accept: "text/event-stream" } });
      return (await response.text()).split("\n").filter((line) => line.startsWith("data: ")).map((line) => JSON.parse(line.slice("data: ".length)) as StreamedEvent);
    },
    token: () => token,
    async stop() {
      await served?.stop();
      await sandbox.stop();
    },
  };
  return product;
}
