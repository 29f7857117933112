import { request as ask, type IncomingMessage } from "node:http";
import type { Loss } from "../../src/generation/sandbox/isolate/wire.ts";
import { tokenHeader } from "../../src/generation/sandbox/isolate/wire.ts";
import { passLines } from "./lines.ts";
import { startRuntime, type Runtime } from "./runtime.ts";

/** What the sandbox Worker does: runs tests and programs, or asks a service one question. */
export type WorkPath = "/run" | "/serve";

/** One workerd at a time, for one run at a time: what a killed process takes with it is only the run that it was killed for. */
export interface Seat {
  /** Starts a workerd if there is none. */
  prepare(): Promise<void>;
  /** Streams the run's lines to `onLines`. Answers how it ended, never throws. */
  run(path: WorkPath, body: Buffer, onLines: (lines: string) => void, signal: AbortSignal): Promise<RunEnd>;
  residentMb(): Promise<number>;
  stop(): Promise<void>;
}

export type RunEnd =
  | { kind: "whole" }
  | { kind: "refused"; status: number; detail: string }
  /** `begun`: lines have been handed on. */
  | { kind: "lost"; loss: Loss; why: string; begun: boolean };

export interface SeatLimits {
  bundleDir: string;
  /** No answer to /health for so long: the thread is held. Longer than the budget of a loop. */
  hangMs: number;
  /** Resident, while a run is on. */
  memoryMbMax: number;
  /** Resident, between two runs: each leaves half a megabyte behind. */
  memoryMbIdle: number;
  onReplace(why: string): void;
}

const memoryEveryMs = 50;
const healthEveryMs = 250;
const firstHealthMs = 100;
const crowdedMachineFactor = 5;
const usedShareMin = 0.7;

export function newSeat(limits: SeatLimits): Seat {
  let runtime: Promise<Runtime> | undefined;
  let stopped = false;

  const current = (): Promise<Runtime> => (runtime ??= startRuntime(limits.bundleDir));
  const drop = async (why: string): Promise<void> => {
    const old = runtime;
    runtime = undefined;
    limits.onReplace(why);
    await (await old)?.stop();
  };

  return {
    async prepare() {
      if (!stopped) await current();
    },
    async run(path, body, onLines, signal) {
      const started = await startedRuntime();
      if (started instanceof Error) return { kind: "lost", loss: "crash", why: started.message, begun: false };
      const end = await follow(started, path, body, onLines, signal, limits);
      if (end.kind === "lost") await drop(end.why);
      else if ((await started.residentMb()) > limits.memoryMbIdle) await drop("It had grown");
      // The next run finds a workerd that is up.
      await startedRuntime();
      return end;
    },
    residentMb: async () => (runtime === undefined ? 0 : (await runtime).residentMb()),
    async stop() {
      stopped = true;
      await (await runtime?.catch(() => undefined))?.stop();
    },
  };

  /** A dead one is replaced; one that can't be started is an answer, and is tried again next time. */
  async function startedRuntime(): Promise<Runtime | Error> {
    if (stopped) return new Error("The sandbox is being stopped");
    try {
      const known = await current();
      if (known.isAlive()) return known;
      await drop("It had died");
      return await current();
    } catch (error) {
      runtime = undefined;
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

async function follow(runtime: Runtime, path: WorkPath, body: Buffer, onLines: (lines: string) => void, signal: AbortSignal, limits: SeatLimits): Promise<RunEnd> {
  let begun = false;
  const over = new AbortController();
  const killed = Promise.race([watchMemory(runtime, limits, over.signal), watchHealth(runtime, limits, over.signal)]);
  const streamed = stream(runtime, path, body, (lines) => ((begun = true), onLines(lines)), AbortSignal.any([signal, over.signal])).catch((error: unknown): RunEnd => lostBy(runtime, error, begun));
  try {
    const end = await Promise.race([streamed, killed]);
    return "kind" in end ? end : { kind: "lost", ...end, begun };
  } finally {
    over.abort();
  }
}

function lostBy(runtime: Runtime, error: unknown, begun: boolean): RunEnd {
  const words = runtime.lastWords();
  if (/out of memory|allocation failed/i.test(words)) return { kind: "lost", loss: "memory", why: "The sandbox ran out of memory", begun };
  return { kind: "lost", loss: "crash", why: `The sandbox was lost (${error instanceof Error ? error.message : String(error)})`, begun };
}

async function stream(runtime: Runtime, path: WorkPath, body: Buffer, onLines: (lines: string) => void, signal: AbortSignal): Promise<RunEnd> {
  const response = await open(runtime, "POST", path, body, signal);
  const status = response.statusCode ?? 0;
  let refusal = "";
  const chunks = response.setEncoding("utf8") as AsyncIterable<string>;
  const rest = await passLines(chunks, status === 200 ? onLines : (lines) => void (refusal += lines));
  if (!response.complete) throw new Error("the connection was cut");
  return status === 200 ? { kind: "whole" } : { kind: "refused", status, detail: refusal + rest };
}

function open({ port, token, agent }: Runtime, method: string, path: string, body: Buffer | undefined, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { [tokenHeader]: token, ...(body === undefined ? {} : { "content-type": "application/json", "content-length": body.length }) };
    ask({ host: "127.0.0.1", port, path, method, agent, signal, headers }, resolve).once("error", reject).end(body);
  });
}

type Kill = { loss: Loss; why: string };

async function watchMemory(runtime: Runtime, { memoryMbMax }: SeatLimits, over: AbortSignal): Promise<Kill> {
  for (;;) {
    await pause(memoryEveryMs, over);
    if ((await runtime.residentMb()) > memoryMbMax) return { loss: "memory", why: `The sandbox took more than ${memoryMbMax} MB` };
  }
}

async function watchHealth(runtime: Runtime, { hangMs }: SeatLimits, over: AbortSignal): Promise<Kill> {
  await pause(firstHealthMs, over);
  for (;;) {
    if (!(await answersInTime(runtime, hangMs, over)) && runtime.isAlive() && !over.aborted) return { loss: "hang", why: `The code kept the thread for more than ${hangMs} ms` };
    await pause(healthEveryMs, over);
  }
}

/** On a crowded machine a process may be silent because it doesn't get its turn: time that it didn't use isn't held against it, up to a point. */
async function answersInTime(runtime: Runtime, hangMs: number, over: AbortSignal): Promise<boolean> {
  const cpuBefore = await runtime.cpuMs();
  for (let waits = 0; waits < crowdedMachineFactor; waits++) {
    if (await answers(runtime, AbortSignal.any([AbortSignal.timeout(hangMs), over]))) return true;
    const cpuAfter = await runtime.cpuMs();
    if (over.aborted || cpuBefore === undefined || cpuAfter === undefined || cpuAfter - cpuBefore > hangMs * usedShareMin) return false;
  }
  return false;
}

async function answers(runtime: Runtime, signal: AbortSignal): Promise<boolean> {
  try {
    (await open(runtime, "GET", "/health", undefined, signal)).resume();
    return true;
  } catch {
    return false;
  }
}

/** Never resolves once it is over: whoever waits for a watch then waits for something else too. */
function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (over.aborted) return;
    const timer = setTimeout(resolve, ms);
    over.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}
