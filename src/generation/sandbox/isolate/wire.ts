import * as z from "zod";

/**
 * What passes between a caller and the sandbox Worker. The answer to `POST /run` is NDJSON, one `RunLine` each, written while the run goes on.
 * Nothing is concluded on the Worker's side: its process can be killed at any line, and what came before stays true.
 */
export const RunRequest = z.object({
  /** Relative path to text. */
  files: z.record(z.string(), z.string()),
  /** Parts of paths: a test file runs if its path contains one of them. Empty: all run. */
  filters: z.array(z.string()),
  wall_ms: z.number().int().positive(),
  test_ms: z.number().int().positive(),
  output_bytes: z.number().int().nonnegative(),
});
export type RunRequest = z.infer<typeof RunRequest>;

export const IsolateEvent = z.enum(["loading", "collected", "started", "finished", "file"]);
export type IsolateEvent = z.infer<typeof IsolateEvent>;

const Detail = z.union([z.string(), z.number()]);
export type Detail = z.infer<typeof Detail>;

/** `hang` and `memory` come from whoever watches the process, `limit` from a clock, `crash` from anywhere. */
export const Loss = z.enum(["hang", "memory", "limit", "crash"]);
export type Loss = z.infer<typeof Loss>;

export const RunLine = z.union([
  /** JSON of `Built`. From here on the code under test may have run. */
  z.tuple([z.literal("built"), z.string()]),
  /** What the isolate reports: its number, from 1 without a gap; the test file; the event; text and numbers. */
  z.tuple([z.literal("isolate"), z.number(), z.string(), IsolateEvent], Detail),
  /** The Worker's own word that the isolate's entrypoint returned. */
  z.tuple([z.literal("ended")]),
  z.tuple([z.literal("lost"), Loss, z.string()]),
]);
export type RunLine = z.infer<typeof RunLine>;

const FileErrors = z.object({ file: z.string(), errors: z.array(z.object({ name: z.string(), message: z.string(), line: z.number().int().optional() })) });

export const Built = z.object({
  test_files: z.array(z.string()),
  /** Files that can't be read or compiled, or that import what isn't there. Test files that reach them aren't run. */
  file_errors: z.array(FileErrors),
  /** What the repository asks for and this driver doesn't have. Then nothing runs. */
  missing: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
});
export type Built = z.infer<typeof Built>;

export const tokenHeader = "x-sandbox-token";
