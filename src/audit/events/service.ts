import { canonical, type Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { randomText, sha256 } from "../../platform/digest.ts";
import { newId } from "../../platform/ids.ts";
import { findAuditRowById, findLastAuditRow, insertAuditDetails, insertAuditRow } from "./store.ts";

export interface AuditEvent {
  /** `resource.verb`. */
  action: string;
  target: { type: string; id: string };
  outcome?: "success" | "denied" | "failure";
  requirement_id?: string;
  run_id?: string;
  /** Unique in the tenant: an event that may be told twice (`run_…:commit`) is written once. */
  key?: string;
  /** Goes into the erasable side row: names, e-mails, free text belong here and nowhere else. */
  details?: { [name: string]: Json };
}

export const genesis = "0".repeat(64);

/** Appends an event to the tenant's chain. Call it inside the commit of the change that it describes. */
export function audit(ctx: Context, event: AuditEvent): void {
  const now = ctx.clock.now();
  const id = event.key ?? newId("audit", now);
  if (event.key !== undefined && findAuditRowById(ctx.own, id)) return;
  const last = findLastAuditRow(ctx.own);
  const details = { ...event.details, ...(ctx.ip === null ? {} : { ip: ctx.ip }) };
  const salt = randomText(16);
  const covered = {
    seq: (last?.seq ?? 0) + 1, id, at: now, action: event.action, outcome: event.outcome ?? ("success" as const),
    actor_type: ctx.actor.type, actor_id: ctx.actor.id, target_type: event.target.type, target_id: event.target.id,
    requirement_id: event.requirement_id ?? null, run_id: event.run_id ?? null, request_id: ctx.requestId,
    commitment: sha256(canonical([salt, details])), prev_hash: last?.hash ?? genesis,
  };
  insertAuditRow(ctx.own, { ...covered, hash: sha256(canonical(covered)) });
  insertAuditDetails(ctx.own, { seq: covered.seq, salt, details });
}
