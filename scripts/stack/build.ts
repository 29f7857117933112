import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { StartFailure } from "./failure.ts";
import { builds, root } from "./folders.ts";

/** A Worker as `wrangler deploy` would upload it, with what Miniflare must know to run it. */
export interface Build {
  folder: string;
  worker: WorkerOptions;
  /** How its files are served; not where they are. */
  assets?: object;
  migrations: Migration[];
}

export interface WorkerOptions {
  name: string;
  compatibilityDate: string;
  [option: string]: unknown;
}

/** One file of migrations/d1, split into its statements. */
export interface Migration {
  name: string;
  statements: string[];
}

/**
 * Bundles the Worker of a wrangler.toml, by wrangler itself; a bundle whose sources haven't changed is taken from the last time.
 * `sources`: globs, relative to the configuration, of all that goes in.
 */
export async function buildWorker(config: string, sources: readonly string[], signal?: AbortSignal): Promise<Build> {
  const from = dirname(config);
  const folder = join(builds, `${basename(from)}-${digestOf(from, [basename(config), ...sources])}`);
  if (!existsSync(folder)) await bundle(config, folder, signal);
  return { folder, ...JSON.parse(readFileSync(join(folder, "build.json"), "utf8")) };
}

export const productSources = ["src/**", "workers/**", "durable-objects/**", "migrations/**", "package-lock.json"] as const;

const moduleTypes: Record<string, string> = { ".js": "ESModule", ".sql": "Text", ".txt": "Text", ".wasm": "CompiledWasm" };

/** The modules of a bundle, the entry first. */
export function modulesOf(folder: string): { type: string; path: string }[] {
  const files = readdirSync(folder).flatMap((file) => (moduleTypes[extname(file)] ? [{ type: moduleTypes[extname(file)]!, path: join(folder, file) }] : []));
  return files.sort((a, b) => Number(basename(b.path) === "index.js") - Number(basename(a.path) === "index.js"));
}

async function bundle(config: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig, unstable_splitSqlQuery } = await import("wrangler");
  const unfinished = `${folder}.${process.pid}`;
  const from = dirname(config);
  mkdirSync(builds, { recursive: true });
  const settings = unstable_readConfig({ config });
  if (settings.assets?.directory) mkdirSync(resolve(from, settings.assets.directory), { recursive: true }); // wrangler bundles no Worker without the folder of its files
  const cli = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  try {
    await promisify(execFile)(process.execPath, [cli, "deploy", "--dry-run", "--containers-rollout=none", "--outdir", unfinished, "--config", config], { cwd: root, signal, env: { ...process.env, CI: "1", NO_COLOR: "1" } });
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new StartFailure(`${basename(config)} can't be bundled: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { modulesRules: _, assets, ...options } = unstable_getMiniflareWorkerOptions(settings).workerOptions;
  const migrationsFolder = settings.d1_databases[0]?.migrations_dir;
  const files = migrationsFolder ? globSync("*.sql", { cwd: join(dirname(config), migrationsFolder) }).sort() : [];
  const migrations = files.map((name) => ({ name, statements: unstable_splitSqlQuery(readFileSync(join(dirname(config), migrationsFolder!, name), "utf8")) }));
  writeFileSync(join(unfinished, "build.json"), JSON.stringify({ worker: { ...options, name: settings.name, compatibilityDate: settings.compatibility_date }, ...(assets ? { assets } : {}), migrations }));
  finish(unfinished, folder);
}

/** Only whole builds are ever seen under their name; older ones of the same Worker are dropped. */
function finish(unfinished: string, folder: string): void {
  const worker = basename(folder).replace(/[^-]*$/, "");
  for (const old of readdirSync(builds)) if (old.startsWith(worker) && !old.includes(".") && join(builds, old) !== folder) rmSync(join(builds, old), { recursive: true, force: true });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error; // else another process has built the same in the meantime
  }
}

function digestOf(from: string, globs: readonly string[]): string {
  const hash = createHash("sha256");
  for (const entry of globSync([...globs], { cwd: from, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)).sort())
    hash.update(entry).update("\0").update(readFileSync(entry)).update("\0");
  return hash.digest("hex").slice(0, 16);
}
