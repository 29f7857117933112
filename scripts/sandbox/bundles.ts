import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { callbacksWasm } from "./callbacks-wasm.ts";
import { vendored } from "./vendored.ts";

export const root = path.join(import.meta.dirname, "../..");
const worker = path.join(root, "workers/sandbox");
const require = createRequire(import.meta.url);

/** What an isolate gets beside a repository's own modules, and who asks for it. */
export interface Platform {
  harness: Modules;
  packages: Record<string, { entry: string; modules: Modules; is_common_js: boolean }>;
  versions: Record<string, string>;
}

/** Path in the isolate to JavaScript, or to WebAssembly. */
export type Modules = Record<string, string | Uint8Array<ArrayBuffer>>;

const common = {
  bundle: true,
  write: false,
  format: "esm",
  target: "es2024",
  platform: "neutral",
  logLevel: "error",
  minify: true,
  legalComments: "none",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker", "browser", "import"],
  external: ["node:*", "cloudflare:*"],
  define: { "process.env.NODE_ENV": '"test"' },
  absWorkingDir: root,
} satisfies BuildOptions;

/** Modules of the harness that exist once in an isolate, whoever imports them. */
const onceOnly = ["door", "lockdown", "loop-budget", "private-globals"];

export async function buildPlatform(): Promise<Platform> {
  const names = Object.keys(vendored);
  const [harness, ownAssert, ownStrictAssert, ownProcess, ownTimers, ownTimerPromises, nodeServer, sqlite, ...packages] = await Promise.all([
    buildHarness(), bundle("node-assert/index.ts", undefined), bundle("node-assert-strict/index.ts", assertOutside), bundle("node-process/index.ts", undefined), bundle("node-timers/index.ts", undefined), bundle("node-timers-promises/index.ts", undefined), bundle("hono-node-server/index.ts", onceOnlyOutside), bundle("node-sqlite/index.ts", wasmOutside), ...names.map((name) => vendor(vendored[name] ?? [])),
  ]);
  const sqliteModules: Modules = {
    ".sandbox/node-sqlite/index.js": sqlite,
    ".sandbox/node-sqlite/sqlite3.wasm": Uint8Array.from(readFileSync(require.resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm"))),
    ".sandbox/node-sqlite/callbacks.wasm": callbacksWasm(),
  };
  return {
    harness,
    packages: {
      ...Object.assign({}, ...packages) as Platform["packages"],
      "@hono/node-server": own("hono-node-server/index", nodeServer),
      "node:assert": own("node-assert/index", ownAssert),
      "node:assert/strict": { ...own("node-assert-strict/index", ownStrictAssert), modules: { ".sandbox/node-assert/index.js": ownAssert, ".sandbox/node-assert-strict/index.js": ownStrictAssert } },
      "node:process": own("node-process/index", ownProcess),
      "node:timers": own("node-timers/index", ownTimers),
      "node:timers/promises": own("node-timers-promises/index", ownTimerPromises),
      "node:sqlite": { entry: "/.sandbox/node-sqlite/index.js", modules: sqliteModules, is_common_js: false },
    },
    versions: { vitest: versionOf("@vitest/expect"), sqlite: versionOf("@sqlite.org/sqlite-wasm").replace(/-.*$/, ""), ...Object.fromEntries(names.map((name) => [name, versionOf(name)])) },
  };
}

const own = (name: string, text: string): Platform["packages"][string] => ({ entry: `/.sandbox/${name}.js`, modules: { [`.sandbox/${name}.js`]: text }, is_common_js: false });

async function buildHarness(): Promise<Modules> {
  const modules: Modules = {};
  for (const name of onceOnly) modules[`.sandbox/harness/${name}.js`] = await bundle(`harness/${name}.ts`, undefined);
  // Inside this bundle `globalThis` is an object of the harness's own.
  modules[".sandbox/harness/index.js"] = await bundle("harness/index.ts", onceOnlyOutside, { inject: [path.join(worker, "harness/inject.ts")], define: { ...common.define, globalThis: "privateGlobals" } });
  return modules;
}

async function bundle(entry: string, plugin: Plugin | undefined, more: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({ ...common, keepNames: true, ...more, entryPoints: [path.join(worker, entry)], plugins: plugin ? [plugin] : [], write: false });
  return outputFiles[0]!.text;
}

const outside = (name: string, filter: RegExp, moduleOf: (specifier: string) => string): Plugin => ({
  name,
  setup: (plugin) => void plugin.onResolve({ filter }, ({ path: specifier }) => ({ path: moduleOf(specifier), external: true })),
});
const wasmOutside = outside("wasm outside", /^\.\/\w+\.wasm$/, (specifier) => `/.sandbox/node-sqlite/${specifier.slice(2)}`);
/** The strict one is a part of the other. */
const assertOutside = outside("assert outside", /^\.\.\/node-assert\/index\.ts$/, () => "/.sandbox/node-assert/index.js");
const onceOnlyOutside = outside("once only", new RegExp(`^\\.\\.?/(?:harness/)?(${onceOnly.join("|")})\\.ts$`), (specifier) => `/.sandbox/harness/${path.basename(specifier, ".ts")}.js`);

/** One set of files for all imports of a package: two bundles would have two HTTPException classes. */
async function vendor(specifiers: readonly string[]): Promise<Platform["packages"]> {
  const entryPoints = specifiers.map((specifier) => ({ in: specifier, out: specifier }));
  const { outputFiles, metafile } = await build({ ...common, entryPoints, splitting: true, metafile: true, chunkNames: `${specifiers[0]}-[hash]`, outdir: path.join(root, ".sandbox/vendor") });
  const texts = new Map(outputFiles.map((file) => [path.relative(root, file.path).replaceAll(path.sep, "/"), file.text]));
  return Object.fromEntries(
    specifiers.map((specifier) => {
      const entry = `.sandbox/vendor/${specifier}.js`;
      const modules = Object.fromEntries(reached(entry, metafile.outputs).map((file) => [file, texts.get(file) ?? ""]));
      const source = metafile.inputs[metafile.outputs[entry]?.entryPoint ?? ""];
      return [specifier, { entry: `/${entry}`, modules, is_common_js: source?.format === "cjs" }];
    }),
  );
}

function reached(entry: string, outputs: Record<string, { imports: { path: string; external?: boolean }[] }>): string[] {
  const found = new Set([entry]);
  for (const file of found) for (const { path: imported, external } of outputs[file]?.imports ?? []) if (!external) found.add(imported);
  return [...found].sort();
}

export function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(manifestOf(name), "utf8")) as { version: string };
  return version;
}

/** Found by folder: not every package exports its package.json. */
function manifestOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = path.join(folder, name, "package.json");
    try {
      readFileSync(file);
      return file;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  throw new Error(`The package ${name} is not installed`);
}
