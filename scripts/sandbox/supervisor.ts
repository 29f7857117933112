import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { callerHeader, tokenHeader } from "../../src/generation/sandbox/isolate/wire.ts";
import { newQueue, type Queue } from "./queue.ts";
import { newSeat, type RunEnd, type Seat, type WorkPath } from "./seat.ts";
import { warmUp } from "./warm-up.ts";

export interface SuperviseOptions {
  /** What `buildSandbox` wrote. */
  bundleDir: string;
  /** On 127.0.0.1. Left out or 0: any free one. */
  port?: number;
  /** Asked of every caller. Without one, whoever reaches the port may run. */
  token?: string;
  /** Runs at the same time, each in a process of its own; the rest wait. */
  seats?: number;
  /** Runs a small service first, in the background. Default true. */
  warmUp?: boolean;
  /** Runs that wait, of all callers and of one; what comes beyond is told to come back. */
  waitingMax?: number;
  waitingPerCallerMax?: number;
  hangMs?: number;
  memoryMbMax?: number;
  memoryMbIdle?: number;
  /** Each time a workerd is put out, and why. */
  onReplace?(why: string): void;
}

export interface SupervisedSandbox {
  url: string;
  residentMb(): Promise<number>;
  /** Ends what runs. No process is left when it resolves. */
  stop(): Promise<void>;
}

const bodyBytesMax = 32 * 1024 * 1024;
/** A run takes a second or less; when as many wait as may, some have gone after so long. */
const retryAfterS = 5;

/** Serves the sandbox Worker on one fixed port, whichever workerd is behind it just then. */
export async function superviseSandbox(options: SuperviseOptions): Promise<SupervisedSandbox> {
  const { bundleDir, port = 0, token, seats: count = 2, waitingMax = 200, waitingPerCallerMax = 50, hangMs = 3_000, memoryMbMax = 1_000, memoryMbIdle = 700, onReplace = () => undefined } = options;
  const seats = Array.from({ length: count }, () => newSeat({ bundleDir, hangMs, memoryMbMax, memoryMbIdle, onReplace }));
  const queue = newQueue(seats, { waitingMax, waitingPerCallerMax });
  const server = createServer((request, response) => {
    answer(request, response, token, queue).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  await seats[0]?.prepare();
  const stopping = new AbortController();
  const warming = options.warmUp === false ? undefined : warmFirst(queue, stopping.signal).then(() => prepareAll(seats.slice(1), stopping.signal));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    residentMb: async () => (await Promise.all(seats.map((seat) => seat.residentMb()))).reduce((sum, mb) => sum + mb, 0),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      stopping.abort();
      await Promise.all(seats.map((seat) => seat.stop()));
      await Promise.all([closed, warming]);
    },
  };
}

async function warmFirst(queue: Queue<Seat>, signal: AbortSignal): Promise<void> {
  const seat = await queue.take("", signal);
  if (seat === undefined || seat === "full") return;
  await warmUp((body) => (signal.aborted ? Promise.resolve() : seat.run("/run", body, () => undefined, signal)));
  queue.giveBack(seat);
}

/** One after the other: a run in parts finds its second process up. One that can't be started says so to whoever asks for it. */
async function prepareAll(seats: readonly Seat[], signal: AbortSignal): Promise<void> {
  for (const seat of seats) if (!signal.aborted) await seat.prepare().catch(() => undefined);
}

async function answer(request: IncomingMessage, response: ServerResponse, token: string | undefined, queue: Queue<Seat>): Promise<void> {
  if (token !== undefined && !isSame(request.headers[tokenHeader], token)) return refuse(response, 401, "The sandbox token is missing or wrong");
  if (request.url === "/health") return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ status: "ok", ...queue.state() }));
  if (request.method !== "POST" || !isWork(request.url)) return refuse(response, 404, "There is POST /run, POST /serve and GET /health");
  const path = request.url;
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, `A run takes at most ${bodyBytesMax} bytes`);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const onLines = linesTo(response);
  const onPosition = (position: number): void => (path === "/run" ? onLines(`${JSON.stringify(["waiting", position])}\n`) : undefined);
  const seat = await queue.take(String(request.headers[callerHeader] ?? ""), gone.signal, onPosition);
  if (seat === undefined) return;
  if (seat === "full") return refuse(response, 429, "Too many runs are waiting", { "retry-after": String(retryAfterS) });
  try {
    await runOn(seat, path, body, response, onLines, gone.signal);
  } finally {
    queue.giveBack(seat);
  }
}

const isWork = (path: string | undefined): path is WorkPath => path === "/run" || path === "/serve";

const linesTo = (response: ServerResponse) => (lines: string): void => {
  if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.write(lines);
};

async function runOn(seat: Seat, path: WorkPath, body: Buffer, response: ServerResponse, onLines: (lines: string) => void, gone: AbortSignal): Promise<void> {
  let end: RunEnd = await seat.run(path, body, onLines, gone);
  // Nothing has run: the process died before, and a new one can do it.
  if (end.kind === "lost" && !end.begun && end.loss === "crash" && !gone.aborted) end = await seat.run(path, body, onLines, gone);
  // Who waited has heard of it already: the answer has begun.
  if (end.kind === "refused" && response.headersSent) end = { kind: "lost", loss: "crash", why: `The sandbox answered ${end.status}`, begun: false };
  if (end.kind === "refused") return void response.writeHead(end.status, { "content-type": "application/problem+json" }).end(end.detail);
  if (end.kind === "lost") onLines(`${JSON.stringify(["lost", end.loss, end.why])}\n`);
  response.end();
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  return bytes <= bodyBytesMax ? Buffer.concat(chunks) : undefined;
}

const isSame = (given: string | string[] | undefined, wanted: string): boolean => typeof given === "string" && timingSafeEqual(digest(given), digest(wanted));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function refuse(response: ServerResponse, status: number, detail: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/problem+json", ...headers }).end(JSON.stringify({ status, detail }));
}
