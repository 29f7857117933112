import {
  approversFor, askApproval, consumeApproval, findApprovalRequest, findLatestAbout, gateOf, hashOfDeed, linkTo, listAnswers, personOf, statusOf, voidApprovals, type ApprovalLink, type ApprovalRow, type Deed,
} from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { canonical, type Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { sha256 } from "../../platform/digest.ts";
import type { OutboxRow } from "../../platform/outbox/index.ts";
import * as z from "zod";
import type { Plan } from "../models/port.ts";
import { editedPlan } from "./plan-edit.ts";
import { Edits } from "./request.ts";
import { awaitsGo } from "./status.ts";
import { findRun, insertApproval, updateRun } from "./store.ts";
import type { RunRow } from "./tables.ts";
import { say } from "./telling.ts";

const gate = gateOf("runs");

/** Whether plans wait here for somebody's approval before code is written. */
export const holdsPlans = (ctx: Pick<Context, "own">): boolean => approversFor(ctx, "runs") !== undefined;

/** What is approved: the plan as it is to be built, by its hash, with what a person changed about it. */
function deedOf(run: Pick<RunRow, "id">, plan: Plan, edits: Edits | null): Deed {
  const { title, tasks, ...rest } = editedPlan(plan, edits);
  const subject = { plan_sha256: sha256(canonical(asJson({ title, tasks, ...rest }))), title, tasks: tasks.map((task) => ({ key: task.key, title: task.title })), edits };
  return { action: "runs:approve", resource_type: "run", resource_id: run.id, subject: asJson(subject) };
}

/** Plans and edits hold JSON alone; what is undefined in them is left out. */
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/** The approval that a run waits for or had. */
export const approvalOf = (ctx: Pick<Context, "own" | "clock">, run: Pick<RunRow, "id">): ApprovalLink | null => {
  const row = findLatestAbout(ctx.own, gate, run.id);
  return row ? linkTo(ctx, row) : null;
};

/** The approval of a run's plan that can still be given, or was and is about to be heeded. */
export function openApprovalOf(ctx: Pick<Context, "own" | "clock">, run: Pick<RunRow, "id">): ApprovalRow | undefined {
  const row = findLatestAbout(ctx.own, gate, run.id);
  return row && ["pending", "approved"].includes(statusOf(ctx, row)) ? row : undefined;
}

/**
 * Within a commit: asks for the approval of exactly this plan, on behalf of who wants it built. Asked already for the same, it stands; asked for another form of the plan, that is void.
 * Without a plan it is remembered who asks, for when there is one.
 */
export function askForPlan(ctx: Context, run: RunRow, plan: Plan | null, edits: Edits | null, asked_for: string = personOf(ctx)): void {
  updateRun(ctx.own, run.id, { approval_for: asked_for });
  const approvers = approversFor(ctx, "runs");
  if (!plan || !approvers) return;
  const deed = deedOf(run, plan, edits);
  const open = openApprovalOf(ctx, run);
  if (open && open.subject_hash === hashOfDeed(deed) && open.asked_for === asked_for) return;
  voidApprovals(ctx, gate, run.id);
  askApproval(ctx, deed, { gate, approvers, asked_for, reason: `The plan of "${plan.title}" is to be built` });
}

/** Within the commit that brings a run's rows up to its session: a plan that has just been made is asked about, and what is over isn't any more. */
export function followPlan(ctx: Context, run: RunRow, plan: Plan | null, { parked, over }: { parked: boolean; over: boolean }): void {
  if (over && run.approval_for !== null) voidApprovals(ctx, gate, run.id);
  if (parked && run.approval_for !== null && !findLatestAbout(ctx.own, gate, run.id)) askForPlan(ctx, run, plan, null, run.approval_for);
}

const Answered = z.object({ approval_id: z.string() });

/** Outbox topic `approval.answered`, for runs: an approved plan is built, a rejected one ends its run. Safe to run twice, and late. */
export async function heedPlanApproval(ctx: Context, { payload }: Pick<OutboxRow, "payload">): Promise<void> {
  const row = findApprovalRequest(ctx.own, Answered.parse(payload).approval_id);
  const run = row?.resource_type === "run" && row.gate === gate ? findRun(ctx.own, row.resource_id) : undefined;
  if (!row || !run) return;
  if (!awaitsGo(run.status) || !run.plan) return ctx.own.atomically(() => voidApprovals(ctx, gate, run.id));
  const last = listAnswers(ctx.own, row.id).at(-1);
  const by = last?.answered_by.replace(/^user:/, "") ?? row.requested_by;
  const at = ctx.clock.now();
  const told = { target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: run.id } as const;
  if (row.status === "rejected") {
    const reason = last?.comment ? `Its plan was rejected: ${last.comment}` : "Its plan was rejected";
    return say(ctx, run, { type: "reject", reason }, () => {
      insertApproval(ctx.own, { id: `${run.id}:rejected`, run_id: run.id, decision: "rejected", decided_by: by, edits: null, decided_at: at });
      audit(ctx, { ...told, action: "run.reject", key: `${run.id}:reject`, details: { reason, approval_id: row.id } });
    });
  }
  const { edits } = z.object({ edits: Edits.nullable() }).parse(JSON.parse(row.subject));
  if (statusOf(ctx, row) !== "approved" || row.subject_hash !== hashOfDeed(deedOf(run, run.plan, edits))) return ctx.own.atomically(() => voidApprovals(ctx, gate, run.id));
  await say(ctx, run, { type: "decide", decision: { by, at, edits } }, () => {
    consumeApproval(ctx, row);
    insertApproval(ctx.own, { id: `${run.id}:approved`, run_id: run.id, decision: "approved", decided_by: by, edits, decided_at: at });
    audit(ctx, { ...told, action: "run.approve", key: `${run.id}:approve`, details: { edited: edits !== null, approval_id: row.id } });
  });
}
