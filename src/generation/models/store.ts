import { and, eq, gte, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { modelCalls, type ModelCallRow } from "./tables.ts";

export const findModelCall = (own: OwnDatabase, id: string): ModelCallRow | undefined => own.select().from(modelCalls).where(eq(modelCalls.id, id)).get();

export const insertModelCall = (own: OwnDatabase, row: ModelCallRow): void => {
  own.insert(modelCalls).values(row).run();
};

export const updateModelCall = (own: OwnDatabase, id: string, change: Partial<ModelCallRow>): void => {
  own.update(modelCalls).set(change).where(eq(modelCalls.id, id)).run();
};

export const listModelCalls = (own: OwnDatabase, runId: string): ModelCallRow[] =>
  own.select().from(modelCalls).where(eq(modelCalls.run_id, runId)).orderBy(modelCalls.created_at).all();

/** What calls that will never be made had set aside, given back. */
export const releaseModelCalls = (own: OwnDatabase, runId: string, settled_at: number): void => {
  own.update(modelCalls).set({ status: "released", settled_at }).where(and(eq(modelCalls.run_id, runId), eq(modelCalls.status, "reserved"))).run();
};

/** Tokens spent since a time, and those set aside for calls under way. */
export function tokensSince(own: OwnDatabase, since: number): number {
  const spent = sql<number>`coalesce(sum(case ${modelCalls.status} when 'reserved' then ${modelCalls.reserved_tokens} else ${modelCalls.input_tokens} + ${modelCalls.output_tokens} end), 0)`;
  return own.select({ tokens: spent }).from(modelCalls).where(gte(modelCalls.created_at, since)).get()?.tokens ?? 0;
}
