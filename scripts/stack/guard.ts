import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

let notes: string | undefined;

/**
 * Sees to it that no workerd of this process outlives it, however it ends. Every Miniflare that starts afterwards runs workerd through
 * workerd.sh, which notes its process id; a shell waits for this process to be gone and ends what is noted.
 */
export function guardRuntimes(): void {
  if (notes) return;
  notes = mkdtempSync(join(tmpdir(), "devgen-"));
  const miniflare = createRequire(import.meta.url).resolve("miniflare");
  process.env.DEVGEN_WORKERD = createRequire(miniflare)("workerd").default;
  process.env.DEVGEN_NOTES = notes;
  process.env.MINIFLARE_WORKERD_PATH = join(import.meta.dirname, "workerd.sh");
  const waiting = spawn("sh", ["-c", waitThenKill, "sh", notes], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  waiting.unref();
  (waiting.stdin as unknown as { unref(): void }).unref(); // a pipe is a socket here; its type doesn't say so
}

const waitThenKill = `cat > /dev/null
for note in "$1"/*; do
  [ -f "$note" ] && read -r pid < "$note" || continue
  case "$(ps -o comm= -p "$pid")" in *workerd*) kill -9 "$pid";; esac
done
rm -rf "$1"`;

/** For the environment of one Miniflare: its workerd is noted under this name. */
export const noteUnder = (name: string): Record<string, string> => ({ DEVGEN_NOTE: name });

/** The process id of the workerd last started under this name. */
export const runtimePid = (name: string): number => Number(readFileSync(noteOf(name), "utf8"));

export const forgetRuntime = (name: string): void => rmSync(noteOf(name), { force: true });

function noteOf(name: string): string {
  if (!notes) throw new Error("guardRuntimes() comes first");
  return join(notes, name);
}
