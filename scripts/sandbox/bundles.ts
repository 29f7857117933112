import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { vitestNames } from "../../workers/sandbox/harness/names.ts";
import { callbacksWasm } from "./callbacks-wasm.ts";

export const root = path.join(import.meta.dirname, "../..");
const worker = path.join(root, "workers/sandbox");
const require = createRequire(import.meta.url);

/** What an isolate gets beside a repository's own modules, and who asks for it. */
export interface Platform {
  harness: Modules;
  packages: Record<string, { entry: string; modules: Modules }>;
  versions: Record<string, string>;
}

/** Path in the isolate to JavaScript, or to WebAssembly. */
export type Modules = Record<string, string | Uint8Array<ArrayBuffer>>;

/** The packages that produced code may import, in the forms in which it does. */
const honoImports = [
  "hono", "hono/basic-auth", "hono/bearer-auth", "hono/body-limit", "hono/client", "hono/combine", "hono/context-storage", "hono/cookie", "hono/cors", "hono/csrf", "hono/etag",
  "hono/factory", "hono/html", "hono/http-exception", "hono/jsx", "hono/jsx/jsx-runtime", "hono/jwt", "hono/logger", "hono/method-override", "hono/powered-by", "hono/pretty-json",
  "hono/request-id", "hono/route", "hono/secure-headers", "hono/streaming", "hono/testing", "hono/timeout", "hono/timing", "hono/tiny", "hono/trailing-slash", "hono/validator",
];
const zodImports = ["zod", "zod/mini", "zod/v4", "zod/v4/core"];

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
const onceOnly = ["lockdown", "loop-budget", "private-globals"];

export async function buildPlatform(): Promise<Platform> {
  const [harness, ownProcess, sqlite, hono, zod] = await Promise.all([buildHarness(), bundle("node-process/index.ts", undefined), bundle("node-sqlite/index.ts", wasmOutside), vendor(honoImports), vendor(zodImports)]);
  const sqliteModules: Modules = {
    ".sandbox/node-sqlite/index.js": sqlite,
    ".sandbox/node-sqlite/sqlite3.wasm": Uint8Array.from(readFileSync(require.resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm"))),
    ".sandbox/node-sqlite/callbacks.wasm": callbacksWasm(),
  };
  const processModule = { entry: "/.sandbox/node-process/index.js", modules: { ".sandbox/node-process/index.js": ownProcess } };
  return {
    harness,
    packages: {
      ...hono,
      ...zod,
      "node:process": processModule,
      process: processModule,
      vitest: { entry: "/.sandbox/harness/vitest.js", modules: {} },
      "node:sqlite": { entry: "/.sandbox/node-sqlite/index.js", modules: sqliteModules },
    },
    versions: { vitest: versionOf("@vitest/expect"), hono: versionOf("hono"), zod: versionOf("zod"), sqlite: versionOf("@sqlite.org/sqlite-wasm").replace(/-.*$/, "") },
  };
}

async function buildHarness(): Promise<Modules> {
  const modules: Modules = { ".sandbox/harness/vitest.js": `export { ${vitestNames.join(", ")} } from "./index.js";\n` };
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
const onceOnlyOutside = outside("once only", new RegExp(`^\\./(${onceOnly.join("|")})\\.ts$`), (specifier) => `/.sandbox/harness/${specifier.slice(2, -3)}.js`);

/** One set of files for all imports of a package: two bundles would have two HTTPException classes. */
async function vendor(specifiers: string[]): Promise<Platform["packages"]> {
  const entryPoints = specifiers.map((specifier) => ({ in: specifier, out: specifier }));
  const { outputFiles, metafile } = await build({ ...common, entryPoints, splitting: true, metafile: true, chunkNames: `${specifiers[0]}-[hash]`, outdir: path.join(root, ".sandbox/vendor") });
  const texts = new Map(outputFiles.map((file) => [path.relative(root, file.path).replaceAll(path.sep, "/"), file.text]));
  return Object.fromEntries(
    specifiers.map((specifier) => {
      const entry = `.sandbox/vendor/${specifier}.js`;
      return [specifier, { entry: `/${entry}`, modules: Object.fromEntries(reached(entry, metafile.outputs).map((file) => [file, texts.get(file) ?? ""])) }];
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
