import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StartFailure } from "../stack/failure.ts";
import { builds, root } from "../stack/folders.ts";
import { firstScript } from "./first-script.ts";
import { iconShapes } from "./icons.ts";

/** All that goes into the dashboard: its own sources, the schemas that they import, and the packages. */
const sources = ["web/**", "src/**/*schema.ts", "scripts/web/*.ts", "package-lock.json"];

/** Where wrangler.toml says that the dashboard's files are, for `wrangler deploy`. */
export const deployed = join(root, ".devgen", "web");

/** Builds the dashboard; one whose sources haven't changed is taken from the last time. @returns the folder of its files @throws StartFailure */
export async function buildWeb(): Promise<string> {
  const folder = join(builds, `dashboard.${digest()}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(builds, { recursive: true });
  try {
    await bundle(unfinished);
    for (const old of readdirSync(builds)) if (/^dashboard\.\w{16}$/.test(old)) rmSync(join(builds, old), { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw new StartFailure(`The dashboard can't be built: ${error instanceof Error ? error.message : String(error)}`);
  }
  return folder;
}

/** Puts the built dashboard where `wrangler deploy` takes it from. */
export async function placeWeb(): Promise<void> {
  const folder = await buildWeb();
  rmSync(deployed, { recursive: true, force: true });
  cpSync(folder, deployed, { recursive: true });
}

async function bundle(outDir: string): Promise<void> {
  const [{ build }, { default: tailwind }] = await Promise.all([import("vite"), import("@tailwindcss/vite")]);
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production"; // whoever builds: under a test runner it is "test", and React would come with all that it has for developing
  await build({
    root: join(root, "web"), configFile: false, logLevel: "error", mode: "production", base: "/", envFile: false,
    plugins: [tailwind(), iconShapes, withoutOwnStyles, firstScript],
    build: { outDir, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false, chunkSizeWarningLimit: 2_000 },
  }).finally(() => (before === undefined ? delete process.env.NODE_ENV : (process.env.NODE_ENV = before)));
}

/** The toasts' package would put its style into the page by script, which the page's policy refuses; our stylesheet has it. */
const withoutOwnStyles = {
  name: "without-own-styles",
  transform: (code: string, id: string) => (/node_modules\/sonner\/dist\/index\.mjs/.test(id) ? code.replace(/^__insertCSS\(.*$/m, "") : undefined),
};

function digest(): string {
  const hash = createHash("sha256");
  for (const file of sources.flatMap((glob) => globSync(glob, { cwd: root, withFileTypes: true })).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)).sort())
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 16);
}
