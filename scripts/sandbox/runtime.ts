import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { configFile, tokenVariable } from "./workerd-config.ts";

/** One workerd that serves the built sandbox Worker. */
export interface Runtime {
  readonly port: number;
  readonly token: string;
  readonly agent: Agent;
  isAlive(): boolean;
  /** The last that it said before it died. */
  lastWords(): string;
  /** Resident memory; 0 when it is gone. */
  residentMb(): Promise<number>;
  /** Processor time that it has used; undefined where that can't be told. */
  cpuMs(): Promise<number | undefined>;
  /** Kills it; there is no state to lose. Resolves when the process is gone. */
  stop(): Promise<void>;
}

const startMsMax = 15_000;
const lastWordsMax = 4_000;

/**
 * workerd doesn't notice when its parent dies. The shell does: it holds the reading end of a pipe from the parent, and when that closes, for whatever reason, it kills
 * workerd. File descriptor 3 is workerd's alone, so its closing tells of workerd's end.
 */
const watchdog = `"$@" </dev/null >&2 & pid=$!; echo $pid; exec 3>&-; read -r _; kill -9 $pid; wait $pid`;

export async function startRuntime(bundleDir: string): Promise<Runtime> {
  const token = randomBytes(24).toString("hex");
  const command = [workerdBinary(), "serve", "--experimental", "--control-fd=3", path.join(bundleDir, configFile)];
  const shell = spawn("sh", ["-c", watchdog, "sh", ...command], {
    // A group of its own: Ctrl-C in the terminal is for the parent, which then stops this in order.
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], [tokenVariable]: token },
  });
  const gone = new Promise<void>((resolve) => shell.once("close", () => resolve()));
  let words = "";
  let alive = true;
  // Its pipe may be closed already when it is told to stop.
  shell.stdin.on("error", () => undefined);
  shell.stderr.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-lastWordsMax)));
  const stop = async (): Promise<void> => {
    alive = false;
    shell.stdin.end();
    agent.destroy();
    await gone;
  };
  const agent = new Agent({ keepAlive: true });
  const control = shell.stdio[3] as Readable;
  control.once("end", () => void stop());
  shell.once("error", () => control.destroy());
  try {
    const [pid, port] = await within(startMsMax, Promise.all([firstLine(shell.stdout).then(Number), portOf(control)]));
    const residentMb = async () => (alive ? residentMbOf(pid) : 0);
    return { port, token, agent, isAlive: () => alive, lastWords: () => words, residentMb, cpuMs: () => cpuMsOf(pid), stop };
  } catch (error) {
    await stop();
    throw new Error(`workerd didn't start: ${words.trim() || String(error)}`, { cause: error });
  }
}

/** The executable itself, not the script that wraps it: it is a dependency of miniflare's. */
function workerdBinary(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("miniflare"));
  return (require("workerd") as { default: string }).default;
}

async function portOf(control: Readable): Promise<number> {
  return (JSON.parse(await firstLine(control)) as { port: number }).port;
}

function firstLine(stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    stream.once("close", () => reject(new Error("it ended before it listened")));
  });
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing was heard of it for ${ms} ms`)), ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

async function residentMbOf(pid: number): Promise<number> {
  try {
    const kilobytes = process.platform === "linux"
      ? /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]
      : (await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)])).stdout.trim();
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0; // It died between being asked for and being looked at.
  }
}

/** Fields 14 and 15 of proc_pid_stat(5), user and system time in hundredths of a second, counted after the name, which may hold anything but ends with the last bracket. */
async function cpuMsOf(pid: number): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined; // It died between being asked for and being looked at.
  }
}
