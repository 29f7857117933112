import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** Everything that a stack keeps lies in one folder: `.devgen`, unless DEVGEN_HOME names another. */
export interface Home {
  path: string;
  /** What workerd holds: objects, D1, R2. */
  state: string;
  /** Packs, logs and audit segments, where STORAGE is disk. */
  blobs: string;
  logs: string;
  secrets: string;
  /** The demo's user, with password and key. */
  demo: string;
  /** Names the process that has this home open. */
  lock: string;
}

export const defaultHome = resolve(process.env.DEVGEN_HOME || join(root, ".devgen"));

/** Built Workers, by the digest of what they were built from: shared by all stacks of a clone. */
export const builds = join(root, ".devgen", "builds");

export function openHome(path: string): Home {
  const home = { path, state: join(path, "state"), blobs: join(path, "blobs"), logs: join(path, "logs"), secrets: join(path, "secrets.json"), demo: join(path, "demo.json"), lock: join(path, "running.json") };
  for (const folder of [home.path, home.state, home.blobs, home.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return home;
}

/** Where a home has data that somebody's master key opens; undefined in a new one. */
export const dataIn = ({ state, blobs }: Home): string | undefined => [state, blobs].find((folder) => readdirSync(folder).length > 0);
