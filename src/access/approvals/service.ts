import type { Context } from "../../platform/context.ts";
import { AppError, conflict, invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { authorize, decideFor, may } from "../authorize.ts";
import { nameOf } from "../decisions/notes.ts";
import type { Approvers } from "../policies/document.ts";
import { findKind, isPermission, kindOf } from "../roles.ts";
import { findThing } from "../store.ts";
import { audit } from "../trail.ts";
import type { AnswerApproval, Approval, ListApprovals, RequestApproval } from "./schema.ts";
import { approvalDays, askApproval, dayMs, hasRoom, openMax } from "./asking.ts";
import { presentApproval } from "./present.ts";
import { personOf } from "./spend.ts";
import { settle } from "./settle.ts";
import { canBecome, statusAt, type ApprovalStatus } from "./status.ts";
import { findApprovalRequest, insertAnswer, listAnswers, listApprovalRows, listApprovers, setApprovalStatus } from "./store.ts";
import type { Deed } from "./subject.ts";
import type { ApprovalRow } from "./tables.ts";
import { principalsOf, statusByVoices } from "./voices.ts";

/** Asks for what a policy wants approved: the policy says who approves. Where none does, the one who asks says it. */
export function requestApproval(ctx: Context, input: RequestApproval): Approval {
  authorize(ctx, "approvals:create", { type: "approval" });
  const deed: Deed = { action: input.action, resource_type: input.resource_type, resource_id: input.resource_id ?? "", subject: input.subject ?? null };
  const demanded = demandFor(ctx, deed);
  if (demanded && input.approvers) throw invalid("#/approvers", "not_yours", "A policy says who approves this");
  const approvers = demanded?.approvers ?? input.approvers;
  if (!approvers) throw invalid("#/approvers", "required", "No policy asks for an approval of this: say who should approve");
  const expires_at = input.expires_at === undefined ? ctx.clock.now() + approvalDays.usual * dayMs : Date.parse(input.expires_at);
  if (expires_at <= ctx.clock.now() || expires_at > ctx.clock.now() + approvalDays.most * dayMs) throw invalid("#/expires_at", "out_of_range", "From now to thirty days from now");
  requireRoom(ctx);
  return ctx.own.atomically(() => {
    const approval = presentApproval(ctx, askApproval(ctx, deed, { gate: demanded?.gate ?? "", approvers, reason: input.reason, expires_at }));
    remember(ctx, 201, approval);
    return approval;
  });
}

/** @throws AppError limit_exceeded */
function requireRoom(ctx: Context): void {
  if (!hasRoom(ctx)) throw new AppError("limit_exceeded", `${openMax} approvals that you asked for are open: withdraw some, or wait until they are answered`, { extra: { limit: openMax } });
}

/** The rule that wants this approved. @throws AppError forbidden for what would be denied in any case, not_found for a thing that isn't there */
function demandFor(ctx: Context, { action, resource_type, resource_id }: Deed): { gate: string; approvers: Approvers } | undefined {
  if (!isPermission(action)) return undefined;
  const kind = findKind(resource_type);
  if (kind !== kindOf(action)) throw invalid("#/resource_type", "mismatch", `${action} isn't about a ${resource_type}`);
  if (resource_id !== "" && kind?.table !== undefined && !findThing(ctx.own, kind, resource_id)) throw notFound(resource_type);
  const decision = decideFor(ctx, action, { type: resource_type, ...(resource_id === "" ? {} : { id: resource_id }) });
  if (decision.effect === "deny") throw new AppError("forbidden", decision.reason, { extra: { permission: action, resource_type } });
  return decision.effect === "require_approval" && decision.approvers ? { gate: nameOf(decision.decided_by), approvers: decision.approvers } : undefined;
}

/** What somebody asked for, what they may answer, and everybody's for who may read approvals. */
export function listApprovals(ctx: Context, input: ListApprovals): Paged<Approval> {
  const { status, resource_id } = input;
  const of = may(ctx, "approvals:read") ? undefined : { asked_for: personOf(ctx), principals: principalsOf(ctx) };
  return paged(ctx, input, {
    list: "approvals",
    load: (after: readonly [string] | undefined, take, skip) => listApprovalRows(ctx.own, { status, resource_id, of }, ctx.clock.now(), after?.[0], take, skip),
    keyOf: (row) => [row.id] as const,
    present: (row) => presentApproval(ctx, row),
  });
}

export const getApproval = (ctx: Context, id: string): Approval => presentApproval(ctx, load(ctx, id));

/** One voice for or against: as many as the quorum approve it, one rejects it; voices count of those who are its approvers by now. Nobody answers what they asked for, by no key of theirs either. */
export function answerApproval(ctx: Context, id: string, verdict: "approve" | "reject", { comment, subject_hash }: AnswerApproval): Approval {
  const row = load(ctx, id);
  requireOwnVoice(ctx);
  const who = personOf(ctx);
  if (row.asked_for === who) throw new AppError("forbidden", "Nobody answers what they asked for themselves", { extra: { permission: row.action, resource_type: "approval" } });
  if (!listApprovers(ctx.own, row.id).some((approver) => principalsOf(ctx).includes(approver))) throw new AppError("forbidden", "You are not one of its approvers", { extra: { permission: row.action, resource_type: "approval" } });
  if (subject_hash !== undefined && subject_hash !== row.subject_hash) throw conflict("This is not what you read: its subject has another hash", { subject_hash: row.subject_hash });
  requireStep(ctx, row, verdict === "approve" ? "approved" : "rejected");
  if (listAnswers(ctx.own, row.id).some((answer) => answer.answered_by === who)) throw conflict("You have answered this already");
  return ctx.own.atomically(() => {
    insertAnswer(ctx.own, { request_id: row.id, answered_by: who, verdict, comment, answered_at: ctx.clock.now() });
    const status = statusByVoices(ctx, row);
    if (status !== "pending") settle(ctx, row, status);
    audit(ctx, { action: `approval.${verdict}`, target: { type: "approval", id: row.id }, details: { comment, status, subject_hash: row.subject_hash } });
    return getApproval(ctx, id);
  });
}

export function withdrawApproval(ctx: Context, id: string): Approval {
  const row = load(ctx, id);
  if (row.asked_for !== personOf(ctx)) throw new AppError("forbidden", "Only who asked for it can withdraw it", { extra: { permission: row.action, resource_type: "approval" } });
  requireOwnVoice(ctx);
  requireStep(ctx, row, "withdrawn");
  return ctx.own.atomically(() => {
    setApprovalStatus(ctx.own, row.id, "withdrawn", ctx.clock.now());
    audit(ctx, { action: "approval.withdraw", target: { type: "approval", id: row.id } });
    return getApproval(ctx, id);
  });
}

/** @throws AppError not_found also for who has nothing to do with it */
function load(ctx: Context, id: string): ApprovalRow {
  const row = findApprovalRequest(ctx.own, id);
  const isMine = row !== undefined && (row.asked_for === personOf(ctx) || listApprovers(ctx.own, row.id).some((approver) => principalsOf(ctx).includes(approver)));
  if (!row || (!isMine && !may(ctx, "approvals:read", { type: "approval", id }))) throw notFound("approval");
  return row;
}

/** A key speaks for its person where it may ask for approvals too; the access of a platform admin never does: it is given to look and to mend, not to decide. */
function requireOwnVoice({ grants: { scopes } }: Context): void {
  if (scopes && !scopes.has("approvals:create")) throw new AppError("forbidden", "This credential isn't good for approvals", { extra: { permission: "approvals:create", resource_type: "approval" } });
}

function requireStep(ctx: Context, row: ApprovalRow, to: ApprovalStatus): void {
  const status = statusAt(row.status, row.expires_at, ctx.clock.now());
  if (!canBecome(status, to)) throw conflict(`This approval is ${status}`, { status });
}
