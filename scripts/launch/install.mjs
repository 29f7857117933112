import { spawn } from "node:child_process";
import { existsSync, lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./node.mjs";

const installed = join(root, "node_modules");

/**
 * Installs what is missing, by the lockfile; does nothing when it is there already. `tools`: also what only tests need.
 * Tools that are there stay. @throws Error with a message for people.
 */
export async function install({ tools }) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const found = packagesOf(join(installed, ".package-lock.json"));
  const keepTools = tools || Object.keys(found).some((path) => wanted[path]?.dev);
  const missing = Object.entries(wanted).filter(([path, one]) => path !== "" && !one.link && (keepTools || !one.dev) && belongsHere(one) && found[path]?.version !== one.version);
  if (missing.length === 0) return;
  if (existsSync(installed) && lstatSync(installed).isSymbolicLink()) throw new Error(`node_modules is a link and lacks ${missing.length} packages of package-lock.json: install where it points to.`);

  const startedAt = Date.now();
  process.stderr.write(`Installing ${keepTools ? "everything, test tools included" : "what starting needs"}, from package-lock.json …\n`);
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...(keepTools ? ["--include=dev"] : ["--omit=dev"])];
  await run(npm[0], [...npm.slice(1), ...flags]);
  process.stderr.write(`Installed ${megabytesOf(installed)} MB in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
}

/** Ends with this process, however it is told to end. */
function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  const ends = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => [signal, () => child.kill(signal)]);
  for (const [signal, end] of ends) process.on(signal, end);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    child.on("exit", (code, signal) => (code === 0 ? resolve() : reject(new Error(signal ? "Installing was interrupted." : "npm ci failed; what it said is above."))));
  }).finally(() => ends.forEach(([signal, end]) => process.off(signal, end)));
}

/** Path → entry, of a lockfile that may not be there. */
function packagesOf(lockfile) {
  if (!existsSync(lockfile)) return {};
  return JSON.parse(readFileSync(lockfile, "utf8")).packages;
}

/** Packages for other machines, and what those need, are in the lockfile too. Which C library is in use is left to npm. */
function belongsHere({ optional, os, cpu, libc }) {
  if (optional && !os && !cpu) return false;
  return !libc && fits(os, process.platform) && fits(cpu, process.arch);
}

const fits = (list, own) => !list || (list.includes(own) || list.every((one) => one.startsWith("!"))) && !list.includes(`!${own}`);

function megabytesOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) if (entry.isFile()) bytes += lstatSync(join(entry.parentPath ?? entry.path, entry.name)).size;
  return Math.round(bytes / 1e6);
}
