import type { TestError } from "../port.ts";
import { readTypeScriptSettings } from "./config/tsconfig.ts";
import { readManifest, type Manifest } from "./command/manifest.ts";
import { transpile, type Transpiled, type TranspileOptions } from "./compile/transpile.ts";
import { isCode, newResolver, packageOf, type Resolve, type Surroundings } from "./resolve.ts";
import type { Built, Runner, RunPlan } from "./wire.ts";

export type IsolateModule = { js: string } | { cjs: string } | { text: string };

/** One file as the isolate's registry knows it. `broken` throws when it is come to. */
export interface Source {
  path: string;
  kind: "esm" | "cjs" | "json" | "text" | "broken";
  /** Its imports are waited for. */
  is_async: boolean;
  error?: TestError;
}

export interface BuiltRepository extends Pick<Built, "test_files" | "file_errors" | "missing" | "counters"> {
  modules: Record<string, IsolateModule>;
  sources: Source[];
  surroundings: Surroundings;
  /** Packages and modules of Node's that something reachable imports, as the sandbox calls them: `hono/cors`, `node:fs`. */
  served: Set<string>;
}

/** What the sandbox has: imports that it answers, and which version of a package. */
export interface Offer {
  served: readonly string[];
  versions: Readonly<Record<string, string>>;
  /** Transpiles, or knows what came of it the last time. */
  transpile: typeof transpile;
}

/** Where the compiled files lie, beside the repository's own text. */
export const codeFolder = ".sandbox/code/";
const reservedFolder = ".sandbox/";
const globalsOf: Record<Runner, readonly string[]> = {
  vitest: ["afterAll", "afterEach", "assert", "beforeAll", "beforeEach", "chai", "describe", "expect", "it", "onTestFailed", "onTestFinished", "suite", "test", "vi", "vitest"],
  jest: ["afterAll", "afterEach", "beforeAll", "beforeEach", "describe", "expect", "fdescribe", "fit", "it", "jest", "test", "xdescribe", "xit", "xtest"],
  node_test: [],
  script: [],
};

interface CompiledFile extends Transpiled {
  path: string;
  /** Files that it can't do without, and those that it may come to. */
  needed: string[];
  optional: string[];
  served: string[];
  lacking: { specifier: string; what: string }[];
}

/** Files into the modules of an isolate. Only what a test file reaches is compiled, so a file that no test imports can't fail the run. */
export function buildRepository(files: Readonly<Record<string, string>>, plan: RunPlan, offer: Offer): BuiltRepository {
  const manifest = readManifest(files);
  const surroundings = surroundingsOf(files, plan, manifest, offer);
  const compile = compilerOf(files, plan, manifest, surroundings, offer);
  const built: BuiltRepository = { test_files: [], file_errors: [], missing: [], counters: {}, modules: {}, sources: [], surroundings, served: new Set() };
  for (const [path, text] of Object.entries(files)) if (!path.startsWith(reservedFolder)) built.modules[path] = { text };

  const all = new Map<string, CompiledFile>();
  for (const path of plan.test_files) {
    const needed = reach([...plan.setup_files, path], compile, ({ needed: files }) => files);
    const faulty = [...needed.values()].filter(({ errors }) => errors.length > 0);
    for (const { path: file, errors } of faulty) if (!built.file_errors.some((known) => known.file === file)) built.file_errors.push({ file, errors });
    const reached = reachAll([...plan.setup_files, path], files, compile);
    const stoodFor = new Set([...reached.values()].flatMap(({ mocked }) => mocked));
    for (const file of reached.values()) {
      all.set(file.path, file);
      built.missing.push(...file.missing, ...file.lacking.filter(({ specifier }) => !stoodFor.has(specifier)).map(({ what }) => what));
      for (const key of file.served) built.served.add(key);
    }
    if (faulty.length === 0) built.test_files.push(path);
  }
  addSources(built, all, plan);
  built.missing.push(...otherVersions(manifest, built.served, offer.versions));
  return { ...built, missing: [...new Set(built.missing)] };
}

function surroundingsOf(files: Readonly<Record<string, string>>, plan: RunPlan, manifest: Manifest | undefined, offer: Offer): Surroundings {
  const settings = readTypeScriptSettings(files);
  return {
    files: Object.keys(files).filter((path) => !path.startsWith(reservedFolder)),
    served: offer.served,
    declared: Object.keys({ ...manifest?.devDependencies, ...manifest?.dependencies }),
    aliases: [...plan.aliases, ...settings.aliases],
    base_url: settings.base_url,
    own: { name: manifest?.name, imports: manifest?.imports, exports: manifest?.exports },
    tests: plan.runner === "script" ? [] : [...plan.test_files, ...plan.setup_files],
    exact: plan.runner === "node_test" || plan.runner === "script",
  };
}

