import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { splitPrincipal } from "../store.ts";
import type { Approval, ApprovalLink } from "./schema.ts";
import { statusAt, type ApprovalStatus } from "./status.ts";
import { listAnswers, listApprovers } from "./store.ts";
import type { ApprovalRow } from "./tables.ts";

export function presentApproval(ctx: Pick<Context, "own" | "clock">, row: ApprovalRow): Approval {
  const approvers = listApprovers(ctx.own, row.id).map(splitPrincipal);
  const named = (type: string): string[] => approvers.filter((one) => one.type === type).map((one) => one.id);
  return {
    id: row.id, action: row.action, resource: { type: row.resource_type, id: row.resource_id || null }, subject: JSON.parse(row.subject) as Json, subject_hash: row.subject_hash, gate: row.gate || null,
    reason: row.reason, approvers: { roles: named("role"), teams: named("team"), users: named("user") }, quorum: row.quorum,
    answers: listAnswers(ctx.own, row.id).map(({ answered_by, verdict, comment, answered_at }) => ({ answered_by: splitPrincipal(answered_by).id, verdict, comment, answered_at: new Date(answered_at).toISOString() })),
    status: statusOf(ctx, row), requested_by: row.requested_by,
    created_at: new Date(row.created_at).toISOString(), expires_at: new Date(row.expires_at).toISOString(),
  };
}

/** How an approval stands by now. */
export const statusOf = ({ clock }: Pick<Context, "clock">, { status, expires_at }: Pick<ApprovalRow, "status" | "expires_at">): ApprovalStatus => statusAt(status, expires_at, clock.now());

/** Where an approval is to be found, and how it stands. */
export const linkTo = (ctx: Pick<Context, "clock">, row: Pick<ApprovalRow, "id" | "status" | "expires_at">): ApprovalLink =>
  ({ id: row.id, status: statusOf(ctx, row), url: `/api/approvals/${row.id}` });
