import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { TestCounts } from "../runs/schema.ts";
import { faultyPath } from "../sandbox/paths.ts";
import { defaultLimits } from "../sandbox/port.ts";
import { checkEnvironment } from "./environment.ts";

export const executionStatuses = ["queued", "running", "passed", "failed", "broken", "timed_out", "out_of_memory", "needs_driver", "cancelled"] as const;
const Status = z.enum(executionStatuses);

const filesMax = 500;

const Files = z.record(z.string(), z.string()).check(z.superRefine((files, issues) => {
  const paths = Object.keys(files);
  if (paths.length === 0 || paths.length > filesMax) issues.addIssue({ code: "custom", message: `Send 1 to ${filesMax} files` });
  const faulty = faultyPath(paths);
  if (faulty !== undefined) issues.addIssue({ code: "custom", path: [faulty], message: "This is no path inside a repository" });
}));

/** What a caller may set; what is left out is as the product has it. */
export const ExecutionLimits = z.strictObject({
  wall_ms: z.int().min(1_000).max(300_000).default(defaultLimits.wallMs).describe("The whole command"),
  test_ms: z.int().min(100).max(60_000).default(defaultLimits.testMs).describe("One test, where the isolate runs it"),
  output_bytes: z.int().min(0).max(1_048_576).default(defaultLimits.outputBytes).describe("What is kept of the output"),
  memory_mb: z.int().min(64).max(2_048).default(defaultLimits.memoryMb).describe("All processes together, where the process driver runs them"),
});
export type ExecutionLimits = z.infer<typeof ExecutionLimits>;

const Environment = z.record(z.string(), z.string()).check(z.superRefine(checkEnvironment));

export const RunCommand = z.strictObject({
  repo_url: z.string().trim().min(1).max(2_000).optional().describe("A repository of this tenant, as codegen answered it; `@` and a ref may follow"),
  ref: z.string().trim().min(1).max(200).optional().describe("Branch, tag or commit; main if it is left out"),
  files: Files.optional().describe("Instead of a repository: path to text"),
  command: z.string().trim().min(1).max(2_000).describe("npm test, pytest, go test, make, a script: what the drivers here can run"),
  limits: ExecutionLimits.optional(),
  env: Environment.default({}).describe("Nothing secret: it is kept, shown, and what runs can print it"),
  wait: z.boolean().default(true).describe("false answers 202 at once"),
}).check(z.superRefine(({ repo_url, ref, files }, issues) => {
  if (repo_url === undefined && files === undefined) issues.addIssue({ code: "custom", path: ["repo_url"], message: "Send either repo_url or files" });
  if (repo_url !== undefined && files !== undefined) issues.addIssue({ code: "custom", path: ["files"], message: "Send either repo_url or files" });
  if (files !== undefined && ref !== undefined) issues.addIssue({ code: "custom", path: ["ref"], message: "Files have no ref" });
}));
export type RunCommand = z.infer<typeof RunCommand>;

const TestError = z.object({ name: z.string(), message: z.string(), diff: z.string().optional(), line: z.int().optional(), column: z.int().optional() });

export const TestResult = z.object({
  file: z.string(), name: z.string(), status: z.enum(["passed", "failed", "skipped", "todo", "not_run"]), duration_ms: z.number(), errors: z.array(TestError), log: z.string(),
});

export type TestResult = z.infer<typeof TestResult>;

const Engine = z.object({ driver: z.enum(["isolate", "process", "container"]), versions: z.record(z.string(), z.string()) });

export const ExecutionSummary = z.object({
  execution_id: z.string(), run_id: z.string().nullable(), project_id: z.string().nullable(), repo_url: z.string().nullable(), command: z.string(), ref: z.string().nullable(),
  status: Status, exit_code: z.int().nullable(), reason: z.string().nullable(), summary: TestCounts.nullable(), duration_ms: z.number().nullable(), created_by: z.string(),
  created_at: z.string(), finished_at: z.string().nullable(),
  engine: Engine.nullable().describe("What ran it, with its versions"), env: z.record(z.string(), z.string()), limits: ExecutionLimits.nullable(), rerun_of: z.string().nullable(),
  logs_until: z.string().nullable().describe("Until when logs and files are kept; null before the end, and afterwards"),
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

export const Execution = ExecutionSummary.extend({
  queue_position: z.int().nullable().describe("While it waits for the sandbox: how many are given a place until it is; 1 is the next"),
  logs: z.string(), logs_truncated: z.boolean().describe("The whole log is at /log.txt"), tests: z.array(TestResult),
  file_errors: z.array(z.object({ file: z.string(), errors: z.array(TestError) })),
});
export type Execution = z.infer<typeof Execution>;

const when = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const ListExecutions = pageQuery({
  status: Status.optional(), command: z.string().max(2_000).optional().describe("The very same command"), run_id: z.string().max(60).optional(), project_id: z.string().max(60).optional(),
  from: when.optional().describe("Begun then or later"), to: when.optional().describe("Begun before then"),
});
export type ListExecutions = z.infer<typeof ListExecutions>;

export const ExecutionId = z.object({ id: z.string() });
