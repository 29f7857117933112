// `node:module` for one file: the part of it that finds modules, with that file's own rights.

import { projectRoot } from "../../../src/generation/sandbox/isolate/resolve.ts";
import type { Registry } from "./modules/registry.ts";

export function createRequireOf(from: string, registry: Registry): object {
  const createRequire = (place: string | URL): unknown => {
    const path = String(place).replace(/^file:\/\//, "");
    if (!path.startsWith(`${projectRoot}/`)) throw new TypeError(`createRequire() takes a file of the repository, not ${path}`);
    return registry.requireOf(path.slice(projectRoot.length + 1), from);
  };
  const module = { createRequire, isBuiltin: (name: string) => name.startsWith("node:"), builtinModules: [] };
  return Object.freeze({ ...module, default: Object.freeze(module) });
}
