import { harness, packages, versions } from "isolate:platform";
import { planCommand } from "../../src/generation/sandbox/isolate/command/plan.ts";
import { buildRepository, type BuiltRepository } from "../../src/generation/sandbox/isolate/repository.ts";
import { nodeModules } from "../../src/generation/sandbox/isolate/node-modules.ts";
import { filesOfPart } from "../../src/generation/sandbox/isolate/parts.ts";
import type { ServeRequest } from "../../src/generation/sandbox/isolate/serve-wire.ts";
import type { Built, Detail, IsolateEvent, Loss, RunLine, RunPlan, RunRequest } from "../../src/generation/sandbox/isolate/wire.ts";
import { compatibilityDate, entryModule, mainModule, type IsolateSettings } from "./entry.ts";
import { transpileOnce } from "./transpile-once.ts";

type Report = (number: number, file: string, event: IsolateEvent, ...details: Detail[]) => Promise<void>;

export interface TestIsolate {
  run(report: Report, settings: IsolateSettings): Promise<void>;
  /** Asks a service one question. Nothing of what comes back is believed yet: the service may have had a hand in it. */
  serve(settings: IsolateSettings, question: ServeRequest): Promise<unknown>;
}

/** A loop that takes longer is cut, so that the tests after it still run. */
const loopMsMax = 2_000;

/** Runs the request; `ended` settles, never rejects, when the last line is written or nobody reads any more. */
export function streamRun(loader: WorkerLoader, request: RunRequest): { lines: ReadableStream<Uint8Array>; ended: Promise<void> } {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const out = outputTo(writer);
  const ended = run(loader, request, out)
    .catch((error: unknown) => out.send("lost", lossOf(error), messageOf(error)))
    .then(() => writer.close())
    // The reader has gone: there is nobody left to tell.
    .catch(() => undefined);
  return { lines: readable, ended };
}

interface Output {
  send(...line: RunLine): Promise<void>;
  /** What was sent has left this process, before code begins that may never give the thread back. */
  flush(): Promise<void>;
}

function outputTo(writer: WritableStreamDefaultWriter<Uint8Array>): Output {
  const encoder = new TextEncoder();
  return {
    send: (...line) => writer.write(encoder.encode(`${JSON.stringify(line)}\n`)),
    async flush() {
      // An empty line is taken only when the line before it is being written; one turn later it has been.
      await writer.write(encoder.encode("\n"));
      await scheduler.wait(0);
    },
  };
}

/** Stands for a server, which tests have no use for. */
const serverPackage = "@hono/node-server";
const offered = [...Object.keys(packages).filter((name) => name !== serverPackage), ...nodeModules.filter((name) => !Object.hasOwn(packages, name))];
/** What a service finds that is asked and not tested. */
export const offerOfServices = { served: [...offered, serverPackage], versions, transpile: transpileOnce };
const offer = { served: offered, versions, transpile: transpileOnce };
const nothingBuilt = { test_files: [], file_errors: [], missing: [], counters: {}, runner: "vitest" } as const;

async function run(loader: WorkerLoader, request: RunRequest, out: Output): Promise<void> {
  const plan = planCommand(request.command, request.files);
  if ("needs" in plan) {
    await out.send("built", JSON.stringify({ ...nothingBuilt, test_files: [], file_errors: [], missing: [], needs: plan.needs, versions } satisfies Built));
    return out.send("ended");
  }
  const repository = partOf(buildRepository(request.files, plan, offer), plan, request.part);
  const { test_files, file_errors, missing, counters } = repository;
  await out.send("built", JSON.stringify({ test_files, file_errors, missing, counters, runner: plan.runner, versions } satisfies Built));
  if (missing.length === 0 && test_files.length > 0) await within(request.wall_ms, isolateOf(loader, request, plan, repository).run(report, settingsOf(request, plan, repository)));
  await out.send("ended");

  /** The isolate's words are marked as its own: it can't speak for this side. */
  async function report(number: number, file: string, event: IsolateEvent, ...details: Detail[]): Promise<void> {
    await out.send("isolate", number, file, event, ...details);
    if (event === "loading" || event === "started") await out.flush();
  }
}

/** All of the repository is built for each part, so that a file is the same in all; what is wrong with files is the first part's to tell. */
function partOf(repository: BuiltRepository, plan: RunPlan, part: RunRequest["part"]): BuiltRepository {
  if (part === undefined) return repository;
  const own = new Set(filesOfPart(plan.test_files, part));
  return { ...repository, test_files: repository.test_files.filter((file) => own.has(file)), file_errors: part.index === 0 ? repository.file_errors : [] };
}

export function isolateOf(loader: WorkerLoader, { wall_ms }: Pick<RunRequest, "wall_ms">, plan: RunPlan, repository: BuiltRepository): TestIsolate {
  // Node's own mocks stand for its timers module too, vitest's and jest's only for the globals.
  const entryOf = (name: string): string => (name.startsWith("node:timers") && plan.runner !== "node_test" ? name : (packages[name]?.entry ?? name));
  const entries = new Map([...repository.served].map((name) => [name, entryOf(name)]));
  const modules: WorkerLoaderWorkerCode["modules"] = { ...repository.modules, [mainModule]: { js: entryModule(repository.sources, entries) } };
  const served = [harness, ...[...repository.served].map((name) => packages[name]?.modules ?? {})];
  for (const [path, module] of served.flatMap((group) => Object.entries(group))) modules[path] = typeof module === "string" ? { js: module } : { wasm: module };
  // `cpuMs` is kept by Cloudflare; workerd keeps no limit, so a supervisor watches its process. A fresh isolate each time: no state passes from run to run.
  const worker = loader.load({ compatibilityDate, mainModule, modules, globalOutbound: null, env: {}, limits: { cpuMs: wall_ms } });
  return asTestIsolate(worker.getEntrypoint());
}

/** Holds because `entryModule` is the only module with an entrypoint, and has this one. */
const asTestIsolate = (entrypoint: unknown): TestIsolate => entrypoint as TestIsolate;

export function settingsOf({ test_ms, output_bytes, env, files }: Pick<RunRequest, "test_ms" | "output_bytes" | "env" | "files">, plan: RunPlan, { test_files, sources, surroundings, served, counters }: BuiltRepository): IsolateSettings {
  const snapshots = test_files.map((path) => [path, files[path.replace(/[^/]+$/, (name) => `__snapshots__/${name}.snap`)] ?? ""] as const);
  return {
    plan: { ...plan, test_files },
    sources,
    surroundings,
    common_js: [...served].filter((name) => packages[name]?.is_common_js),
    counters: Object.fromEntries(Object.entries(counters).map(([path, lines]) => [path, lines.length])),
    snapshots: Object.fromEntries(snapshots.filter(([, text]) => text !== "")),
    env,
    testMs: test_ms,
    loopMs: Math.min(test_ms, loopMsMax),
    outputCharacters: output_bytes,
  };
}

class LimitReached extends Error {}

/** Helps only while this process gets turns. */
export async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LimitReached(`The run took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

export function lossOf(error: unknown): Loss {
  if (error instanceof LimitReached || /exceeded (its )?CPU/i.test(messageOf(error))) return "limit";
  return /exceeded memory|out of memory/i.test(messageOf(error)) ? "memory" : "crash";
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
