import type { RunPlan } from "../wire.ts";
import type { Alias } from "../resolve.ts";
import { isRecord, readConfig, textsIn, Unknown, type Value } from "./literal.ts";

/** Of a runner's configuration. `needs` names a setting that another driver could honour. */
export interface RunnerSettings extends Partial<Omit<RunPlan, "runner" | "test_files">> {
  include?: string[];
  exclude?: string[];
  needs?: string;
}

type Setting = (value: Value) => RunnerSettings;

const names = ["vitest.config", "vite.config"].flatMap((name) => ["ts", "mts", "cts", "js", "mjs", "cjs"].map((ending) => `${name}.${ending}`));
const nothing: Setting = () => ({});
const paths = (value: Value): string[] => textsIn(value).map((path) => path.replace(/^(\.\/|<rootDir>\/)/, ""));
const number = (value: Value): number | undefined => (typeof value === "number" ? value : undefined);
const given = <Key extends string, Of>(key: Key, value: Of | undefined): { [K in Key]?: Of } => (value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Of }));
const beforeEach = (name: RunPlan["before_each"][number]): Setting => (value) => (value === true ? { before_each: [name] } : {});
/** Plug-ins whose work the driver does by itself. */
const plugins = /^(tsconfigPaths|react|preact|swc|tsConfigPaths)\(/;

/** Settings of `test` that change what runs, and those that don't. What isn't here is asked of another driver. */
const ofTests: Record<string, Setting> = {
  globals: (value) => ({ globals: value === true }),
  include: (value) => ({ include: paths(value) }),
  exclude: (value) => ({ exclude: paths(Array.isArray(value) ? value.filter((one) => typeof one === "string") : value) }),
  setupFiles: (value) => ({ setup_files: paths(value) }),
  environment: (value) => (value === "node" ? {} : { needs: `environment: ${JSON.stringify(value)}` }),
  alias: (value) => ({ aliases: aliasesOf(value) }),
  testTimeout: (value) => given("test_ms", number(value) || undefined),
  hookTimeout: (value) => given("hook_ms", number(value) || undefined),
  retry: (value) => given("retry", number(value)),
  env: (value) => ({ env: isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {} }),
  clearMocks: beforeEach("clear_mocks"),
  mockReset: beforeEach("reset_mocks"),
  restoreMocks: beforeEach("restore_mocks"),
  unstubGlobals: beforeEach("unstub_globals"),
  unstubEnvs: beforeEach("unstub_envs"),
  ...Object.fromEntries(["name", "passWithNoTests", "reporters", "silent", "coverage", "pool", "poolOptions", "isolate", "watch", "fileParallelism", "maxWorkers", "minWorkers", "maxConcurrency", "allowOnly", "typecheck", "css", "server", "deps",
    "outputFile", "logHeapUsage", "teardownTimeout", "sequence", "bail", "onConsoleLog", "dangerouslyIgnoreUnhandledErrors", "slowTestThreshold", "open", "ui", "printConsoleTrace", "chaiConfig", "root", "dir", "snapshotFormat",
    "benchmark", "includeTaskLocation", "hideSkippedTests", "update", "cache", "inspect", "color", "forceRerunTriggers"].map((name) => [name, nothing])),
};

/** What vitest's own configuration asks for. */
export function readVitestSettings(files: Readonly<Record<string, string>>): RunnerSettings {
  const path = names.find((name) => Object.hasOwn(files, name));
  if (path === undefined) return files["vitest.workspace.ts"] === undefined ? {} : { needs: "workspace" };
  const config = readConfig(path, files[path] ?? "");
  if (!isRecord(config)) return { needs: config instanceof Unknown ? config.text : String(config) };
  const ofVite = [resolved(config["resolve"]), pluggedIn(config["plugins"])];
  const tests = isRecord(config["test"]) ? Object.entries(config["test"]) : [];
  return mergeSettings([...ofVite, ...tests.map(([name, value]) => settingOf(name, value))]);
}

function settingOf(name: string, value: Value): RunnerSettings {
  const setting = ofTests[name];
  if (setting === undefined) return { needs: `${name}: ${value instanceof Unknown ? value.text : JSON.stringify(value)}` };
  return setting === nothing || !(value instanceof Unknown) ? setting(value) : { needs: `${name}: ${value.text}` };
}

const resolved = (value: Value): RunnerSettings => (isRecord(value) && value["alias"] !== undefined ? { aliases: aliasesOf(value["alias"]) } : {});

function pluggedIn(value: Value): RunnerSettings {
  const unknown = (Array.isArray(value) ? value : []).find((one) => !(one instanceof Unknown && plugins.test(one.text)));
  return unknown === undefined ? {} : { needs: `plugins: ${unknown instanceof Unknown ? unknown.text : JSON.stringify(unknown)}` };
}

function aliasesOf(value: Value): Alias[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([find, place]) => (typeof place === "string" ? [aliasOf(find, place)] : []));
  return (Array.isArray(value) ? value : []).flatMap((one) => (isRecord(one) && typeof one["replacement"] === "string" ? [aliasOf(one["find"], one["replacement"])] : []));
}

/** A name stands for itself and for what is below it; a regular expression for what it matches. */
function aliasOf(find: Value, replacement: string): Alias {
  const place = replacement.replace(/^<rootDir>\//, "./");
  if (find instanceof RegExp) return { pattern: `${find.source.replace(/\$$/, "")}(.*)$`, places: [`${place}$${(find.source.match(/\((?!\?)/g) ?? []).length + 1}`] };
  const name = String(find).replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
  return { pattern: `^${name}(${name.endsWith("/") ? ".*" : "/.*|$"})`, places: [`${place}$1`] };
}

export function mergeSettings(all: readonly RunnerSettings[]): RunnerSettings {
  const merged: RunnerSettings = Object.assign({}, ...all);
  const aliases = all.flatMap((one) => one.aliases ?? []);
  const each = all.flatMap((one) => one.before_each ?? []);
  const setup = all.flatMap((one) => one.setup_files ?? []);
  return { ...merged, ...(aliases.length > 0 ? { aliases } : {}), ...(each.length > 0 ? { before_each: each } : {}), ...(setup.length > 0 ? { setup_files: setup } : {}) };
}
