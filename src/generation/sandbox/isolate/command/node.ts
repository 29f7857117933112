import { isCode } from "../resolve.ts";
import type { RunPlan } from "../wire.ts";
import { filesBy, validPattern } from "./files.ts";
import type { Asked } from "./plan.ts";
import { readOptions, type OptionForm } from "./words.ts";

const endings = "{js,mjs,cjs,ts,mts,cts}";
const includeByDefault = [`**/*.test.${endings}`, `**/*-test.${endings}`, `**/*_test.${endings}`, `**/test-*.${endings}`, `**/test.${endings}`, `**/test/**/*.${endings}`];

const forms: Record<string, OptionForm> = {
  "--test": "flag", "--test-name-pattern": "value", "--test-skip-pattern": "value", "--test-reporter": "value", "--test-reporter-destination": "value", "--test-concurrency": "value", "--test-timeout": "value", "--test-isolation": "value",
  "--experimental-test-coverage": "flag", "--experimental-strip-types": "flag", "--experimental-transform-types": "flag", "--experimental-sqlite": "flag", "--experimental-test-module-mocks": "flag", "--no-warnings": "flag",
  "--disable-warning": "value", "--enable-source-maps": "flag", "--import": "value", "--loader": "value", "--require": "value", "--test-force-exit": "flag", "--trace-warnings": "flag", "--test-only": "flag",
};
/** Loaders that only take types off. */
const typeLoaders = /^(tsx(\/esm|\/cjs)?|ts-node(\/esm|\/register)?|@swc-node\/register(\/esm)?|esbuild-register)$/;

/** `node --test …` as a run of tests; `node file.js …` as a run of that file. */
export function nodePlan({ words, env, files }: Asked): RunPlan | string {
  const ownOptions = words.findIndex((word, index) => !word.startsWith("-") && forms[words[index - 1] ?? ""] !== "value");
  const isTest = words.includes("--test");
  const before = isTest || ownOptions < 0 ? words : words.slice(0, ownOptions);
  const options = readOptions(before, forms, { "-r": "--require" });
  if (typeof options === "string") return `node's option ${options}`;
  const foreign = ["--import", "--loader", "--require"].flatMap((name) => options.all.get(name) ?? []).find((loader) => !typeLoaders.test(loader));
  const unoffered = options.values.has("--test-skip-pattern") ? "--test-skip-pattern" : options.values.has("--experimental-test-module-mocks") ? "--experimental-test-module-mocks" : foreign === undefined ? undefined : `--import ${foreign}`;
  if (unoffered !== undefined) return `node's option ${unoffered}`;
  const plan: RunPlan = { ...nothing, env: { ...env }, coverage: options.values.has("--experimental-test-coverage") };
  if (!isTest) return scriptPlan(plan, words.slice(ownOptions < 0 ? words.length : ownOptions), files);
  const name = options.values.get("--test-name-pattern");
  const pattern = name === undefined ? undefined : validPattern(name.replace(/^\/(.*)\/[a-z]*$/, "$1"));
  if (name !== undefined && pattern === undefined) return `the test name pattern "${name}"`;
  const timeout = Number(options.values.get("--test-timeout"));
  return { ...plan, runner: "node_test", test_files: namedFiles(files, options.rest), ...(pattern === undefined ? {} : { name_pattern: pattern }), ...(timeout > 0 ? { test_ms: timeout } : {}) };
}

const nothing: RunPlan = {
  runner: "script", test_files: [], setup_files: [], globals: false, aliases: [], env: {}, args: [], coverage: false, retry: 0, before_each: [], fake_timers: false,
};

/** Files, globs, or a folder, in which Node looks for its own names. */
function namedFiles(files: Readonly<Record<string, string>>, names: readonly string[]): string[] {
  if (names.length === 0) return filesBy(files, includeByDefault);
  const found = names.map((name) => name.replace(/^\.\//, "").replace(/\/$/, "")).flatMap((name) => (Object.hasOwn(files, name) ? [name] : [...filesBy(files, [name]), ...filesBy(files, includeByDefault).filter((path) => name === "." || path.startsWith(`${name}/`))]));
  return [...new Set(found)];
}

function scriptPlan(plan: RunPlan, [file, ...args]: readonly string[], files: Readonly<Record<string, string>>): RunPlan | string {
  if (file === undefined) return '"node" without a file';
  const path = file.replace(/^\.\//, "");
  const found = [path, `${path}.js`, `${path}/index.js`, ...(path === "." ? ["index.js"] : [])].find((one) => Object.hasOwn(files, one));
  if (found === undefined || !isCode(found)) return `"node ${file}", which isn't a file of code in the repository`;
  return { ...plan, test_files: [found], args };
}
