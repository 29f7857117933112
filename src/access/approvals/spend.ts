import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { standsFor } from "../facts.ts";
import { principalOf } from "../store.ts";
import { audit } from "../trail.ts";
import { canBecome, statusAt } from "./status.ts";
import { listOpenRequests, setApprovalStatus } from "./store.ts";
import { hashOfDeed, type Deed } from "./subject.ts";
import type { ApprovalRow } from "./tables.ts";

/** The person who acts, as approvals name them: a key acts for the person it belongs to. */
export function personOf({ actor }: Pick<Context, "actor">): string {
  const { type, id } = standsFor(actor);
  return principalOf(type, id);
}

/**
 * For what always needs an approval, whoever does it: spends the caller's approval of this very deed, in the commit around it.
 * @throws AppError approval_required
 */
export function consume(ctx: Context, gate: string, deed: Deed): void {
  if (spendApproval(ctx, gate, deed)) return;
  const { action, resource_type, resource_id, subject } = deed;
  throw new AppError("approval_required", "This needs an approval", { extra: { permission: action, approval: { action, resource_type, resource_id: resource_id || null, subject } } });
}

/**
 * Spends the caller's approval of this very deed, if there is one. `gate`: what demands it; one that was given under another rule doesn't count.
 * What was approved for the same deed with another subject is void from now on: it is no longer what was asked about.
 */
export function spendApproval(ctx: Context, gate: string, deed: Deed): boolean {
  const hash = hashOfDeed(deed);
  const now = ctx.clock.now();
  const open = listOpenRequests(ctx.own, personOf(ctx), deed.action, deed.resource_id).filter((row) => row.gate === gate && canBecome(statusAt(row.status, row.expires_at, now), "voided"));
  const good = open.find((row) => row.status === "approved" && row.subject_hash === hash);
  const changed = open.filter((row) => row.status === "approved" && row.subject_hash !== hash);
  if (!good && changed.length === 0) return false;
  ctx.own.atomically(() => {
    for (const row of changed) close(ctx, row, "voided", "approval.void", now);
    if (good) close(ctx, good, "consumed", "approval.consume", now);
  });
  return good !== undefined;
}

function close(ctx: Context, row: ApprovalRow, status: "voided" | "consumed", action: string, now: number): void {
  setApprovalStatus(ctx.own, row.id, status, now);
  audit(ctx, { action, target: { type: "approval", id: row.id }, details: { action: row.action, resource_type: row.resource_type, resource_id: row.resource_id, subject_hash: row.subject_hash } });
}
