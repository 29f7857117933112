import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { configFile, workerdConfig } from "./workerd-config.ts";
import { vendored } from "./vendored.ts";
import { buildPlatform, root, versionOf, type Modules, type Platform } from "./bundles.ts";

const sourceFolders = ["workers/sandbox", "src/generation/sandbox/isolate", "scripts/sandbox"];
const packages = [...Object.keys(vendored), "@sqlite.org/sqlite-wasm", "@vitest/expect", "@vitest/mocker", "@vitest/pretty-format", "@vitest/runner", "@vitest/spy", "@vitest/utils", "esbuild", "sucrase"];
const stampFile = "inputs.sha256";

/**
 * Writes the sandbox Worker into `outDir`: index.js, its text and its WebAssembly modules. Same sources and packages, same bytes; nothing is done when the folder
 * has been built from them already.
 * @throws Error when a source doesn't compile or a package is not installed.
 */
export async function buildSandbox(outDir: string): Promise<void> {
  const stamp = hashInputs();
  const stampPath = path.join(outDir, stampFile);
  if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp) return;
  const files = await buildFiles();
  // Written beside and moved into place: a build that is cut short, or another at the same time, leaves no half of one.
  const fresh = `${outDir}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const [name, contents] of Object.entries(files)) writeFileSync(path.join(fresh, name), contents);
  writeFileSync(path.join(fresh, stampFile), stamp);
  rmSync(outDir, { recursive: true, force: true });
  renameSync(fresh, outDir);
}

function hashInputs(): string {
  const hash = createHash("sha256");
  for (const folder of sourceFolders) {
    const names = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).sort();
    for (const name of names) if (/\.(ts|toml)$/.test(name)) hash.update(`${folder}/${name}\0`).update(readFileSync(path.join(root, folder, name))).update("\0");
  }
  for (const name of packages) hash.update(`${name}@${versionOf(name)}\0`);
  return hash.digest("hex");
}

async function buildFiles(): Promise<Modules> {
  const platform = await buildPlatform();
  const files: Modules = {};
  const names = new Map<string, string>();
  /** Module of an isolate to the Worker's module that holds it. */
  const nameOf = (modulePath: string, contents: Modules[string]): string => {
    const name = modulePath.replace(/^\.sandbox\//, "").replaceAll("/", "-");
    const file = typeof contents === "string" ? `${name}.txt` : name;
    names.set(modulePath, file);
    files[file] = contents;
    return file;
  };
  const platformModule = writePlatformModule(platform, nameOf);
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "workers/sandbox/index.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser", "import"],
    external: ["node:*", "cloudflare:*", ...new Set([...names.values()].map((file) => `./${file}`))],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
    absWorkingDir: root,
    plugins: [virtual("isolate:platform", platformModule)],
  });
  const built = { "index.js": outputFiles[0]!.text, ...files };
  return { ...built, [configFile]: workerdConfig(Object.keys(built)) };
}

/** The module that the Worker imports as `isolate:platform`. */
function writePlatformModule({ harness, packages: served, versions }: Platform, nameOf: (modulePath: string, contents: Modules[string]) => string): string {
  const imports = new Map<string, string>();
  const record = (modules: Modules): string => {
    const entries = Object.entries(modules).map(([modulePath, contents]) => {
      const file = nameOf(modulePath, contents);
      const variable = imports.get(file) ?? `module${imports.size}`;
      imports.set(file, variable);
      return `${JSON.stringify(modulePath)}: ${variable}`;
    });
    return `{ ${entries.join(", ")} }`;
  };
  const harnessRecord = record(harness);
  const packageRecords = Object.entries(served).map(([name, { entry, modules, is_common_js }]) => `${JSON.stringify(name)}: { entry: ${JSON.stringify(entry)}, modules: ${record(modules)}, is_common_js: ${is_common_js} }`);
  const importLines = [...imports].map(([file, variable]) => `import ${variable} from "./${file}";`);
  return [
    ...importLines,
    `export const harness = ${harnessRecord};`,
    `export const packages = { ${packageRecords.join(", ")} };`,
    `export const versions = ${JSON.stringify(versions)};`,
  ].join("\n");
}

const virtual = (specifier: string, contents: string): Plugin => ({
  name: specifier,
  setup(plugin) {
    plugin.onResolve({ filter: new RegExp(`^${specifier}$`) }, () => ({ path: specifier, namespace: "virtual" }));
    plugin.onLoad({ filter: /.*/, namespace: "virtual" }, () => ({ contents, resolveDir: root }));
  },
});

if (import.meta.main) await buildSandbox(process.argv[2] ?? path.join(root, "dist/sandbox"));
