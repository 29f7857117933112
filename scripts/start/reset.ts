import { readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { builds, defaultHome, openHome } from "../stack/folders.ts";
import { findHolder } from "../stack/lock.ts";

const home = openHome(defaultHome);
const holder = findHolder(home);
if (holder) {
  process.stderr.write(`DevGen is running at ${holder.url} (process ${holder.pid}): stop it first.\n`);
  process.exitCode = 1;
} else {
  for (const entry of readdirSync(home.path)) if (entry !== basename(builds)) rmSync(join(home.path, entry), { recursive: true });
  process.stdout.write("State, secrets, logs and the demo's user are cleared.\n");
}
process.disconnect?.();
