import { readJestSettings } from "../config/jest-config.ts";
import { isCode } from "../resolve.ts";
import type { RunPlan } from "../wire.ts";
import { filesBy, textPattern, validPattern, withEnding } from "./files.ts";
import type { Asked } from "./plan.ts";
import { readOptions, type OptionForm } from "./words.ts";

const includeByDefault = ["**/__tests__/**/*.[jt]s?(x)", "**/?(*.)+(spec|test).[jt]s?(x)", "**/?(*.)+(spec|test).[cm][jt]s"];

const forms: Record<string, OptionForm> = {
  "--testNamePattern": "value", "--testPathPattern": "value", "--testPathPatterns": "value", "--runTestsByPath": "flag", "--coverage": "flag", "--testTimeout": "value", "--passWithNoTests": "flag", "--testPathIgnorePatterns": "value",
  "--ci": "flag", "--no-cache": "flag", "--cache": "flag", "--runInBand": "flag", "--verbose": "flag", "--silent": "flag", "--colors": "flag", "--no-colors": "flag", "--detectOpenHandles": "flag", "--forceExit": "flag", "--bail": "flag",
  "--no-coverage": "flag", "--watchAll": "flag", "--watchman": "flag", "--no-watchman": "flag", "--maxWorkers": "value", "--json": "flag", "--outputFile": "value", "--reporters": "value", "--config": "value", "--testLocationInResults": "flag",
  "--noStackTrace": "flag", "--expand": "flag", "--env": "value", "--roots": "value", "--clearMocks": "flag", "--resetMocks": "flag", "--restoreMocks": "flag",
};
const names = { "-t": "--testNamePattern", "-i": "--runInBand", "-w": "--maxWorkers", "-b": "--bail", "-c": "--config", "--no-cache": "--no-cache", "--color": "--colors" };

/** What jest would run, or what it is asked for that can't be honoured here. */
export function jestPlan({ words, env, files, manifest }: Asked): RunPlan | string {
  const options = readOptions(words, forms, names);
  if (typeof options === "string") return `jest's option ${options}`;
  const asked = options.values;
  const config = asked.get("--config")?.replace(/^\.\//, "");
  if (config !== undefined && !/^(jest\.config\.\w+|package\.json)$/.test(config)) return `jest's option --config ${config}`;
  if (asked.has("--env") && asked.get("--env") !== "node") return `jest's option --env ${asked.get("--env")}`;
  const settings = readJestSettings(files, manifest.jest);
  if (settings.needs !== undefined) return `jest's setting "${settings.needs}"`;
  const name = asked.get("--testNamePattern");
  const pattern = name === undefined ? undefined : validPattern(name);
  if (name !== undefined && pattern === undefined) return `the test name pattern "${name}"`;
  return {
    runner: "jest",
    test_files: testFiles(files, settings, options.rest, asked),
    setup_files: (settings.setup_files ?? []).map((path) => withEnding(files, path)),
    ...(pattern === undefined ? {} : { name_pattern: pattern }),
    globals: settings.globals ?? true,
    aliases: settings.aliases ?? [],
    env: { NODE_ENV: "test", JEST_WORKER_ID: "1", ...env },
    args: [],
    coverage: asked.has("--coverage") && asked.get("--coverage") !== "false",
    retry: 0,
    ...(Number(asked.get("--testTimeout") ?? settings.test_ms) > 0 ? { test_ms: Number(asked.get("--testTimeout") ?? settings.test_ms) } : {}),
    before_each: [...(settings.before_each ?? []), ...(asked.has("--clearMocks") ? ["clear_mocks" as const] : []), ...(asked.has("--resetMocks") ? ["reset_mocks" as const] : []), ...(asked.has("--restoreMocks") ? ["restore_mocks" as const] : [])],
    fake_timers: settings.fake_timers ?? false,
  };
}

/** By the settings first, then by the patterns given: each is a regular expression that a path has to fit. */
function testFiles(files: Readonly<Record<string, string>>, settings: ReturnType<typeof readJestSettings>, rest: readonly string[], asked: ReadonlyMap<string, string>): string[] {
  const byPattern = settings.test_patterns?.map((pattern) => new RegExp(pattern));
  const found = byPattern ? Object.keys(files).filter((path) => isCode(path) && !path.includes("node_modules/") && byPattern.some((pattern) => pattern.test(path))).sort() : filesBy(files, settings.include ?? includeByDefault, settings.exclude);
  const ignored = [...(settings.ignore_patterns ?? []), ...(asked.has("--testPathIgnorePatterns") ? [asked.get("--testPathIgnorePatterns") ?? ""] : [])].map(toPattern);
  const given = [...rest, asked.get("--testPathPattern"), asked.get("--testPathPatterns")].filter((one) => one !== undefined);
  const wanted = given.map((one) => toPattern(one.replace(/^\.\//, "").replace(/^\*$/, "")));
  return found.filter((path) => !ignored.some((pattern) => pattern.test(path) || pattern.test(`/${path}`)) && (wanted.length === 0 || wanted.some((pattern) => pattern.test(path) || pattern.test(`/${path}`))));
}

/** What is no regular expression is meant as it is written. */
const toPattern = (text: string): RegExp => new RegExp(validPattern(text) ?? textPattern(text));
