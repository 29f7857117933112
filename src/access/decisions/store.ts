import { and, desc, eq, gte, lt, sql, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { decisions, type DecisionRow } from "./tables.ts";

export const insertDecision = (own: OwnDatabase, r: DecisionRow): void => {
  own.run(sql`INSERT INTO decisions (id, actor_type, actor_id, action, resource_type, resource_id, effect, decided_by, reason, count, first_at, last_at)
    VALUES (${r.id}, ${r.actor_type}, ${r.actor_id}, ${r.action}, ${r.resource_type}, ${r.resource_id}, ${r.effect}, ${r.decided_by}, ${r.reason}, ${r.count}, ${r.first_at}, ${r.last_at})`);
};

/** Ids sort by time: the oldest are the first. */
export const deleteOldDecisions = (own: OwnDatabase, before: number, limit: number): void => {
  own.run(sql`DELETE FROM decisions WHERE id IN (SELECT id FROM decisions ORDER BY id LIMIT ${limit}) AND last_at < ${before}`);
};

export interface DecisionFilter {
  actor_id?: string | undefined;
  action?: string | undefined;
  effect?: DecisionRow["effect"] | undefined;
  resource_id?: string | undefined;
}

const filterable = ["actor_id", "action", "effect", "resource_id"] as const satisfies readonly (keyof DecisionFilter)[];

/** The newest first. Each column that can be filtered has an index in this order. */
export function listDecisionRows(own: OwnDatabase, filter: DecisionFilter, ids: { from?: string | undefined; before?: string | undefined }, take: number, skip: number): DecisionRow[] {
  const where: (SQL | undefined)[] = [
    ...filterable.map((name) => (filter[name] === undefined ? undefined : sql`${decisions[name]} = ${filter[name]}`)),
    ids.from === undefined ? undefined : gte(decisions.id, ids.from),
    ids.before === undefined ? undefined : lt(decisions.id, ids.before),
  ];
  return own.select().from(decisions).where(and(...where)).orderBy(desc(decisions.id)).limit(take).offset(skip).all();
}

export const findDecisionRow = (own: OwnDatabase, id: string): DecisionRow | undefined => own.select().from(decisions).where(eq(decisions.id, id)).get();
