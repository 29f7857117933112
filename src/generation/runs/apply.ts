import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { applyExecution } from "../executions/apply.ts";
import { releaseModelCalls } from "../models/budget.ts";
import type { Plan } from "../models/port.ts";
import { putTask } from "../tasks/store.ts";
import { followPlan } from "./approval.ts";
import { editedPlan } from "./plan-edit.ts";
import { mayWork } from "./session.ts";
import type { RunSnapshot } from "./snapshot.ts";
import { awaitsGo, isOver, isParked } from "./status.ts";
import { findRun, updateRun } from "./store.ts";
import type { RunRow } from "./tables.ts";

/** Brings a run's rows up to what its session says. An older snapshot than the one known, or the same again, changes nothing. */
export function applyRun(ctx: Context, snapshot: RunSnapshot): void {
  const run = findRun(ctx.own, snapshot.run_id);
  if (!run) throw notFound("run");
  if (snapshot.event_id <= run.event_id) return;
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    const stage = stageOf(snapshot, run);
    if (snapshot.plan && stage !== run.stage) putTasks(ctx, run, snapshot.plan, snapshot, now);
    if (snapshot.plan && run.stage === "none" && stage !== "none") auditPlan(ctx, run, snapshot.plan);
    for (const execution of snapshot.executions) applyExecution(ctx, execution, { project_id: snapshot.result?.project_id ?? null, repo_url: snapshot.result?.repo_url ?? null });
    if (snapshot.result && snapshot.ends > run.ends) auditEnd(ctx, run, snapshot);
    if (isOver(snapshot.status)) releaseModelCalls(ctx, run.id);
    const { result, status, event_id, ends, plan, coverage, attempts, finished_at } = snapshot;
    updateRun(ctx.own, run.id, {
      status, event_id, ends, stage, coverage, attempts, finished_at, updated_at: now, result, edits: snapshot.edits, ...(run.stage === "none" ? { plan } : {}),
      ...(isOver(status) ? { is_paused: false } : {}),
      ...(snapshot.generated_by ? { provider: "language", generated_by: snapshot.generated_by } : {}),
      ...(result?.project_id ? { project_id: result.project_id as NonNullable<RunRow["project_id"]>, commit_id: result.commit_id, repo_url: result.repo_url } : {}),
    });
    followPlan(ctx, run, run.stage === "none" ? plan : run.plan, { parked: awaitsGo(status), over: isOver(status) });
    // It began to work when the tenant's sessions had been told already: by these rows they are told again.
    if (!isOver(status) && !isParked(status) && !mayWork(ctx)) enqueue(ctx, "sessions.heed", newId("outbox", now), {});
    ctx.wake(`run:${run.id}`);
  });
}

function stageOf(snapshot: RunSnapshot, run: RunRow): RunRow["stage"] {
  if (!snapshot.plan) return run.stage;
  if (isOver(snapshot.status)) return "ended";
  // What the tasks are depends on the answers.
  if (snapshot.is_open) return run.stage;
  return snapshot.edits ? "decided" : "planned";
}

function putTasks(ctx: Context, run: RunRow, plan: Plan, { edits, status }: RunSnapshot, now: number): void {
  const built = new Map(editedPlan(plan, edits).tasks.map((task) => [task.key, task]));
  const done = status === "succeeded" || status === "partial";
  plan.tasks.forEach((planned, place) => {
    const task = built.get(planned.key) ?? planned;
    putTask(ctx.own, {
      id: newId("task", now), run_id: run.id, requirement_id: run.requirement_id, key: task.key, place, title: task.title, description: task.description,
      acceptance_criteria: task.acceptance_criteria, depends_on: task.depends_on, sentences: task.sentences,
      status: !built.has(planned.key) ? "left_out" : done ? "done" : "planned", created_at: now,
    });
  });
}

const auditPlan = (ctx: Context, run: RunRow, plan: Plan): void =>
  audit(ctx, {
    action: "requirement.planned", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id, key: `${run.id}:plan`,
    details: { status: plan.status, title: plan.title, tasks: plan.tasks.length },
  });

/** `code.generated` once there is a commit; `run.ended` for a run that came to nothing. */
function auditEnd(ctx: Context, run: RunRow, { result, ends }: RunSnapshot): void {
  audit(ctx, {
    action: result?.commit_id ? "code.generated" : "run.ended", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id, key: `${run.id}:end:${ends}`,
    ...(result?.status === "failed" ? { outcome: "failure" as const } : {}),
    details: { status: result?.status ?? null, commit_id: result?.commit_id ?? null, project_id: result?.project_id ?? null, generated_by: result?.generated_by ?? null },
  });
}
