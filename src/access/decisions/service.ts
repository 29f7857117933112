import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { firstIdAt } from "../../platform/ids.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { authorize } from "../authorize.ts";
import type { DecisionEntry, DecisionQuery } from "./schema.ts";
import { findDecisionRow, listDecisionRows } from "./store.ts";
import type { DecisionRow } from "./tables.ts";

/** What was decided, the newest first. Reads and what was allowed come up to a minute late. */
export function listDecisions(ctx: Context, query: DecisionQuery): Paged<DecisionEntry> {
  authorize(ctx, "decisions:read", { type: "decision" });
  const [from, to] = [query.from, query.to].map((time) => (time === undefined ? undefined : firstIdAt("decision", Date.parse(time))));
  return paged(ctx, query, {
    list: "decisions",
    load: (after: readonly [string] | undefined, take, skip) => listDecisionRows(ctx.own, query, { from, before: after?.[0] ?? to }, take, skip),
    keyOf: (row) => [row.id] as const,
    present,
  });
}

export function getDecision(ctx: Context, id: string): DecisionEntry {
  const row = findDecisionRow(ctx.own, id);
  if (!row) throw notFound("decision");
  authorize(ctx, "decisions:read", { type: "decision", id });
  return present(row);
}

const present = (row: DecisionRow): DecisionEntry => ({
  id: row.id, actor: { type: row.actor_type, id: row.actor_id }, action: row.action, resource: { type: row.resource_type, id: row.resource_id || null }, effect: row.effect,
  decided_by: row.decided_by, reason: row.reason, count: row.count, first_at: new Date(row.first_at).toISOString(), last_at: new Date(row.last_at).toISOString(),
});