/** Each file once, whoever asks. */
function compilerOf(files: Readonly<Record<string, string>>, plan: RunPlan, manifest: Manifest | undefined, surroundings: Surroundings, offer: Offer): (path: string) => CompiledFile {
  const resolve = newResolver(surroundings);
  const { jsx } = readTypeScriptSettings(files);
  const isNode = surroundings.exact;
  const testSide = new Set(surroundings.tests);
  // What babel is told to compile it takes for modules, and writes strict code.
  const isBabel = manifest?.babel !== undefined || Object.keys(files).some((file) => /^(babel\.config\.\w+|\.babelrc(\.\w+)?)$/.test(file));
  const options = (path: string): TranspileOptions => ({
    jsx,
    globals: plan.globals && (testSide.has(path) || /(^|\/)(tests?|__tests__|__mocks__|spec)\/|\.(test|spec)\.[cm]?[jt]sx?$/.test(path)) ? globalsOf[plan.runner] : [],
    bare: /\.m[jt]s$/.test(path) || (isNode && manifest?.type === "module") ? "module" : "script",
    strict: plan.runner === "vitest" || (plan.runner === "jest" && (isBabel || /\.[cm]?tsx?$/.test(path))),
    mixed: !isNode,
    coverage: plan.coverage && !testSide.has(path),
  });
  const compiled = new Map<string, CompiledFile>();
  return (path) => {
    const known = compiled.get(path) ?? compileFile(path, isCode(path) ? offer.transpile(path, files[path] ?? "", options(path)) : undefined, resolve);
    compiled.set(path, known);
    return known;
  };
}

const data = { kind: "esm", waits: false, code: { plain: "", waiting: "" }, imports: [], mocked: [], computed: false, lines: [], errors: [], missing: [] } as const;

function compileFile(path: string, code: Transpiled | undefined, resolve: Resolve): CompiledFile {
  const file: CompiledFile = { ...data, imports: [], mocked: [], lines: [], missing: [], ...code, path, errors: [...(code?.errors ?? [])], needed: [], optional: [], served: [], lacking: [] };
  for (const { specifier, line, how } of code?.imports ?? []) {
    const found = resolve(path, specifier, how === "later");
    if ("file" in found) (how === "static" ? file.needed : file.optional).push(found.file);
    else if ("served" in found) file.served.push(found.served);
    else if ("missing" in found && how !== "mock") file.lacking.push({ specifier, what: found.missing });
    // What isn't needed at once fails when it is come to, as it does under Node.
    else if ("refusal" in found && how === "static" && !file.mocked.includes(specifier)) file.errors.push({ name: "Error", message: found.refusal, line });
  }
  return file;
}

function reach(starts: readonly string[], compile: (path: string) => CompiledFile, next: (file: CompiledFile) => string[]): Map<string, CompiledFile> {
  const reached = new Map<string, CompiledFile>();
  const waiting = [...starts];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    const file = compile(path);
    reached.set(path, file);
    waiting.push(...next(file));
  }
  return reached;
}

/** With what may be come to: mocks that lie beside, and everything once a name is made up at run time. */
function reachAll(starts: readonly string[], files: Readonly<Record<string, string>>, compile: (path: string) => CompiledFile): Map<string, CompiledFile> {
  const mocks = Object.keys(files).filter((path) => /(^|\/)__mocks__\//.test(path) && isCode(path));
  const reached = reach([...starts, ...mocks], compile, ({ needed, optional }) => [...needed, ...optional]);
  if (![...reached.values()].some(({ computed }) => computed)) return reached;
  const others = Object.keys(files).filter((path) => (isCode(path) || path.endsWith(".json")) && !/(^|\/)(node_modules|\.sandbox)\//.test(path) && !/\.(test|spec)\.|\.config\./.test(path));
  return reach([...starts, ...mocks, ...others], compile, ({ needed, optional }) => [...needed, ...optional]);
}

function addSources(built: BuiltRepository, all: ReadonlyMap<string, CompiledFile>, plan: RunPlan): void {
  const waits = waitingFiles(all, plan.runner === "vitest");
  for (const file of all.values()) {
    const { path, errors } = file;
    const isAsync = waits.has(path);
    if (!isCode(path)) built.sources.push({ path, kind: path.endsWith(".json") ? "json" : "text", is_async: false });
    else if (errors[0]) built.sources.push({ path, kind: "broken", is_async: false, error: errors[0] });
    else {
      built.sources.push({ path, kind: file.kind, is_async: isAsync });
      built.modules[`${codeFolder}${path}`] = file.kind === "esm" ? { js: isAsync ? file.code.waiting : file.code.plain } : { cjs: file.code.plain };
      if (file.lines.length > 0) built.counters[path] = file.lines;
    }
  }
}

/** Files whose imports have to be waited for: with vitest all, since a mock's factory may take its time; else those that wait at their top level, and who imports them. */
function waitingFiles(all: ReadonlyMap<string, CompiledFile>, everyOne: boolean): ReadonlySet<string> {
  const waits = new Set([...all.values()].filter((file) => file.kind === "esm" && (everyOne || file.waits)).map(({ path }) => path));
  for (let grew = !everyOne; grew; ) {
    grew = false;
    for (const { path, kind, needed } of all.values()) {
      if (kind !== "esm" || waits.has(path) || !needed.some((file) => waits.has(file))) continue;
      waits.add(path);
      grew = true;
    }
  }
  return waits;
}

/** Results on another major version would say little about the repository. */
function otherVersions(manifest: Manifest | undefined, used: ReadonlySet<string>, versions: Readonly<Record<string, string>>): string[] {
  const asked = { ...manifest?.devDependencies, ...manifest?.dependencies };
  return [...new Set([...used].map(packageOf))].flatMap((name) => {
    const [wanted, has] = [/^[\^~>=v\s]*(\d+)/.exec(asked[name] ?? "")?.[1], versions[name]];
    return wanted === undefined || has === undefined || has.startsWith(`${wanted}.`) ? [] : [`${name} ${asked[name]}, where the isolate sandbox has ${has}`];
  });
}
