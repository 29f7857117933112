import { and, desc, eq, gte, isNotNull, lt, sql, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { modelCalls, type ModelCallRow } from "../models/tables.ts";
import type { CostQuery } from "./schema.ts";

/** The newest first, after one of them. `seen`: what of their runs the caller may see. */
export function listCallRows(own: OwnDatabase, runId: string | undefined, after: readonly [number, string] | undefined, take: number, skip: number): ModelCallRow[] {
  const where = [
    runId === undefined ? undefined : eq(modelCalls.run_id, runId),
    after && sql`(${modelCalls.created_at}, ${modelCalls.id}) < (${after[0]}, ${after[1]})`,
  ];
  return own.select().from(modelCalls).where(and(...where)).orderBy(desc(modelCalls.created_at), desc(modelCalls.id)).limit(take).offset(skip).all();
}

const groups: Readonly<Record<CostQuery["group_by"], SQL<string | null>>> = {
  run: sql`${modelCalls.run_id}`, task: sql`${modelCalls.run_id} || '/' || coalesce(${modelCalls.task}, '')`, role: sql`${modelCalls.role}`, model: sql`${modelCalls.model}`, user: sql`${modelCalls.user_id}`, provider: sql`${modelCalls.provider}`,
};
const groupsMax = 1_000;

/** What language models did cost, the dearest group first. */
export function sumCosts(own: OwnDatabase, { group_by, run_id, from, to }: CostQuery) {
  const group = groups[group_by];
  const total = (column: SQL) => sql<number>`coalesce(sum(${column}), 0)`;
  const cost_micros = total(sql`${modelCalls.cost_micros}`);
  const where = and(
    isNotNull(modelCalls.role), eq(modelCalls.status, "settled"), run_id === undefined ? undefined : eq(modelCalls.run_id, run_id),
    from === undefined ? undefined : gte(modelCalls.created_at, Date.parse(from)), to === undefined ? undefined : lt(modelCalls.created_at, Date.parse(to)),
  );
  return own.select({
    group, calls: sql<number>`count(*)`, failed: total(sql`${modelCalls.fault} IS NOT NULL`), input_tokens: total(sql`${modelCalls.input_tokens}`), output_tokens: total(sql`${modelCalls.output_tokens}`), cost_micros,
    overdraft_micros: total(sql`${modelCalls.overdraft_micros}`),
  }).from(modelCalls).where(where).groupBy(group).orderBy(desc(cost_micros)).limit(groupsMax).all();
}
