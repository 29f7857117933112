import { readVitestSettings } from "../config/vitest-config.ts";
import type { RunPlan } from "../wire.ts";
import { filesBy, validPattern, withEnding } from "./files.ts";
import type { Asked } from "./plan.ts";
import { readOptions, type OptionForm } from "./words.ts";

const includeByDefault = ["**/*.{test,spec}.?(c|m)[jt]s?(x)"];
const excludeByDefault = ["**/node_modules/**", "**/.git/**"];

/** Options that are honoured, and those that change what is printed, not what is run or found out. */
const forms: Record<string, OptionForm> = {
  "--testNamePattern": "value", "--coverage": "flag", "--globals": "flag", "--retry": "value", "--testTimeout": "value", "--hookTimeout": "value", "--passWithNoTests": "flag", "--exclude": "value", "--dir": "value", "--environment": "value",
  "--run": "flag", "--reporter": "value", "--no-color": "flag", "--color": "flag", "--silent": "flag", "--no-file-parallelism": "flag", "--no-threads": "flag", "--pool": "value", "--outputFile": "value", "--allowOnly": "flag",
  "--no-watch": "flag", "--watch": "flag", "--hideSkippedTests": "flag", "--no-coverage": "flag", "--maxWorkers": "value", "--no-isolate": "flag", "--project": "value",
};

/** What vitest would run, or what it is asked for that can't be honoured here. */
export function vitestPlan({ words, env, files }: Asked): RunPlan | string {
  const [first, ...behind] = words;
  const options = readOptions(first === "run" || first === "watch" || first === "dev" ? behind : words, forms, { "-t": "--testNamePattern" });
  if (typeof options === "string") return `vitest's option ${options}`;
  const settings = readVitestSettings(files);
  if (settings.needs !== undefined) return `vitest's setting "${settings.needs}"`;
  const asked = options.values;
  if (asked.has("--project")) return "vitest's option --project";
  if (asked.has("--environment") && asked.get("--environment") !== "node") return `vitest's option --environment ${asked.get("--environment")}`;
  const name = asked.get("--testNamePattern");
  const pattern = name === undefined ? undefined : validPattern(name);
  if (name !== undefined && pattern === undefined) return `the test name pattern "${name}"`;
  const filters = options.rest.map((filter) => filter.replace(/^\.\//, "").replace(/:\d+$/, ""));
  const folder = asked.get("--dir")?.replace(/^\.\//, "").replace(/\/?$/, "/");
  const found = filesBy(files, settings.include ?? includeByDefault, [...(settings.exclude ?? excludeByDefault), ...(options.all.get("--exclude") ?? [])]);
  return {
    runner: "vitest",
    test_files: found.filter((path) => (folder === undefined || path.startsWith(folder)) && (filters.length === 0 || filters.some((filter) => path.includes(filter)))),
    setup_files: (settings.setup_files ?? []).map((path) => withEnding(files, path)),
    ...(pattern === undefined ? {} : { name_pattern: pattern }),
    globals: settings.globals ?? asked.has("--globals"),
    aliases: settings.aliases ?? [],
    env: { NODE_ENV: "test", VITEST: "true", TEST: "true", MODE: "test", ...settings.env, ...env },
    args: [],
    coverage: asked.has("--coverage") && asked.get("--coverage") !== "false",
    retry: Number(asked.get("--retry") ?? settings.retry ?? 0),
    ...millis("test_ms", asked.get("--testTimeout") ?? settings.test_ms),
    ...millis("hook_ms", asked.get("--hookTimeout") ?? settings.hook_ms),
    before_each: settings.before_each ?? [],
    fake_timers: false,
  };
}

function millis(key: "test_ms" | "hook_ms", value: string | number | undefined): Partial<RunPlan> {
  return Number(value) > 0 ? { [key]: Math.round(Number(value)) } : {};
}
