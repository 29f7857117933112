import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { TestCounts } from "../runs/schema.ts";

export const executionStatuses = ["queued", "running", "passed", "failed", "broken", "timed_out", "out_of_memory", "needs_driver", "cancelled"] as const;
const Status = z.enum(executionStatuses);

export const RunCommand = z.strictObject({
  repo_url: z.string().trim().min(1).max(2_000).describe("A repository of this tenant, as codegen answered it"),
  command: z.string().trim().min(1).max(2_000).describe("npm test, or test files to run"),
  ref: z.string().trim().min(1).max(200).optional().describe("Branch, tag or commit; main if it is left out"),
});
export type RunCommand = z.infer<typeof RunCommand>;

const TestError = z.object({ name: z.string(), message: z.string(), diff: z.string().optional(), line: z.int().optional(), column: z.int().optional() });

export const TestResult = z.object({
  file: z.string(), name: z.string(), status: z.enum(["passed", "failed", "skipped", "todo", "not_run"]), duration_ms: z.number(), errors: z.array(TestError), log: z.string(),
});

export const ExecutionSummary = z.object({
  execution_id: z.string(), run_id: z.string().nullable(), project_id: z.string().nullable(), repo_url: z.string().nullable(), command: z.string(), ref: z.string().nullable(),
  status: Status, exit_code: z.int().nullable(), reason: z.string().nullable(), summary: TestCounts.nullable(), duration_ms: z.number().nullable(), created_by: z.string(),
  created_at: z.string(), finished_at: z.string().nullable(),
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

export const Execution = ExecutionSummary.extend({
  logs: z.string(), tests: z.array(TestResult), file_errors: z.array(z.object({ file: z.string(), errors: z.array(TestError) })),
  engine: z.object({ driver: z.string(), versions: z.record(z.string(), z.string()) }).nullable(),
});
export type Execution = z.infer<typeof Execution>;

export const ListExecutions = pageQuery({ status: Status.optional(), run_id: z.string().max(60).optional(), project_id: z.string().max(60).optional() });
export type ListExecutions = z.infer<typeof ListExecutions>;

export const ExecutionId = z.object({ id: z.string() });
