import { randomBytes } from "node:crypto";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { modulesOf, type Build } from "./build.ts";
import { forgetRuntime, guardRuntimes, noteUnder, runtimePid } from "./guard.ts";
import type { LogFile } from "./logs.ts";

export interface Served {
  url: string;
  server: Miniflare;
  /** The process that runs the Worker now: another one after a crash. */
  pid(): number;
  stop(): Promise<void>;
}

export interface Serving {
  port: number;
  /** Where objects, D1 and R2 are kept. */
  state: string;
  log: LogFile;
  bindings?: Record<string, string | undefined>;
  /** A folder that the Worker may write, as DISK. */
  disk?: string;
  /** Service bindings and where they listen, as `127.0.0.1:port`. */
  services?: Record<string, string>;
  /** The folder of the built dashboard; without one, only the API is served. */
  web?: string;
}

/** Serves a built Worker from a workerd of its own, with no wrangler in the way. */
export async function serve(build: Build, { port, state, log, bindings = {}, services = {}, disk, web }: Serving): Promise<Served> {
  guardRuntimes();
  const note = `${build.worker.name}-${randomBytes(4).toString("hex")}`;
  const given = Object.fromEntries(Object.entries(bindings).filter(([, value]) => value !== undefined));
  const server = keepingSignals(() => new Miniflare(convertV4MiniflareOptions({
    host: "127.0.0.1", port, cf: false, logRequests: false,
    resourcePersistencePath: state,
    log: new FileLog(log),
    handleStructuredLogs: ({ level, message }) => log.write(level, message),
    handleUncaughtError: (error) => log.write("error", error.stack ?? error.message),
    unsafeRuntimeEnv: noteUnder(note),
    workers: [{
      ...build.worker,
      modulesRoot: build.folder,
      modules: modulesOf(build.folder),
      bindings: { ...(build.worker.bindings as object | undefined), ...given },
      serviceBindings: { ...(web === undefined ? {} : { ASSETS: "dashboard" }), ...(disk === undefined ? {} : { DISK: { disk: { path: disk, writable: true } } }), ...Object.fromEntries(Object.entries(services).map(([name, address]) => [name, { external: { address, http: {} } }])) },
    }, ...(web === undefined ? [] : [dashboardAt(web, build)])],
  } as Parameters<typeof convertV4MiniflareOptions>[0])));
  await server.ready;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    pid: () => runtimePid(note),
    async stop() {
      await server.dispose();
      forgetRuntime(note);
    },
  };
}

/** The dashboard's files, in a Worker of their own that the product asks: in front of it, as on Cloudflare, they would here cost each request of the API two more Workers. */
const dashboardAt = (directory: string, { worker, assets }: Build): object => {
  const { compatibilityDate } = worker as { compatibilityDate: string };
  const { assetConfig } = assets as { assetConfig: object };
  return { name: "dashboard", compatibilityDate, modules: true, script: "export default { fetch: () => new Response(null, { status: 404 }) }", assets: { directory, assetConfig, routerConfig: { has_user_worker: true } } };
};

/** Miniflare would end the whole process at a signal, before anything else is stopped: that is for who started it. */
function keepingSignals<T>(make: () => T): T {
  const listeners = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => ({ signal, known: process.listeners(signal) }));
  const made = make();
  for (const { signal, known } of listeners) for (const added of process.listeners(signal).filter((one) => !known.includes(one))) process.off(signal, added);
  return made;
}

/** What Miniflare itself has to say. */
class FileLog extends Log {
  #file: LogFile;

  constructor(file: LogFile) {
    super(LogLevel.WARN);
    this.#file = file;
  }

  protected override log(message: string): void {
    this.#file.write("warn", message);
  }
}
