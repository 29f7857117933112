import type { Resolution } from "./transpile.ts";

/** What the sandbox puts beside a repository's own files, and what its package.json asks for. */
export interface Surroundings {
  files: Readonly<Record<string, string>>;
  /** The module that serves a package's import, e.g. `hono/cors`; undefined if the sandbox has none. */
  moduleOf(specifier: string): string | undefined;
  /** Names in `dependencies` and `devDependencies`. */
  declared: ReadonlySet<string>;
}

/** The parts of Node that lead nowhere else; `module`, `vm`, `worker_threads`, `child_process`, `net` and their like would. */
const nodeModules = new Set([
  "assert", "assert/strict", "async_hooks", "buffer", "crypto", "events", "fs", "fs/promises", "os", "path", "path/posix", "perf_hooks",
  "querystring", "stream", "stream/promises", "string_decoder", "timers", "timers/promises", "url", "util", "util/types",
]);

const testSide = /(^|\/)(tests?|__tests__|spec)\/|\.(test|spec)\.[cm]?[jt]sx?$/;
const codeFile = /\.([cm]?[jt]s|[jt]sx)$/;

export const isCode = (path: string): boolean => codeFile.test(path) && !path.endsWith(".d.ts");

/** The specifier of an import in `from`, resolved once for all: at run time nothing else can be reached. */
export function resolveImport({ files, moduleOf, declared }: Surroundings, from: string, specifier: string): Resolution {
  if (specifier.startsWith(".")) {
    const found = findFile(files, join(folderOf(from), specifier));
    return found === undefined ? { refusal: `Cannot find module "${specifier}", imported by ${from}` } : { module: relativePath(from, found) };
  }
  if (isVitest(specifier) && !testSide.test(from)) return { refusal: `"vitest" may be imported by tests only` };
  const served = moduleOf(specifier);
  if (served !== undefined) return { module: served };
  const nodeName = specifier.replace(/^node:/, "");
  if (nodeModules.has(nodeName)) return { module: `node:${nodeName}` };
  if (specifier.startsWith("node:")) return { missing: `${specifier}, which the isolate sandbox keeps closed` };
  if (declared.has(packageOf(specifier))) return { missing: `the package "${specifier}", which the isolate sandbox doesn't have` };
  return { refusal: `Cannot find package "${specifier}", imported by ${from}` };
}

const isVitest = (specifier: string): boolean => specifier === "vitest" || specifier.startsWith("vitest/") || specifier.startsWith("@vitest/");

/** `@scope/name` or `name`, without a path into it. */
export const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** TypeScript's own rule: an import that ends in .js may mean the .ts beside it. */
function findFile(files: Readonly<Record<string, string>>, base: string): string | undefined {
  const candidates = [
    base, base.replace(/\.js$/, ".ts"), base.replace(/\.js$/, ".tsx"), base.replace(/\.jsx$/, ".tsx"), base.replace(/\.mjs$/, ".mts"),
    ...["ts", "tsx", "mts", "js", "mjs", "jsx", "json"].map((ending) => `${base}.${ending}`), `${base}/index.ts`, `${base}/index.js`,
  ];
  return candidates.find((path) => Object.hasOwn(files, path));
}

const folderOf = (path: string): string[] => path.split("/").slice(0, -1);

function join(folder: string[], relative: string): string {
  const parts = [...folder];
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** Relative to the importing file, so that one text serves every test file's copy of it. */
const relativePath = (from: string, to: string): string => `./${"../".repeat(folderOf(from).length)}${to}`;

/** The file that a resolved relative import leads to. */
export const fileOf = (from: string, module: string): string => join(folderOf(from), module);
