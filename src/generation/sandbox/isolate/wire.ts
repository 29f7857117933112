import * as z from "zod";

/**
 * What passes between a caller and the sandbox Worker. The answer to `POST /run` is NDJSON, one `RunLine` each, written while the run goes on.
 * Nothing is concluded on the Worker's side: its process can be killed at any line, and what came before stays true.
 */
export const Runner = z.enum(["vitest", "jest", "node_test", "script"]);
export type Runner = z.infer<typeof Runner>;

/** What a command comes to, once package.json, the runner's own configuration and its options have been read. */
export const RunPlan = z.object({
  runner: Runner,
  /** In the order in which they run. With `script`, the file that is run. */
  test_files: z.array(z.string()),
  /** Run before each test file. */
  setup_files: z.array(z.string()),
  /** A regular expression: only tests whose whole name fits are run. */
  name_pattern: z.string().optional(),
  /** Test files find `describe`, `it`, `expect` and their like without importing them. */
  globals: z.boolean(),
  aliases: z.array(z.object({ pattern: z.string(), places: z.array(z.string()) })),
  env: z.record(z.string(), z.string()),
  /** Behind a script's file. */
  args: z.array(z.string()),
  coverage: z.boolean(),
  retry: z.number().int().nonnegative(),
  /** Left out: the caller's limit. */
  test_ms: z.number().int().positive().optional(),
  hook_ms: z.number().int().positive().optional(),
  /** Done before each test. */
  before_each: z.array(z.enum(["clear_mocks", "reset_mocks", "restore_mocks", "unstub_globals", "unstub_envs"])),
  fake_timers: z.boolean(),
});
export type RunPlan = z.infer<typeof RunPlan>;

/** Says which drivers could, in words that a caller reads. */
export const needs = (what: string): string => `The isolate sandbox can't run ${what}: it needs the process or the container driver`;

export const RunRequest = z.object({
  /** Relative path to text. */
  files: z.record(z.string(), z.string()),
  command: z.string(),
  env: z.record(z.string(), z.string()),
  wall_ms: z.number().int().positive(),
  test_ms: z.number().int().positive(),
  output_bytes: z.number().int().nonnegative(),
  /** Only this stretch of the test files. Left out: all. */
  part: z.object({ index: z.number().int().nonnegative(), of: z.number().int().positive() }).optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;

export const IsolateEvent = z.enum(["loading", "collected", "added", "started", "finished", "output", "file", "coverage"]);
export type IsolateEvent = z.infer<typeof IsolateEvent>;

const Detail = z.union([z.string(), z.number()]);
export type Detail = z.infer<typeof Detail>;

/** `hang` and `memory` come from whoever watches the process, `limit` from a clock, `crash` from anywhere. */
export const Loss = z.enum(["hang", "memory", "limit", "crash"]);
export type Loss = z.infer<typeof Loss>;

export const RunLine = z.union([
  /** From who gives out places: how many will be given until it is this run's turn. */
  z.tuple([z.literal("waiting"), z.number().int().positive()]),
  /** JSON of `Built`. From here on the code under test may have run. */
  z.tuple([z.literal("built"), z.string()]),
  /** What the isolate reports: its number, from 1 without a gap; the test file; the event; text and numbers. */
  z.tuple([z.literal("isolate"), z.number(), z.string(), IsolateEvent], Detail),
  /** The Worker's own word that the isolate's entrypoint returned. */
  z.tuple([z.literal("ended")]),
  z.tuple([z.literal("lost"), Loss, z.string()]),
]);
export type RunLine = z.infer<typeof RunLine>;

const FileErrors = z.object({ file: z.string(), errors: z.array(z.object({ name: z.string(), message: z.string(), line: z.number().int().optional(), column: z.number().int().optional() })) });

export const Built = z.object({
  test_files: z.array(z.string()),
  /** Files that can't be read or compiled, or that import what isn't there. Test files that reach them aren't run. */
  file_errors: z.array(FileErrors),
  /** What the repository asks for and this driver doesn't have. Then nothing runs. */
  missing: z.array(z.string()),
  /** Why the command itself can't be run here. Then nothing runs either. */
  needs: z.string().optional(),
  runner: Runner,
  /** With coverage: of each counted file, the line of each of its counters. */
  counters: z.record(z.string(), z.array(z.number())),
  versions: z.record(z.string(), z.string()),
});
export type Built = z.infer<typeof Built>;

export const tokenHeader = "x-sandbox-token";
/** On whose behalf a run is: callers take turns. */
export const callerHeader = "x-sandbox-caller";
