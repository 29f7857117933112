import { asc, eq, lte, min } from "drizzle-orm";
import type { OwnDatabase } from "../database.ts";
import { outbox, type OutboxRow } from "./tables.ts";

export const insertOutboxRow = (own: OwnDatabase, row: Pick<OutboxRow, "id" | "topic" | "payload" | "created_at" | "next_at">): void => {
  own.insert(outbox).values(row).onConflictDoNothing().run();
};

export const listDueOutboxRows = (own: OwnDatabase, now: number, limit: number): OutboxRow[] =>
  own.select().from(outbox).where(lte(outbox.next_at, now)).orderBy(asc(outbox.next_at), asc(outbox.id)).limit(limit).all();

export const deleteOutboxRow = (own: OwnDatabase, id: string): void => {
  own.delete(outbox).where(eq(outbox.id, id)).run();
};

export const postponeOutboxRow = (own: OwnDatabase, id: string, change: Pick<OutboxRow, "attempts" | "next_at" | "last_error">): void => {
  own.update(outbox).set(change).where(eq(outbox.id, id)).run();
};

/** When the next row is due, in milliseconds; null when there is none. */
export const nextOutboxTime = (own: OwnDatabase): number | null => own.select({ at: min(outbox.next_at) }).from(outbox).get()?.at ?? null;

export const findOutboxRow = (own: OwnDatabase, id: string): OutboxRow | undefined => own.select().from(outbox).where(eq(outbox.id, id)).get();
