import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { modulesOf } from "../stack/build.ts";
import { root } from "../stack/folders.ts";

export interface BundleSize {
  bytes: number;
  gzip_bytes: number;
}

export function bundleSize(folder: string): BundleSize {
  const modules = modulesOf(folder).map((module) => readFileSync(module.path));
  const sum = (sizes: number[]): number => sizes.reduce((total, size) => total + size, 0);
  return { bytes: sum(modules.map((module) => module.byteLength)), gzip_bytes: sum(modules.map((module) => gzipSync(module).byteLength)) };
}

/** What `npm start` installs: the packages of the lockfile that aren't only for tests, as far as they are for this machine. */
export function installedBytes(): { bytes: number; packages: number } {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, { dev?: boolean }> };
  const wanted = Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev).map(([path]) => join(root, path));
  const here = wanted.filter((path) => existsSync(path));
  return { bytes: here.reduce((sum, path) => sum + bytesOf(path), 0), packages: here.length };
}

/** Of a package without those nested in it, which are counted by themselves. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? sum : sum + bytesOf(path);
    return sum + lstatSync(path).size;
  }, 0);
}
