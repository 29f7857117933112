import { readFileSync } from "node:fs";
import { readFile, statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessLoss } from "../../../src/generation/sandbox/process/wire.ts";
import type { BoxPlan } from "./arguments.ts";

const everyMs = 60;
const filesMax = 20_000;
const pageBytes = 4096;

/**
 * Looks at what all processes under `pid` take together, several times a second, until `over`: the limits that a process is born with count each by itself.
 * Calls `lose` at most once.
 */
export function watchBox(pid: number | undefined, limits: BoxPlan["limits"], lose: (loss: ProcessLoss, why: string) => void, over: AbortSignal): void {
  if (pid === undefined) return;
  void (async () => {
    while (!over.aborted) {
      await sleep(everyMs, undefined, { signal: over }).catch(() => undefined);
      const pids = over.aborted ? [] : descendantsOf(pid);
      if (await takesMoreThan(pids, limits.memoryMb)) return lose("memory", `The run took more than ${limits.memoryMb} MB`);
      if ((await filesOf(pids.at(-1))) > filesMax) return lose("files", `The run made more than ${filesMax} files`);
    }
  })();
}

/** Orphans belong to the sandbox's own first process, so they are found too. */
function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  for (const waiting = [pid]; waiting.length > 0; ) {
    const next = waiting.pop() ?? 0;
    const children = readOrNothing(`/proc/${next}/task/${next}/children`).split(" ").filter((word) => word !== "").map(Number);
    found.push(...children);
    waiting.push(...children);
  }
  return found;
}

/** Shared pages are counted once, but that is slow to ask for, so it is asked only when the quick sum is too high. */
async function takesMoreThan(pids: readonly number[], mb: number): Promise<boolean> {
  if (megabytes(pids.map((pid) => Number(readOrNothing(`/proc/${pid}/statm`).split(" ")[1] ?? 0) * pageBytes)) <= mb) return false;
  return megabytes(await Promise.all(pids.map(proportionalBytes))) > mb;
}

const megabytes = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0) / 1024 / 1024;

async function proportionalBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => ""); // gone since
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
}

/** A file system in memory counts bytes, not files: without this, empty files would take the machine's memory. */
async function filesOf(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0;
  const { files, ffree } = await statfs(`/proc/${pid}/root/box`).catch(() => ({ files: 0, ffree: 0 })); // gone since
  return files - ffree;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // It ended between being found and being looked at.
  }
}
