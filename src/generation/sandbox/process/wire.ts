import * as z from "zod";

/**
 * What passes between the process driver and the server that starts sandboxed processes. The answer to `POST /run` is NDJSON, one `ProcessLine` each,
 * written while the command runs. The server says what it saw; what that means is decided by the driver.
 */
export const ProcessRequest = z.strictObject({
  /** Relative path to text. A file that begins with `#!` may be executed. */
  files: z.record(z.string(), z.string()),
  /** For `sh -c`, in the folder of the files. */
  command: z.string().min(1).max(4_000),
  /** The command's first word: when no such program is there, nothing runs. */
  program: z.string().min(1).max(4_000),
  env: z.record(z.string(), z.string()),
  wall_ms: z.int().positive().max(600_000),
  output_bytes: z.int().nonnegative(),
  memory_mb: z.int().min(64).max(8_192),
});
export type ProcessRequest = z.infer<typeof ProcessRequest>;

/** `time`, `memory`, `files` and `output` are limits that the server watches; `crash` is everything else. */
export const ProcessLoss = z.enum(["time", "memory", "files", "output", "crash"]);
export type ProcessLoss = z.infer<typeof ProcessLoss>;

export const ProcessLine = z.union([
  /** Versions of what is there. From here on the command may have run. */
  z.tuple([z.literal("begun"), z.record(z.string(), z.string())]),
  /** Whole lines, standard output and standard error as they came. */
  z.tuple([z.literal("output"), z.string()]),
  z.tuple([z.literal("missing"), z.string()]),
  /** The command's exit code, and what test runners left as JUnit XML, one document after the other. */
  z.tuple([z.literal("exit"), z.int(), z.string()]),
  z.tuple([z.literal("lost"), ProcessLoss, z.string()]),
]);
export type ProcessLine = z.infer<typeof ProcessLine>;

/** Where the files are in the sandbox, and where reports are left. */
export const workFolder = "/box/work";
export const reportFolder = "/box/reports";
