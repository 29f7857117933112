import type { Alias } from "../resolve.ts";
import type { RunPlan } from "../wire.ts";
import { isRecord, readConfig, textsIn, Unknown, type Value } from "./literal.ts";
import { mergeSettings, type RunnerSettings } from "./vitest-config.ts";

interface JestSettings extends RunnerSettings {
  /** Instead of `include`: regular expressions. */
  test_patterns?: string[];
  ignore_patterns?: string[];
}

type Setting = (value: Value) => JestSettings;

const names = ["ts", "mts", "cts", "js", "mjs", "cjs", "json"].map((ending) => `jest.config.${ending}`);
const nothing: Setting = () => ({});
const fromRoot = (path: string): string => path.replace(/^(\.\/|<rootDir>\/?)/, "");
const paths = (value: Value): string[] => textsIn(value).map(fromRoot);
/** A pattern of jest's is held against a file system's path: `<rootDir>` becomes the beginning. */
const patterns = (value: Value): string[] => textsIn(value).map((pattern) => pattern.replace(/^<rootDir>\/?/, "^"));
const beforeEach = (name: RunPlan["before_each"][number]): Setting => (value) => (value === true ? { before_each: [name] } : {});
/** Their work is done by the driver. */
const transformers = /ts-jest|babel-jest|@swc\/jest|esbuild|sucrase|@jest\/transform/;

const settings: Record<string, Setting> = {
  testEnvironment: (value) => (value === "node" || value === "jest-environment-node" ? {} : { needs: `testEnvironment: ${JSON.stringify(value)}` }),
  preset: (value) => (/^ts-jest/.test(String(value)) ? {} : { needs: `preset: ${JSON.stringify(value)}` }),
  transform: (value) => {
    const foreign = isRecord(value) ? Object.values(value).flatMap((one) => textsIn(one)).find((name) => !transformers.test(name)) : undefined;
    return foreign === undefined ? {} : { needs: `transform: ${JSON.stringify(foreign)}` };
  },
  moduleNameMapper: (value) => ({ aliases: isRecord(value) ? Object.entries(value).map(([pattern, places]): Alias => ({ pattern, places: textsIn(places).map((place) => place.replace(/^<rootDir>\//, "./")) })) : [] }),
  testMatch: (value) => ({ include: paths(value).filter((glob) => !glob.startsWith("!")), exclude: paths(value).filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1)) }),
  testRegex: (value) => ({ test_patterns: patterns(value) }),
  testPathIgnorePatterns: (value) => ({ ignore_patterns: patterns(value) }),
  setupFiles: (value) => ({ setup_files: paths(value) }),
  setupFilesAfterEnv: (value) => ({ setup_files: paths(value) }),
  testTimeout: (value) => (typeof value === "number" ? { test_ms: value, hook_ms: value } : {}),
  injectGlobals: (value) => ({ globals: value !== false }),
  fakeTimers: (value) => ({ fake_timers: isRecord(value) && value["enableGlobally"] === true }),
  timers: (value) => ({ fake_timers: value === "fake" || value === "modern" }),
  clearMocks: beforeEach("clear_mocks"),
  resetMocks: beforeEach("reset_mocks"),
  restoreMocks: beforeEach("restore_mocks"),
  projects: (value) => (textsIn(value).every((path) => path === "<rootDir>") && Array.isArray(value) ? {} : { needs: `projects: ${JSON.stringify(value)}` }),
  automock: (value) => (value === true ? { needs: "automock: true" } : {}),
  ...Object.fromEntries(["verbose", "passWithNoTests", "collectCoverage", "collectCoverageFrom", "coverageDirectory", "coverageProvider", "coverageReporters", "coverageThreshold", "coveragePathIgnorePatterns", "roots", "rootDir",
    "moduleFileExtensions", "extensionsToTreatAsEsm", "transformIgnorePatterns", "modulePathIgnorePatterns", "watchPathIgnorePatterns", "maxWorkers", "maxConcurrency", "silent", "bail", "cache", "cacheDirectory", "displayName",
    "errorOnDeprecated", "notify", "reporters", "slowTestThreshold", "snapshotFormat", "testLocationInResults", "watchman", "workerIdleMemoryLimit", "detectOpenHandles", "forceExit", "moduleDirectories", "globals", "randomize",
    "openHandlesTimeout", "ci", "testRunner", "logHeapUsage", "watchPlugins"].map((name) => [name, nothing])),
};

/** What jest's configuration asks for, in package.json or a file of its own. */
export function readJestSettings(files: Readonly<Record<string, string>>, ofManifest: unknown): JestSettings {
  const path = names.find((name) => Object.hasOwn(files, name));
  if (path === undefined && ofManifest === undefined) return {};
  const config = path === undefined ? (ofManifest as Value) : readConfig(path, files[path] ?? "");
  if (!isRecord(config)) return { needs: config instanceof Unknown ? config.text : String(config) };
  const all = Object.entries(config).map(([name, value]): JestSettings => {
    const setting = settings[name];
    if (setting === undefined) return { needs: `${name}: ${value instanceof Unknown ? value.text : JSON.stringify(value)}` };
    return setting === nothing || !(value instanceof Unknown) ? setting(value) : { needs: `${name}: ${value.text}` };
  });
  return mergeSettings(all);
}
