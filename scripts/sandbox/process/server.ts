import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tokenHeader } from "../../../src/generation/sandbox/isolate/wire.ts";
import { ProcessRequest, reportFolder, type ProcessLine } from "../../../src/generation/sandbox/process/wire.ts";
import { isTypeChecker } from "../../../src/generation/sandbox/process/command.ts";
import { faultyPath } from "../../../src/generation/sandbox/paths.ts";
import { runInBox, type Box, type BoxEnd } from "./box.ts";
import { newSlots, type Slots } from "./slots.ts";
import { findTools, type Tools } from "./tools.ts";
import { findTypeChecker, shownTo, type TypeChecker } from "./type-checker.ts";

export interface ProcessServerOptions {
  box: Box;
  /** Asked of every caller. */
  token: string;
  /** Runs at the same time. */
  slots?: number;
  waitingMax?: number;
}

export interface ProcessServer {
  url: string;
  tools: Tools;
  /** Ends what runs. No process is left when it resolves. */
  stop(): Promise<void>;
}

const bodyBytesMax = 32 * 1024 * 1024;
const retryAfterSeconds = 5;

/** Serves the process driver on a loopback port. @throws Error with the reason where no sandbox can be started on this machine */
export async function serveProcesses({ box, token, slots: count = 2, waitingMax = 16 }: ProcessServerOptions): Promise<ProcessServer> {
  const checker = findTypeChecker();
  const tools = { ...(await findTools(box)), ...(checker ? { typescript: checker.version } : {}) };
  const slots = newSlots(count, waitingMax);
  const running = new Set<Promise<unknown>>();
  const server = createServer((request, response) => {
    const answered = answer({ box, token, tools, slots, checker }, request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    running.add(answered);
    void answered.finally(() => running.delete(answered));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tools,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      // Whoever is connected is gone then, and what runs for them is ended.
      server.closeAllConnections();
      await Promise.all([closed, ...running]);
    },
  };
}

interface Serving {
  box: Box;
  token: string;
  tools: Tools;
  slots: Slots;
  checker: TypeChecker | undefined;
}

async function answer({ box, token, tools, slots, checker }: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isSame(request.headers[tokenHeader], token)) return refuse(response, 401, "The sandbox token is missing or wrong");
  if (request.url === "/health") return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ status: "ok", tools, ...slots.state() }));
  if (request.method !== "POST" || request.url !== "/run") return refuse(response, 404, "There is POST /run and GET /health");
  const asked = await readRequest(request);
  if ("fault" in asked) return refuse(response, asked.status, asked.fault);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const slot = await slots.take(gone.signal);
  if (slot === undefined) return;
  if (slot === "full") return refuse(response, 429, "Too many runs wait already", { "retry-after": String(retryAfterSeconds) });
  try {
    await run(inSlot(box, slot, asked, checker), tools, asked, response, gone.signal);
  } finally {
    slots.giveBack(slot);
  }
}

async function run(box: Box, tools: Tools, { files, command, program, wall_ms, output_bytes }: ProcessRequest, response: ServerResponse, gone: AbortSignal): Promise<void> {
  const say = (line: ProcessLine): void => void response.write(`${JSON.stringify(line)}\n`);
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  say(["begun", tools]);
  const end = await runInBox(box, { files, command, program, wallMs: wall_ms, outputBytes: output_bytes }, (text) => say(["output", text]), gone);
  const line = lineOf(end, program);
  if (line !== undefined) say(line);
  response.end();
}

function lineOf(end: BoxEnd, program: string): ProcessLine | undefined {
  if (end.kind === "exit") return ["exit", end.code, end.report];
  if (end.kind === "lost") return ["lost", end.loss, end.why];
  return end.kind === "missing" ? ["missing", program] : undefined;
}

/** Each slot has a uid of its own, so that nobody's processes are counted with another's. */
function inSlot({ plan, ...rest }: Box, slot: number, { files, program, env, memory_mb, wall_ms }: ProcessRequest, checker: TypeChecker | undefined): Box {
  const heapMb = Math.floor(memory_mb * 0.75);
  const reporting = {
    PYTEST_ADDOPTS: `--junitxml=${reportFolder}/pytest.xml -p no:cacheprovider -o junit_family=xunit1 -o junit_logging=all`, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1",
    NODE_OPTIONS: `--max-old-space-size=${heapMb} --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=${reportFolder}/node.xml`,
    GOPROXY: "off", GOTOOLCHAIN: "local", GOTELEMETRY: "off",
  };
  const shown = checker && isTypeChecker(program) ? shownTo(checker, files) : [];
  return { ...rest, plan: { ...plan, shown, uid: plan.uid + slot, env: { ...env, ...reporting }, limits: { ...plan.limits, memoryMb: memory_mb, cpuSeconds: Math.ceil(wall_ms / 1_000) + 1 } } };
}

async function readRequest(request: IncomingMessage): Promise<ProcessRequest | { status: number; fault: string }> {
  const body = await readBody(request);
  if (body === undefined) return { status: 413, fault: `A run takes at most ${bodyBytesMax} bytes` };
  const asked = ProcessRequest.safeParse(parsed(body));
  if (!asked.success) return { status: 422, fault: asked.error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join("; ") };
  const faulty = faultyPath(Object.keys(asked.data.files));
  return faulty === undefined ? asked.data : { status: 422, fault: `files: ${JSON.stringify(faulty)} is no path inside the repository` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which no schema takes
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  return bytes <= bodyBytesMax ? Buffer.concat(chunks).toString("utf8") : undefined;
}

const isSame = (given: string | string[] | undefined, wanted: string): boolean => typeof given === "string" && timingSafeEqual(digest(given), digest(wanted));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function refuse(response: ServerResponse, status: number, detail: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/problem+json", ...headers }).end(JSON.stringify({ status, detail }));
}
