import { answerApproval, authorize, personOf, visible, type Permission } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId } from "../../platform/ids.ts";
import { releaseModelCalls } from "../models/budget.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { askForPlan, holdsPlans, openApprovalOf } from "./approval.ts";
import { presentRun, presentRunSummary } from "./present.ts";
import { answersTo, type AnswerQuestions } from "./questions.ts";
import type { Replay } from "./replay.ts";
import type { Edits } from "./request.ts";
import type { ListRuns, Run, RunSummary, SteerRun, Steered } from "./schema.ts";
import { sessionOf } from "./session.ts";
import { awaitsGo, canCancel, isOver, isParked } from "./status.ts";
import { findRun, insertApproval, listRunRows, updateRun } from "./store.ts";
import type { RunRow } from "./tables.ts";
import { say } from "./telling.ts";
import { awaitRun } from "./waiting.ts";

/** How long a person's word to a run may take to show in it. */
const heardWithinMs = 5_000;

export function getRun(ctx: Context, id: string): Run {
  return presentRun(ctx, loadRun(ctx, id, "runs:read"));
}

export function listRuns(ctx: Context, input: ListRuns): Paged<RunSummary> {
  const seen = visible(ctx, "runs:read");
  return paged(ctx, input, {
    list: "runs",
    load: (after: [string] | undefined, take, skip) => listRunRows(ctx.own, input, after?.[0], take, skip, seen),
    keyOf: (row): [string] => [row.id],
    present: presentRunSummary,
  });
}

/** Ends a run, whatever it is at: the call in flight is aborted. Once its commit is being made it can't be taken back. */
export async function cancelRun(ctx: Context, id: string, reason: string | undefined): Promise<Run> {
  const run = loadRun(ctx, id, "runs:cancel");
  if (run.status === "cancelled") return presentRun(ctx, run);
  if (!canCancel(run.status)) throw conflict(isOver(run.status) ? `This run is over: ${run.status}` : "The commit of this run is being made", { run_status: run.status });
  await say(ctx, run, { type: "cancel", reason: reason ?? "Cancelled by a person" }, () =>
    audit(ctx, { action: "run.cancel", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id, details: { reason: reason ?? null } }));
  const after = await awaitRun(ctx, id, (row) => isOver(row.status), heardWithinMs);
  if (isOver(after.status) && after.status !== "cancelled") throw conflict(`This run came to its end first: ${after.status}`, { run_status: after.status });
  return presentRun(ctx, after);
}

/** The go for a planned run. Where plans must be approved: the voice of an approver, or the wish that they approve. */
export async function approveRun(ctx: Context, id: string): Promise<Run> {
  const run = loadRun(ctx, id, "runs:approve");
  if (!awaitsGo(run.status)) throw conflict("This run doesn't wait for a go", { run_status: run.status });
  const open = openApprovalOf(ctx, run);
  if (open && open.asked_for !== personOf(ctx)) {
    const { status } = answerApproval(ctx, open.id, "approve", { comment: "" });
    return presentRun(ctx, await awaitRun(ctx, id, (row) => status !== "approved" || !awaitsGo(row.status), heardWithinMs));
  }
  if (holdsPlans(ctx)) {
    if (!open) await giveGo(ctx, run, null);
    return getRun(ctx, id);
  }
  await giveGo(ctx, run, null);
  return presentRun(ctx, await awaitRun(ctx, id, (row) => !awaitsGo(row.status), heardWithinMs));
}

/** Also before the plan is made: then the run doesn't wait once it is. Where plans must be approved, that is asked for instead. */
export async function giveGo(ctx: Context, run: RunRow, edits: Edits | null): Promise<void> {
  if (holdsPlans(ctx)) return ctx.own.atomically(() => askForPlan(ctx, run, run.plan, edits));
  const at = ctx.clock.now();
  await say(ctx, run, { type: "decide", decision: { by: ctx.actor.id, at, edits } }, () => {
    insertApproval(ctx.own, { id: `${run.id}:approved`, run_id: run.id, decision: "approved", decided_by: ctx.actor.id, edits, decided_at: at });
    audit(ctx, { action: "run.approve", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id, key: `${run.id}:approve`, details: { edited: edits !== null } });
  });
}

