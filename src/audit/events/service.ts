import { spendFound } from "../../access/index.ts";
import { personBehind, type AuditEvent, type Context } from "../../platform/context.ts";
import { randomText } from "../../platform/digest.ts";
import { newId } from "../../platform/ids.ts";
import { commitmentTo, genesis, hashOf } from "../chain.ts";
import { closeSegment, segmentEventsMax } from "../segments/close.ts";
import { deleteDetailsAbout, findHead, hasAuditRow, insertAuditDetails, insertAuditRow } from "./store.ts";

/** Appends an event to the tenant's chain. Call it inside the commit of the change that it describes. */
export function audit(ctx: Context, event: AuditEvent): void {
  if (event.key !== undefined && hasAuditRow(ctx.own, event.key)) return;
  if (ctx.spending.length > 0) spendFound(ctx);
  const head = findHead(ctx.own);
  const at = Math.max(ctx.clock.now(), head?.at ?? 0);
  const side = { salt: randomText(16), details: { ...event.details, ...(ctx.actor.type === "service" ? { key_id: ctx.actor.key_id } : {}), ...(ctx.ip === null ? {} : { ip: ctx.ip }) } };
  const covered = {
    seq: (head?.seq ?? 0) + 1, id: event.key ?? newId("audit", at), at, action: event.action, outcome: event.outcome ?? ("success" as const),
    actor_type: ctx.actor.type, actor_id: ctx.actor.id, user_id: personBehind(ctx.actor), target_type: event.target.type, target_id: event.target.id,
    requirement_id: event.requirement_id ?? null, run_id: event.run_id ?? null, request_id: ctx.requestId,
    commitment: commitmentTo(side), prev_hash: head?.hash ?? genesis,
  };
  insertAuditRow(ctx.own, { ...covered, hash: hashOf(covered) });
  insertAuditDetails(ctx.own, { seq: covered.seq, ...side, subject: event.subject ?? null });
  if ((head?.seq ?? 0) === (head?.marked_seq ?? 0)) ctx.wake("outbox"); // the first event since the last checkpoint: the next one must be timed
  if (covered.seq % segmentEventsMax === 0) closeSegment(ctx);
}

/**
 * Erases salt and details of every event about somebody. The events stay, and the chain still verifies: it holds only a commitment that nobody can
 * open any more. Returns how many side rows went.
 */
export function eraseDetails(ctx: Context, subject: string): number {
  return ctx.own.atomically(() => {
    const erased = deleteDetailsAbout(ctx.own, subject);
    audit(ctx, { action: "audit.erase", target: { type: "subject", id: subject }, details: { erased } });
    return erased;
  });
}
