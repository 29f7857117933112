/** What decides where an import leads: the repository's files, its settings, and what the sandbox has. It crosses into the isolate as JSON. */
export interface Surroundings {
  files: readonly string[];
  /** Imports that the sandbox has an answer for: `hono/cors`, `node:fs`. */
  served: readonly string[];
  /** Names in `dependencies` and `devDependencies`. */
  declared: readonly string[];
  /** In order: what matches the pattern is looked for in the places instead, `$1` being what it caught. */
  aliases: readonly Alias[];
  /** Folder in which names without a dot are looked for too. */
  base_url?: string | undefined;
  own: OwnPackage;
  /** Test and setup files: they may import what judges. */
  tests: readonly string[];
  /** As Node has it: an import names the file with its ending. */
  exact: boolean;
}

export interface Alias {
  pattern: string;
  places: string[];
}

/** Of package.json. */
export interface OwnPackage {
  name?: string | undefined;
  imports?: unknown;
  exports?: unknown;
}

/** Where an import leads. `missing` is code that another driver could supply. */
export type Resolution = { file: string } | { served: string } | { judge: string } | { refusal: string } | { missing: string };

export type Resolve = (from: string, specifier: string, isRequire?: boolean) => Resolution;

/** Where workerd keeps an isolate's files: the working directory of the code under test. */
export const projectRoot = "/bundle";

const judges = new Set(["vitest", "@jest/globals", "node:test", "node:module", "module"]);
const testSide = /(^|\/)(tests?|__tests__|__mocks__|spec)\/|\.(test|spec)\.[cm]?[jt]sx?$/;
const codeFile = /\.([cm]?[jt]s|[jt]sx)$/;
const endings = ["mjs", "js", "mts", "ts", "jsx", "tsx", "json", "cts", "cjs"];
const conditions = new Set(["node", "import", "require", "module", "default"]);

export const isCode = (path: string): boolean => codeFile.test(path) && !/\.d\.[cm]?ts$/.test(path);

/** `@scope/name` or `name`, without a path into it. */
export const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** The same rules before the run, for what is written out, and while it goes on, for names made up then: nothing else can be reached. */
export function newResolver(around: Surroundings): Resolve {
  const files = new Set(around.files);
  const served = new Set(around.served);
  const tests = new Set(around.tests);
  const aliases = around.aliases.map(({ pattern, places }) => ({ pattern: new RegExp(pattern), places }));

  return (from, specifier, isRequire = false) => {
    const find = (base: string): string | undefined => findFile(files, base, around.exact && !isRequire && !/\.[cm]?tsx?$/.test(from));
    const isRelative = specifier.startsWith(".");
    const asFile = isRelative ? join(folderOf(from), specifier) : rootedPath(specifier);
    for (const { pattern, places } of aliases) {
      const match = pattern.exec(specifier);
      for (const place of match === null ? [] : places) {
        const target = place.replace(/\$(\d)/g, (_, group: string) => match?.[Number(group)] ?? "");
        // A name that stays relative is meant from where it is written; all others are from the root.
        const found = find(isRelative && place.startsWith("$") ? join(folderOf(from), target) : join([], rootedPath(target) ?? target));
        if (found !== undefined) return { file: found };
        if (!isRelative && target !== specifier && !/^[./]/.test(target)) return named(from, target);
      }
    }
    if (asFile !== undefined) return fileAt(find(asFile.replace(/\?raw$/, "")), from, specifier);
    const own = ownFile(around.own, specifier) ?? (around.base_url === undefined ? undefined : join(around.base_url.split("/"), specifier));
    const found = own === undefined ? undefined : find(own);
    return found === undefined ? named(from, specifier) : { file: found };
  };

  function named(from: string, specifier: string): Resolution {
    if (isJudge(specifier) && !tests.has(from) && !testSide.test(from)) return { refusal: `"${specifier}" may be imported by tests only` };
    if (judges.has(specifier)) return { judge: specifier === "module" ? "node:module" : specifier };
    const key = [specifier, `node:${specifier}`].find((name) => served.has(name));
    if (key !== undefined) return { served: key };
    if (specifier.startsWith("node:") || closedModules.has(specifier)) return { missing: `${specifier.startsWith("node:") ? specifier : `node:${specifier}`}, which the isolate sandbox keeps closed` };
    if (around.declared.includes(packageOf(specifier))) return { missing: `the package "${specifier}", which the isolate sandbox doesn't have` };
    return { refusal: `Cannot find package "${specifier}", imported by ${from}` };
  }
}