export async function rejectRun(ctx: Context, id: string, reason: string | undefined): Promise<Run> {
  const run = loadRun(ctx, id, "runs:approve");
  if (!awaitsGo(run.status)) throw conflict("This run doesn't wait for a decision", { run_status: run.status });
  const at = ctx.clock.now();
  await say(ctx, run, { type: "reject", reason: reason ?? "The plan was rejected" }, () => {
    insertApproval(ctx.own, { id: `${run.id}:rejected`, run_id: run.id, decision: "rejected", decided_by: ctx.actor.id, edits: null, decided_at: at });
    audit(ctx, { action: "run.reject", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id, details: { reason: reason ?? null } });
  });
  return presentRun(ctx, await awaitRun(ctx, id, (row) => isOver(row.status), heardWithinMs));
}

/** What a run that asks is told. Questions without an answer are built as they are assumed. */
export async function answerRun(ctx: Context, id: string, input: AnswerQuestions): Promise<Run> {
  const run = loadRun(ctx, id, "runs:create");
  if (run.status !== "asking" || run.answers !== null || !run.plan) throw conflict("This run doesn't wait for answers", { run_status: run.status });
  const answers = answersTo(run.plan, input);
  await say(ctx, run, { type: "answer", by: ctx.actor.id, answers }, () => {
    updateRun(ctx.own, run.id, { answers });
    audit(ctx, { action: "run.answer", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id, key: `${run.id}:answer`, details: { answers } });
  });
  return presentRun(ctx, await awaitRun(ctx, id, (row) => row.status !== "asking" && row.status !== "planning", heardWithinMs));
}

/** Lets a run rest where it is: the call in flight is given up. What it had set aside is given back, and what was sent is paid for. */
export async function pauseRun(ctx: Context, id: string): Promise<Run> {
  const run = loadRun(ctx, id, "runs:cancel");
  if (run.is_paused) return presentRun(ctx, run);
  if (isParked(run.status) || !canCancel(run.status)) throw conflict(isOver(run.status) ? `This run is over: ${run.status}` : "This run has nothing under way that could rest", { run_status: run.status });
  await say(ctx, run, { type: "hold" }, () => {
    updateRun(ctx.own, run.id, { is_paused: true });
    audit(ctx, { action: "run.pause", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id });
  });
  ctx.own.atomically(() => releaseModelCalls(ctx, run.id));
  return getRun(ctx, id);
}

/** A word to the models at work: the engineer hears it before its next turn. */
export async function steerRun(ctx: Context, id: string, { text }: SteerRun): Promise<Steered> {
  const run = loadRun(ctx, id, "runs:create");
  if (isOver(run.status)) throw conflict(`This run is over: ${run.status}`, { run_status: run.status });
  if (run.engine === "builtin") throw conflict("This run is the built-in engine's, which listens to nobody", { run_status: run.status });
  if (holdsPlans(ctx)) throw conflict("Plans are approved here before they are built, and a message would steer past what was approved: cancel this run, and plan again");
  const steered = { id: newId("request", ctx.clock.now()), run_id: run.id, text };
  await say(ctx, run, { type: "steer", id: steered.id, text }, () => {
    audit(ctx, { action: "run.steer", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id, details: { text } });
    remember(ctx, 202, steered);
  });
  return steered;
}

/** A run that failed goes on where it failed, with as many repairs again; one that was paused goes on where it was. */
export async function resumeRun(ctx: Context, id: string): Promise<Run> {
  const run = loadRun(ctx, id, "runs:create");
  if (run.is_paused) {
    await say(ctx, run, { type: "release" }, () => {
      updateRun(ctx.own, run.id, { is_paused: false });
      audit(ctx, { action: "run.resume", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id });
    });
    return getRun(ctx, id);
  }
  if (run.status !== "failed") throw conflict("Only a run that failed or was paused can go on", { run_status: run.status });
  await say(ctx, run, { type: "resume", ends: run.ends }, () =>
    audit(ctx, { action: "run.resume", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id }));
  return presentRun(ctx, await awaitRun(ctx, id, (row) => row.event_id > run.event_id, heardWithinMs));
}

/** Does the run over from what was kept, without keeping anything of it, and compares. */
export async function replayRun(ctx: Context, id: string): Promise<Replay> {
  const run = loadRun(ctx, id, "runs:read");
  if (run.plan === null || !isOver(run.status)) throw conflict("A run can be replayed once it is over", { run_status: run.status });
  return sessionOf(ctx, run.id).replay();
}

export function loadRun(ctx: Context, id: string, action: Permission): RunRow {
  const run = findRun(ctx.own, id);
  if (!run) throw notFound("run");
  authorize(ctx, action, { type: "run", id: run.id });
  return run;
}
