import * as z from "zod";
import type { TestError } from "../port.ts";
import { fileOf, isCode, packageOf, resolveImport, type Surroundings } from "./resolve.ts";
import { transpile } from "./transpile.ts";
import type { Built } from "./wire.ts";

export type IsolateModule = { js: string } | { text: string } | { json: unknown };

export interface BuiltRepository extends Omit<Built, "versions"> {
  modules: Record<string, IsolateModule>;
  /** The test file's module, by its path in the repository. */
  entries: Map<string, string>;
  /** Packages that something reachable imports, as written: `hono/cors`. */
  packages: Set<string>;
}

/** The sandbox's packages: which module serves an import, and which version of a package that is. */
export interface Packages {
  moduleOf(specifier: string): string | undefined;
  versions: Readonly<Record<string, string>>;
}

const reservedFolder = ".sandbox/";
const testFile = /\.(test|spec)\.[cm]?[jt]sx?$/;
const ignored = /(^|\/)(node_modules|\.git)\//;

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}), devDependencies: z.record(z.string(), z.string()).default({}) });

interface CompiledFile {
  module: IsolateModule;
  imports: string[];
  packages: string[];
  missing: string[];
  errors: TestError[];
}

/** Test files of a repository, in the order in which they run. */
export const testFilesOf = (files: Readonly<Record<string, string>>, filters: readonly string[]): string[] =>
  Object.keys(files)
    .filter((path) => testFile.test(path) && !ignored.test(path))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter.replace(/^\.\//, ""))))
    .sort();

/**
 * Files into the modules of an isolate. Only what a test file reaches is compiled, so a file that no test imports can't fail the run.
 * Each test file gets copies of its own of all that it reaches, since vitest gives each file fresh modules; an isolate per file would cost 50 ms each.
 */
export function buildRepository(files: Readonly<Record<string, string>>, filters: readonly string[], packages: Packages): BuiltRepository {
  const asked = readManifest(files["package.json"]);
  const surroundings: Surroundings = { files, moduleOf: packages.moduleOf, declared: new Set(Object.keys(asked)) };
  const compiled = new Map<string, CompiledFile>();
  const compileOnce = (path: string): CompiledFile => {
    const known = compiled.get(path) ?? compileFile(surroundings, path);
    compiled.set(path, known);
    return known;
  };
  const built: BuiltRepository = { test_files: [], file_errors: [], missing: [], modules: {}, entries: new Map(), packages: new Set() };
  for (const [path, text] of Object.entries(files)) if (!path.startsWith(reservedFolder)) built.modules[path] = path.endsWith(".json") ? jsonModule(text) : { text };

  for (const [index, path] of testFilesOf(files, filters).entries()) {
    const reached = reach(path, compileOnce);
    const faulty = [...reached].filter(([, file]) => file.errors.length > 0);
    for (const [file, { errors }] of faulty) if (!built.file_errors.some((known) => known.file === file)) built.file_errors.push({ file, errors });
    for (const file of reached.values()) {
      built.missing.push(...file.missing);
      for (const name of file.packages) built.packages.add(name);
    }
    if (faulty.length > 0) continue;
    for (const [file, { module }] of reached) built.modules[`${copyFolder(index)}${file}`] = module;
    built.test_files.push(path);
    built.entries.set(path, `/${copyFolder(index)}${path}`);
  }
  built.missing.push(...otherVersions(asked, built.packages, packages.versions));
  return { ...built, missing: [...new Set(built.missing)] };
}

const copyFolder = (index: number): string => `${reservedFolder}copy-${index}/`;

function reach(start: string, compile: (path: string) => CompiledFile): Map<string, CompiledFile> {
  const reached = new Map<string, CompiledFile>();
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    const file = compile(path);
    reached.set(path, file);
    waiting.push(...file.imports);
  }
  return reached;
}

function compileFile(surroundings: Surroundings, path: string): CompiledFile {
  const source = surroundings.files[path] ?? "";
  const imports: string[] = [];
  const packages: string[] = [];
  if (path.startsWith(reservedFolder)) return { module: { text: "" }, imports, packages, missing: [], errors: [{ name: "Error", message: `The folder ${reservedFolder} is the sandbox's own` }] };
  if (!isCode(path)) return { module: path.endsWith(".json") ? jsonModule(source) : { text: source }, imports, packages, missing: [], errors: [] };
  const { code, errors, missing } = transpile(path, source, (specifier) => {
    const resolution = resolveImport(surroundings, path, specifier);
    if (!("module" in resolution)) return resolution;
    if (specifier.startsWith(".")) imports.push(fileOf(path, resolution.module));
    else packages.push(specifier);
    return resolution;
  });
  return { module: { js: code }, imports, packages, missing, errors };
}

/** Importable, and readable as a file. What is no JSON is a text that happens to be called so. */
function jsonModule(text: string): IsolateModule {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { text };
  }
}

/** A package.json that can't be read declares nothing; npm's complaint about it is the command's business. */
function readManifest(text: string | undefined): Record<string, string> {
  const module = jsonModule(text ?? "{}");
  const manifest = Manifest.safeParse("json" in module ? module.json : {});
  return manifest.success ? { ...manifest.data.devDependencies, ...manifest.data.dependencies } : {};
}

/** Results on another major version would say little about the repository. */
function otherVersions(asked: Record<string, string>, used: Set<string>, versions: Readonly<Record<string, string>>): string[] {
  return [...new Set([...used].map(packageOf))].flatMap((name) => {
    const [wanted, has] = [/^[\^~>=v\s]*(\d+)/.exec(asked[name] ?? "")?.[1], versions[name]];
    return wanted === undefined || has === undefined || has.startsWith(`${wanted}.`) ? [] : [`${name} ${asked[name]}, where the isolate sandbox has ${has}`];
  });
}
