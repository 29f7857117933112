import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { vendored } from "../vendored.ts";

/** TypeScript's own program, which comes with this product, and the folder where packages lie whose types it may read. */
export interface TypeChecker {
  /** `tsc` and the language's own declarations. */
  folder: string;
  version: string;
  packages: string;
}

const require = createRequire(import.meta.url);
/** Besides what the isolate serves: what tests and servers are typed with. */
const typed = new Set([...Object.keys(vendored), "@hono/node-server", "@types/node", "vitest", "@vitest/expect", "@vitest/runner", "@vitest/spy"]);

/** Undefined where TypeScript has no program for this machine. */
export function findTypeChecker(): TypeChecker | undefined {
  try {
    const manifest = require.resolve("typescript/package.json");
    const native = createRequire(manifest).resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    return { folder: path.join(path.dirname(native), "lib"), version, packages: path.dirname(path.dirname(manifest)) };
  } catch {
    return undefined; // not installed: optional dependencies may be left out
  }
}

/** Read-only folders that a type check sees: the program, and the packages that the repository declares and that are offered, with all that those need. */
export function shownTo({ folder, packages }: TypeChecker, files: Readonly<Record<string, string>>): [from: string, to: string][] {
  const waiting = declaredIn(files["package.json"] ?? "{}").filter((name) => typed.has(name));
  const found = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const manifest = path.join(packages, name, "package.json");
    if (found.has(name) || !existsSync(manifest)) continue;
    found.add(name);
    waiting.push(...declaredIn(readFileSync(manifest, "utf8"), ["dependencies", "peerDependencies"]));
  }
  return [[folder, "/opt/tsc"], ...[...found].sort().map((name): [string, string] => [path.join(packages, name), `/node_modules/${name}`])];
}

/** A package.json that can't be read declares nothing. */
function declaredIn(text: string, kinds: readonly string[] = ["dependencies", "devDependencies"]): string[] {
  try {
    const manifest = JSON.parse(text) as Record<string, unknown>;
    return kinds.flatMap((kind) => Object.keys((manifest[kind] ?? {}) as object));
  } catch {
    return [];
  }
}
