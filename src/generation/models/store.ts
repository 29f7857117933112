import { and, eq } from "drizzle-orm";
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

/** The reserved calls of a run, released. */
export const releaseReserved = (own: OwnDatabase, runId: string, settled_at: number): string[] =>
  own.update(modelCalls).set({ status: "released", settled_at }).where(and(eq(modelCalls.run_id, runId), eq(modelCalls.status, "reserved"))).returning({ id: modelCalls.id }).all().map(({ id }) => id);
