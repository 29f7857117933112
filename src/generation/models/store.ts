import { and, asc, count, eq, gt, isNotNull, lte, ne, sum } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { modelCalls, modelSpends, type ModelCallRow, type ModelSpendRow } from "./tables.ts";

export const findModelCall = (own: OwnDatabase, id: string): ModelCallRow | undefined => own.select().from(modelCalls).where(eq(modelCalls.id, id)).get();

export const insertModelCall = (own: OwnDatabase, row: typeof modelCalls.$inferInsert): void => {
  own.insert(modelCalls).values(row).run();
};

export const putModelCall = (own: OwnDatabase, row: typeof modelCalls.$inferInsert): void => {
  own.insert(modelCalls).values(row).onConflictDoUpdate({ target: modelCalls.id, set: row }).run();
};

export const updateModelCall = (own: OwnDatabase, id: string, change: Partial<ModelCallRow>): void => {
  own.update(modelCalls).set(change).where(eq(modelCalls.id, id)).run();
};

export const listModelCalls = (own: OwnDatabase, runId: string): ModelCallRow[] =>
  own.select().from(modelCalls).where(eq(modelCalls.run_id, runId)).orderBy(modelCalls.created_at, modelCalls.id).all();

export const countModelCalls = (own: OwnDatabase, runId: string): number => own.select({ calls: count() }).from(modelCalls).where(eq(modelCalls.run_id, runId)).get()?.calls ?? 0;

export const listReservedCalls = (own: OwnDatabase, runId: string): ModelCallRow[] =>
  own.select().from(modelCalls).where(and(eq(modelCalls.run_id, runId), eq(modelCalls.status, "reserved"))).all();

/** Of the same step and not this one: a step asks one thing at a time, so who reserved them has died. */
export const listSuperseded = (own: OwnDatabase, { run_id, step, id }: Pick<ModelCallRow, "run_id" | "step" | "id">): ModelCallRow[] =>
  own.select().from(modelCalls).where(and(eq(modelCalls.run_id, run_id), eq(modelCalls.step, step), eq(modelCalls.status, "reserved"), ne(modelCalls.id, id))).all();

export const listExpiredCalls = (own: OwnDatabase, now: number): ModelCallRow[] =>
  own.select().from(modelCalls).where(and(eq(modelCalls.status, "reserved"), isNotNull(modelCalls.expires_at), lte(modelCalls.expires_at, now))).limit(1_000).all();

export const overdraftOf = (own: OwnDatabase, runId: string): number =>
  Number(own.select({ micros: sum(modelCalls.overdraft_micros) }).from(modelCalls).where(and(eq(modelCalls.run_id, runId), gt(modelCalls.overdraft_micros, 0))).get()?.micros ?? 0);

/** What the calls of a run did cost so far. */
export const costOfRun = (own: OwnDatabase, runId: string): number =>
  Number(own.select({ micros: sum(modelCalls.cost_micros) }).from(modelCalls).where(eq(modelCalls.run_id, runId)).get()?.micros ?? 0);

export const findSpend = (own: OwnDatabase, key: string): ModelSpendRow | undefined => own.select().from(modelSpends).where(eq(modelSpends.key, key)).get();

export const putSpend = (own: OwnDatabase, row: ModelSpendRow): void => {
  own.insert(modelSpends).values(row).onConflictDoUpdate({ target: modelSpends.key, set: row }).run();
};

/** The oldest first. */
export const listContentDue = (own: OwnDatabase, now: number): ModelCallRow[] =>
  own.select().from(modelCalls).where(and(isNotNull(modelCalls.content_until), lte(modelCalls.content_until, now))).orderBy(asc(modelCalls.content_until)).limit(100).all();

export const nextContentUntil = (own: OwnDatabase): number | null =>
  own.select({ at: modelCalls.content_until }).from(modelCalls).where(isNotNull(modelCalls.content_until)).orderBy(asc(modelCalls.content_until)).limit(1).get()?.at ?? null;
