// A service that is asked one question: it is started with what it kept, answers, and what it keeps is taken along.

import { newResolver } from "../../../src/generation/sandbox/isolate/resolve.ts";
import type { Served, ServeRequest } from "../../../src/generation/sandbox/isolate/serve-wire.ts";
import { handlerAtDoor, isOpen, type Handler } from "./door.ts";
import { describeError } from "./errors.ts";
import { keptFiles, layFiles, settleDatabases } from "./kept-files.ts";
import { startBudget } from "./loop-budget.ts";
import { newMocks } from "./modules/mocks.ts";
import { newRegistry, type Registry } from "./modules/registry.ts";
import { createRequireOf } from "./node-module.ts";
import { limitOutput, takeOutput } from "./output.ts";
import { stockOf, type Laid, type Settings } from "./run.ts";
import { setUpProcess, unoffered } from "./script.ts";

const later = setTimeout;

type Question = Pick<ServeRequest, "request" | "kept" | "answer_bytes" | "kept_bytes" | "wall_ms">;

class Failure extends Error {}

export async function serve(laid: Laid, settings: Settings, question: Question): Promise<Served> {
  const { outputCharacters } = settings;
  limitOutput(outputCharacters, outputCharacters);
  const over = new Promise<never>((_, reject) => void later(() => reject(new Failure(`The service took longer than ${question.wall_ms} ms`)), question.wall_ms));
  try {
    return await Promise.race([answer(laid, settings, question), over]);
  } catch (error) {
    const { name, message } = describeError(error);
    return { kind: "failed", reason: error instanceof Failure ? message : `${name}: ${message}`, output: takeOutput() };
  }
}

async function answer(laid: Laid, settings: Settings, { request, kept, answer_bytes, kept_bytes }: Question): Promise<Served> {
  layFiles(kept);
  Object.assign(process.env, settings.plan.env, settings.env);
  const stock = await stockOf(laid, settings);
  const [path = ""] = settings.plan.test_files;
  const left = new Promise<never>((_, reject) => setUpProcess(path, settings.plan.args, (code) => reject(new Failure(`The service ended with ${code}`))));
  const registry: Registry = newRegistry({
    stock, resolve: newResolver(settings.surroundings), isBabel: false, meta: {}, main: path,
    mocks: newMocks(newResolver(settings.surroundings), new Set(), false),
    judge: (judge, from, own) => (judge === "node:module" ? createRequireOf(from, own) : unoffered(judge)),
    globals: () => ({}),
  });
  startBudget(settings.loopMs, "running");
  const handler = await Promise.race([left, listening(registry, path)]);
  const { method, url, headers, body } = request;
  // Whoever has left doesn't answer, even if a framework made an answer of it.
  const answered = handler(new Request(url, { method, headers, body: body === null ? null : bytesOf(body) }), {}, {});
  const response = await Promise.race([left, answered]);
  const bytes = await readAtMost(response, answer_bytes);
  settleDatabases(stock.served.get("node:sqlite")?.namespace);
  const now = keptFiles(kept, kept_bytes);
  if (now === "too_much") throw new Failure(`The service keeps more than ${kept_bytes} bytes`);
  return { kind: "answered", status: response.status, headers: [...response.headers], body: textOf(bytes), kept: now, output: takeOutput() };
}

/** How the service answers: by what listens, or by the `fetch` of what its first file exports. */
async function listening(registry: Registry, path: string): Promise<Handler> {
  const { default: exported } = (await registry.load(path)) as { default?: { fetch?: Handler } };
  if (!isOpen() && typeof exported?.fetch === "function") return (request, env, context) => exported.fetch!(request, env, context);
  return handlerAtDoor();
}

async function readAtMost(response: Response, bytesMax: number): Promise<Uint8Array> {
  if (!(response instanceof Response)) throw new Failure("What the service answered is no Response");
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new Failure(`The service answered more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, "base64"));
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
