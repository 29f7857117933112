import type { Context } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import type { Approvers } from "../policies/document.ts";
import { audit } from "../trail.ts";
import { principalsIn } from "./asking.ts";
import { voidApproval } from "./spend.ts";
import type { ApprovalStatus } from "./status.ts";
import { listAnsweredUnder, listOverdue, nextExpiry, replaceApprovers, setApprovalStatus } from "./store.ts";
import type { ApprovalRow } from "./tables.ts";
import { statusByVoices } from "./voices.ts";

/** Within a commit. What the product itself demanded goes on by itself: outbox topic `approval.answered`. */
export function settle(ctx: Context, row: ApprovalRow, status: ApprovalStatus): void {
  setApprovalStatus(ctx.own, row.id, status, ctx.clock.now());
  if (row.gate.startsWith("setting:")) enqueue(ctx, "approval.answered", newId("outbox", ctx.clock.now()), { approval_id: row.id });
}

/**
 * Within the commit that changes who approves what is demanded under `gate`: what is open is theirs from now on, and wants as many of them. What was given by too few of
 * them is void; what enough of them have approved already is approved.
 */
export function reaskUnder(ctx: Context, gate: string, approvers: Approvers): void {
  replaceApprovers(ctx.own, gate, principalsIn(approvers), approvers.quorum, ctx.clock.now());
  for (const row of listAnsweredUnder(ctx.own, gate, ctx.clock.now())) {
    const status = statusByVoices(ctx, row);
    if (row.status === "approved" && status !== "approved") voidApproval(ctx, row);
    else if (row.status === "pending" && status === "approved") settle(ctx, row, status);
  }
}

const expiredAtOnce = 100;

/** When the next open approval ends with its time, in milliseconds; null when none is open. */
export const nextApprovalExpiry = (ctx: Pick<Context, "own">): number | null => nextExpiry(ctx.own);

/** What nobody answered, or nobody used, in its time: it is over, which its row and the chain say from now on. */
export function expireApprovals(ctx: Context): void {
  ctx.own.atomically(() => {
    for (const row of listOverdue(ctx.own, ctx.clock.now(), expiredAtOnce)) {
      settle(ctx, row, "expired");
      audit(ctx, { action: "approval.expire", target: { type: "approval", id: row.id }, details: { action: row.action, resource_type: row.resource_type, resource_id: row.resource_id, subject_hash: row.subject_hash } });
    }
  });
}
