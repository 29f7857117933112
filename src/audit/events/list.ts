import { authorize } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import type { AuditLog, AuditQuery } from "./schema.ts";
import { auditEntries, seqAt, type AuditEntry } from "./store.ts";

/** Newest first. Another tenant's id is not there, whoever asks. */
export function listAuditLogs(ctx: Context, query: AuditQuery): Paged<AuditLog> {
  if (query.tenant_id !== undefined && query.tenant_id !== ctx.tenantId) throw notFound("tenant");
  authorize(ctx, "audit:read", { type: "audit_log" });
  const { from, to, ...filter } = query;
  return paged(ctx, query, {
    list: "audit_logs",
    load: (after: [number] | undefined, take, skip) => {
      const first = from === undefined ? 1 : seqAt(ctx.own, Date.parse(from));
      const end = Math.min(after?.[0] ?? Infinity, to === undefined ? Infinity : seqAt(ctx.own, Date.parse(to)));
      return auditEntries(ctx.own, filter, { first, last: Math.min(end - 1, Number.MAX_SAFE_INTEGER) }, take, skip).all();
    },
    keyOf: ({ event }) => [event.seq],
    present: presentAuditLog,
  });
}

export const presentAuditLog = ({ event, side }: AuditEntry): AuditLog => ({
  id: event.id, seq: event.seq, timestamp: new Date(event.at).toISOString(), action: event.action, outcome: event.outcome, user_id: event.user_id,
  actor: { type: event.actor_type, id: event.actor_id }, target: { type: event.target_type, id: event.target_id },
  requirement_id: event.requirement_id, run_id: event.run_id, request_id: event.request_id,
  details: side?.details ?? null, commitment: event.commitment, prev_hash: event.prev_hash, hash: event.hash,
});
