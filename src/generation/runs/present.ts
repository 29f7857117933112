import { sha256 } from "../../platform/digest.ts";
import type { Context } from "../../platform/context.ts";
import { listExecutionRows } from "../executions/store.ts";
import { listModelCalls } from "../models/store.ts";
import { findRequirement } from "../requirements/store.ts";
import type { Task } from "../tasks/schema.ts";
import { listTasks } from "../tasks/store.ts";
import type { TaskRow } from "../tasks/tables.ts";
import { approvalOf } from "./approval.ts";
import { questionsOf } from "./questions.ts";
import type { Run, RunSummary } from "./schema.ts";
import { listApprovals } from "./store.ts";
import type { RunRow } from "./tables.ts";

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

export const presentTask = ({ id, key, title, description, acceptance_criteria, depends_on, sentences, status }: TaskRow): Task => ({
  id, key, title, description, acceptance_criteria, depends_on, sentences, status,
});

export const presentRunSummary = (run: RunRow): RunSummary => ({
  run_id: run.id, requirement_id: run.requirement_id, project_id: run.project_id, status: run.status, mode: run.mode, engine: run.engine, is_paused: run.is_paused, title: run.plan?.title ?? null,
  reason: run.result?.reason ?? null, repo_url: run.repo_url, commit_id: run.commit_id, tests: run.result?.tests ?? null, generated_by: run.generated_by,
  created_by: run.created_by, created_at: time(run.created_at), updated_at: time(run.updated_at), finished_at: timeOrNull(run.finished_at),
});

export function presentRun(ctx: Pick<Context, "own" | "clock">, run: RunRow): Run {
  const { own } = ctx;
  const calls = listModelCalls(own, run.id);
  return {
    ...presentRunSummary(run), language: run.plan?.language ?? run.language, framework: run.plan?.framework ?? run.framework,
    tasks: listTasks(own, run.id).map(presentTask), coverage: run.coverage, assumptions: run.result?.assumptions ?? run.plan?.assumptions ?? [], questions: questionsOf(run.plan), answers: run.answers,
    advice: run.plan?.advice ?? null,
    attempts: run.attempts.map((attempt) => ({ ...attempt, started_at: time(attempt.started_at), finished_at: timeOrNull(attempt.finished_at) })),
    executions: listExecutionRows(own, { run_id: run.id }, undefined, 100, 0).map((row) => row.id), repairs: run.result?.repairs ?? 0,
    cost: {
      currency: "tokens", total: calls.reduce((sum, call) => sum + call.input_tokens + call.output_tokens, 0),
      total_micros: calls.reduce((sum, call) => sum + call.cost_micros, 0),
      calls: calls.map(({ id, step, role, task, provider, model, status, input_tokens, output_tokens, cost_micros }) => ({ id, step, role, task, provider, model, status, input_tokens, output_tokens, cost_micros })),
    },
    provenance: {
      requirement_sha256: sha256(findRequirement(own, run.requirement_id)?.requirement ?? ""), provider: run.provider, generated_by: run.generated_by, requested_by: run.created_by,
      approvals: listApprovals(own, run.id).map(({ decision, decided_by, decided_at }) => ({ decision, decided_by, decided_at: time(decided_at) })),
      note_ref: run.commit_id === null ? null : "refs/notes/provenance",
    },
    approval: approvalOf(ctx, run), event_id: run.event_id,
  };
}
