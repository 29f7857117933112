import { accessSync, constants, realpathSync } from "node:fs";
import path from "node:path";
import { bash } from "./arguments.ts";
import type { Box } from "./box.ts";
import { seccompFilter } from "./seccomp.ts";

/** Above all that systems give to people and services (systemd, "Users, Groups, UIDs and GIDs"), below 2^31. */
const firstUid = 2_000_000_000;

const needed = ["/usr/bin/prlimit", "/usr/bin/tar", "/bin/sh", bash];

/** What sandboxed processes are made with on this machine, or why there are none. @param hidden folders that nothing in them may see */
export function findBox(hidden: readonly string[]): Box | { lacks: string } {
  if (process.platform !== "linux") return { lacks: "it needs Linux" };
  const filter = seccompFilter(process.arch);
  if (filter === undefined) return { lacks: `it isn't made for ${process.arch}` };
  const bubblewrap = onPath("bwrap");
  if (bubblewrap === undefined) return { lacks: "bubblewrap (bwrap) isn't installed" };
  const asRoot = process.getuid?.() === 0;
  const absent = [...needed, ...(asRoot ? ["/usr/bin/setpriv"] : [])].find((file) => !isExecutable(file));
  if (absent !== undefined) return { lacks: `${absent} isn't there` };
  const limits = { memoryMb: 1_024, diskMb: 256, processes: 128, cpuSeconds: 60 };
  return { bubblewrap, filter, plan: { uid: firstUid, asRoot, node: realpathSync(process.execPath), hidden, shown: [], env: {}, limits } };
}

/** `PATH` as the machine's owner has it; the sandbox has another. */
function onPath(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin"];
  return folders.filter((folder) => path.isAbsolute(folder)).map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
