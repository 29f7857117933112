import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { install } from "./install.mjs";
import { complaintAbout, root, workingNode } from "./node.mjs";

/** Runs a TypeScript file of scripts/ under the Node that the lockfile brings, with what it needs installed; ends as it ends. */
export async function launch(script, needs) {
  const complaint = complaintAbout(process.versions.node);
  if (complaint) return fail(complaint);
  try {
    await install(needs);
  } catch (error) {
    return fail(error.message);
  }
  const node = workingNode();
  const child = spawn(node.path, [...node.flags, join(root, script), ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const watch = process.env.npm_lifecycle_event ? setInterval(() => isOrphan() && child.kill("SIGTERM"), 500) : undefined;
  child.on("exit", (code, signal) => {
    clearInterval(watch);
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
    child.channel?.unref();
  });
}

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}

// npm, told to end, ends its shell and forgets what runs in it; killed, it leaves both behind.
const shell = process.ppid;
const npm = parentOf(shell);
const isOrphan = () => process.ppid !== shell || parentOf(shell) !== npm;

function parentOf(pid) {
  if (process.platform !== "linux") return spawnSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) \S+ /, "").split(" ")[0];
  } catch {
    return undefined;
  }
}