const fileAt = (found: string | undefined, from: string, specifier: string): Resolution =>
  found === undefined ? { refusal: `Cannot find module "${specifier}", imported by ${from}` } : { file: found };

const isJudge = (specifier: string): boolean => /^(vitest|node:test|@jest\/globals)($|\/)|^@vitest\//.test(specifier);

/** Node's, by the names that a package could have as well. */
const closedModules = new Set(["child_process", "cluster", "dgram", "dns", "http", "http2", "https", "inspector", "net", "readline", "repl", "tls", "v8", "vm", "worker_threads"]);

/** A path from the repository's root, for what is named from the file system's. */
function rootedPath(specifier: string): string | undefined {
  const path = specifier.startsWith("file://") ? decodeURIComponent(specifier.slice("file://".length)) : specifier;
  return path === projectRoot ? "" : path.startsWith(`${projectRoot}/`) ? join([], path.slice(projectRoot.length + 1)) : path.startsWith("/") ? `${path.slice(1)}\0outside` : undefined;
}

/** TypeScript's own rule: an import that ends in .js may mean the .ts beside it. */
function findFile(files: ReadonlySet<string>, base: string, exact: boolean): string | undefined {
  if (files.has(base) || exact) return files.has(base) ? base : undefined;
  const typed = base.endsWith(".js") ? [base.replace(/\.js$/, ".ts"), base.replace(/\.js$/, ".tsx")] : [base.replace(/\.jsx$/, ".tsx"), base.replace(/\.mjs$/, ".mts"), base.replace(/\.cjs$/, ".cts")];
  const folder = base === "" ? "" : `${base}/`;
  return [...typed, ...endings.map((ending) => `${base}.${ending}`), ...endings.map((ending) => `${folder}index.${ending}`)].find((path) => files.has(path));
}

/** `#name` and the package's own name, by `imports` and `exports` of package.json. */
function ownFile({ name, imports, exports }: OwnPackage, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return target(imports, specifier);
  if (name === undefined || (specifier !== name && !specifier.startsWith(`${name}/`))) return undefined;
  const subpath = `.${specifier.slice(name.length)}`;
  const table = typeof exports === "object" && exports !== null && Object.keys(exports).some((key) => key.startsWith(".")) ? exports : { ".": exports };
  return target(table, subpath);
}

function target(table: unknown, wanted: string): string | undefined {
  if (typeof table !== "object" || table === null) return undefined;
  for (const [key, value] of Object.entries(table)) {
    const [before = "", after] = key.split("*");
    if (after === undefined ? key !== wanted : !(wanted.startsWith(before) && wanted.endsWith(after) && wanted.length >= key.length)) continue;
    const caught = after === undefined ? "" : wanted.slice(before.length, wanted.length - after.length);
    const chosen = choose(value);
    if (chosen?.startsWith("./")) return join([], chosen.replaceAll("*", caught));
  }
  return undefined;
}

function choose(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(choose).find((one) => one !== undefined);
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).filter(([condition]) => conditions.has(condition)).map(([, inner]) => choose(inner)).find((one) => one !== undefined);
}

const folderOf = (path: string): string[] => path.split("/").slice(0, -1);

export function join(folder: readonly string[], relative: string): string {
  const parts = folder.filter((part) => part !== "" && part !== ".");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
