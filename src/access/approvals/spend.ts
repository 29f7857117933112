import type { Context } from "../../platform/context.ts";
import { conflict } from "../../platform/errors.ts";
import { standsFor } from "../facts.ts";
import { principalOf } from "../store.ts";
import { audit } from "../trail.ts";
import { canBecome, statusAt } from "./status.ts";
import { findApprovalRequest, listGiven, listOpenOf, setApprovalStatus } from "./store.ts";
import { hashOfDeed, type Deed } from "./subject.ts";
import type { ApprovalRow } from "./tables.ts";

/** The person who acts, as approvals name them: a key acts for the person it belongs to. */
export function personOf({ actor }: Pick<Context, "actor">): string {
  const { type, id } = standsFor(actor);
  return principalOf(type, id);
}

/**
 * Whether the caller has an approval of this very deed. It is spent in the commit of what the request then changes (`spendFound`), so that a request which
 * fails leaves it good. `gate`: what demands it; one that was given under another rule doesn't count.
 * What was approved for the same thing with another subject is void from now on: it is no longer what was asked about. Things to be made are no one thing: what is approved
 * of one says nothing of another.
 */
export function findGood(ctx: Context, gate: string, deed: Deed): boolean {
  const hash = hashOfDeed(deed);
  const now = ctx.clock.now();
  const open = listGiven(ctx.own, personOf(ctx), gate, deed, now);
  const good = open.find((row) => row.subject_hash === hash);
  const changed = deed.resource_id === "" ? [] : open.filter((row) => row.subject_hash !== hash);
  // What this request has found good so far is spent with its own change, not with this.
  if (changed.length > 0) ctx.own.atomically(() => changed.forEach((row) => close({ ...ctx, spending: [] }, row, "voided", now)));
  if (good && !ctx.spending.some(({ approval_id }) => approval_id === good.id)) ctx.spending.push({ approval_id: good.id, spent: false });
  return good !== undefined;
}

/** Spends what the request found good. Within the commit of its change: what another request was quicker to spend takes that commit back. @throws AppError conflict */
export function spendFound(ctx: Context): void {
  const now = ctx.clock.now();
  for (const one of ctx.spending) {
    const row = findApprovalRequest(ctx.own, one.approval_id);
    if (row && isApproved(row, now)) {
      one.spent = true;
      close(ctx, row, "consumed", now);
    } else if (!one.spent) throw conflict("The approval of this was used or has ended meanwhile");
  }
}

const isApproved = (row: ApprovalRow, now: number): boolean => statusAt(row.status, row.expires_at, now) === "approved";

/** For what the product itself does once it is approved: spends an approval, in the commit around it. @throws Error for one that isn't good */
export function consumeApproval(ctx: Context, row: ApprovalRow): void {
  const now = ctx.clock.now();
  if (!isApproved(row, now)) throw new Error(`The approval ${row.id} can't be spent`);
  close(ctx, row, "consumed", now);
}

/** Within a commit: what was given counts no more. */
export const voidApproval = (ctx: Context, row: ApprovalRow): void => close(ctx, row, "voided", ctx.clock.now());

/** Within a commit: what is open about a thing under a gate counts no more. */
export function voidApprovals(ctx: Context, gate: string, resource_id: string): void {
  const now = ctx.clock.now();
  for (const row of listOpenOf(ctx.own, gate, resource_id)) if (canBecome(statusAt(row.status, row.expires_at, now), "voided")) close(ctx, row, "voided", now);
}

const deeds = { voided: "approval.void", consumed: "approval.consume" } as const;

function close(ctx: Context, row: ApprovalRow, status: "voided" | "consumed", now: number): void {
  setApprovalStatus(ctx.own, row.id, status, now);
  audit(ctx, { action: deeds[status], target: { type: "approval", id: row.id }, details: { action: row.action, resource_type: row.resource_type, resource_id: row.resource_id, subject_hash: row.subject_hash } });
}
