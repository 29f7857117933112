import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { Task } from "../tasks/schema.ts";
import { Question } from "./questions.ts";
import { runStatuses } from "./status.ts";

export const RunStatus = z.enum(runStatuses);

export const Coverage = z.object({
  sentence: z.int().describe("Place in the requirement, from 0"),
  text: z.string().describe("Word for word"),
  status: z.enum(["planned", "covered", "partly", "not_covered", "not_understood", "not_buildable", "left_out", "context"]),
  reason: z.string().nullable(),
  tests: z.array(z.object({ file: z.string(), name: z.string(), status: z.string() })),
});

export const TestCounts = z.object({ passed: z.int(), failed: z.int(), skipped: z.int(), total: z.int() });

/** Where an approval is to be found, and how it stands. */
export const RunApproval = z.object({ id: z.string(), status: z.string(), url: z.string() });

const when = z.string().describe("RFC 3339, UTC");

export const RunSummary = z.object({
  run_id: z.string(), requirement_id: z.string(), project_id: z.string().nullable(), status: RunStatus, mode: z.enum(["plan", "auto"]), engine: z.enum(["builtin", "auto", "model"]), is_paused: z.boolean().describe("A person holds it; resume lets it go on"), title: z.string().nullable(),
  reason: z.string().nullable(), repo_url: z.string().nullable(), commit_id: z.string().nullable(), tests: TestCounts.nullable(), generated_by: z.string(),
  created_by: z.string(), created_at: when, updated_at: when, finished_at: when.nullable(),
});

export const Run = RunSummary.extend({
  language: z.string().nullable(), framework: z.string().nullable(),
  tasks: z.array(Task), coverage: z.array(Coverage), assumptions: z.array(z.string()), questions: z.array(Question), answers: z.record(z.string(), z.string()).nullable().describe("Given to the questions, by their ids"), advice: z.string().nullable(),
  attempts: z.array(z.object({
    step: z.string(), attempts: z.int(), failures: z.int(), done: z.boolean(), error: z.string().nullable(), started_at: when, finished_at: when.nullable(),
  })).describe("Each step, how often it was begun and how often it failed"),
  executions: z.array(z.string()).describe("Ids of the test runs"),
  repairs: z.int(),
  cost: z.object({
    currency: z.literal("tokens"), total: z.int(), total_micros: z.int().describe("Millionths of a US dollar"),
    calls: z.array(z.object({ id: z.string(), step: z.string(), role: z.string().nullable(), task: z.string().nullable(), provider: z.string(), model: z.string().nullable(), status: z.string(), input_tokens: z.int(), output_tokens: z.int(), cost_micros: z.int() })),
  }),
  provenance: z.object({
    requirement_sha256: z.string(), provider: z.string(), generated_by: z.string(), requested_by: z.string(),
    approvals: z.array(z.object({ decision: z.string(), decided_by: z.string(), decided_at: when })), note_ref: z.string().nullable(),
  }),
  approval: RunApproval.nullable().describe("That its plan waits for, or had, where the tenant holds plans to one"),
  event_id: z.int().describe("The journal's event that this is as of"),
});
export type Run = z.infer<typeof Run>;
export type RunSummary = z.infer<typeof RunSummary>;

export const ListRuns = pageQuery({ status: RunStatus.optional(), requirement_id: z.string().max(60).optional(), project_id: z.string().max(60).optional() });
export type ListRuns = z.infer<typeof ListRuns>;

export const RunId = z.object({ id: z.string() });



export const ForkRun = z.strictObject({
  from_step: z.string().max(60).describe("Done anew, with all that comes after it: tests, write or repair:1, as attempts of the run name them"),
  message: z.string().trim().min(1).max(4_000).optional().describe("What the engineer is told before its next turn"),
});
export type ForkRun = z.infer<typeof ForkRun>;

export const SteerRun = z.strictObject({ text: z.string().trim().min(1).max(4_000).describe("What the engineer is told before its next turn") });
export type SteerRun = z.infer<typeof SteerRun>;

export const Steered = z.object({ id: z.string(), run_id: z.string(), text: z.string() });
export type Steered = z.infer<typeof Steered>;

export const After = z.strictObject({ after: z.coerce.number().int().min(0).optional().describe("The last event that is known; Last-Event-ID says the same") });

export const Replayed = z.object({
  run_id: z.string(), same: z.boolean(), commit_id: z.string().nullable(), replayed_commit_id: z.string().nullable(),
  steps: z.array(z.object({ step: z.string(), how: z.enum(["asked_again", "from_answers", "kept"]), same: z.boolean(), sha256: z.string(), replayed_sha256: z.string() })),
  events: z.int().describe("Numbered events in the journal"),
});
