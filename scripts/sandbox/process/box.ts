import { spawn, type ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import type { Readable, Writable } from "node:stream";
import type { ProcessLoss } from "../../../src/generation/sandbox/process/wire.ts";
import { boxOptions, boxStart, descriptors, etcFiles, type BoxPlan } from "./arguments.ts";
import { newOutput } from "./output.ts";
import { tarOf } from "./tar.ts";
import { watchBox } from "./watch.ts";

export interface BoxRequest {
  files: Readonly<Record<string, string>>;
  command: string;
  program: string;
  wallMs: number;
  outputBytes: number;
}

export type BoxEnd =
  | { kind: "exit"; code: number; report: string }
  | { kind: "missing" }
  | { kind: "lost"; loss: ProcessLoss; why: string }
  /** The caller has gone. */
  | { kind: "left" };

export interface Box {
  bubblewrap: string;
  filter: Buffer;
  plan: BoxPlan;
}

/** Output beyond what is kept is read and dropped, up to this: then the run is ended. */
const floodBytes = 64 * 1024 * 1024;
const lowPriority = 10;
const reportBytesMax = 16 * 1024 * 1024;

/** Runs one command in a sandbox of its own and calls `onOutput` with whole lines as they come. Never throws. No process of it is left when it resolves. */
export async function runInBox(box: Box, request: BoxRequest, onOutput: (text: string) => void, signal: AbortSignal): Promise<BoxEnd> {
  if (signal.aborted) return { kind: "left" };
  const child = start(box, request);
  const over = new AbortController();
  let stopped: BoxEnd | undefined;
  const stop = (end: BoxEnd): void => {
    stopped ??= end;
    child.kill("SIGKILL");
  };
  const lose = (loss: ProcessLoss, why: string): void => stop({ kind: "lost", loss, why });
  const leave = (): void => stop({ kind: "left" });
  signal.addEventListener("abort", leave, { once: true });
  const timer = setTimeout(() => lose("time", `The run took longer than ${request.wallMs} ms`), request.wallMs);
  const output = newOutput({ keptBytes: request.outputBytes, floodBytes, onOutput, onFlood: () => lose("output", `The run wrote more than ${floodBytes / 1024 / 1024} MB`) });
  const errors: string[] = [];
  child.once("error", (error) => errors.push(error.message));
  output.read(child.stdout as Readable);
  output.read(child.stderr as Readable);
  const report = gather(child.stdio[descriptors.report] as Readable, () => lose("output", `The test reports are larger than ${reportBytesMax / 1024 / 1024} MB`));
  watchBox(child.pid, box.plan.limits, lose, over.signal);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  over.abort();
  signal.removeEventListener("abort", leave);
  output.end();
  return stopped ?? endOf(report(), code, errors[0] ?? output.lastLine());
}

/** The shell's own word on the report channel counts; bubblewrap's exit code only says that something went wrong before it. */
function endOf(said: string, code: number | null, words: string): BoxEnd {
  if (said === "missing\n") return { kind: "missing" };
  const exit = /^exit (\d{1,3})\n/.exec(said);
  if (exit === null) return { kind: "lost", loss: "crash", why: `The sandbox ended by itself (${code === null ? "killed" : `code ${code}`})${words === "" ? "" : `: ${words}`}` };
  return { kind: "exit", code: Number(exit[1]), report: said.slice(exit[0].length) };
}

function start({ bubblewrap, filter, plan }: Box, { files, command, program }: BoxRequest): ChildProcess {
  const child = spawn(...boxStart(bubblewrap, plan, command, program), {
    // A group of its own: Ctrl-C in the terminal is for the parent, which then stops this in order.
    detached: true,
    stdio: ["pipe", "pipe", "pipe", ...Object.keys(descriptors).map(() => "pipe" as const)],
    cwd: "/",
    env: {},
  });
  // The product comes first. Before it has forked anything, so that all of it is born so.
  if (child.pid !== undefined) setPriority(child.pid, lowPriority);
  const feed = (descriptor: number, content: Buffer | string): void => {
    const pipe = child.stdio[descriptor] as Writable;
    // It may have ended before it read everything; how it ended says why.
    pipe.on("error", () => undefined);
    pipe.end(content);
  };
  feed(descriptors.options, [...boxOptions(plan), ""].join("\0"));
  feed(descriptors.seccomp, filter);
  for (const [descriptor, content] of Object.entries(etcFiles(plan.uid))) feed(Number(descriptor), content);
  feed(0, tarOf(files));
  return child;
}

function gather(stream: Readable, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= reportBytesMax) chunks.push(chunk);
    else onTooMuch();
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
