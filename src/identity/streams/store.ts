import { and, eq, gt, lte, min, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Whose } from "./schema.ts";
import { streams, type StreamRow } from "./tables.ts";

/** Opened again, it is asked about later. */
export const putStream = (own: OwnDatabase, row: StreamRow): void => {
  own.insert(streams).values(row).onConflictDoUpdate({ target: [streams.subject, streams.holder], set: { check_at: row.check_at } }).run();
};

const of = (whose: Whose): SQL | undefined => ("holder" in whose ? eq(streams.holder, whose.holder) : "user_id" in whose ? eq(streams.user_id, whose.user_id) : undefined);

export const listStreamsOf = (own: OwnDatabase, whose: Whose): StreamRow[] => own.select().from(streams).where(of(whose)).all();

export const hasStreamsOf = (own: OwnDatabase, whose: Whose): boolean => own.select({ subject: streams.subject }).from(streams).where(of(whose)).limit(1).get() !== undefined;

export const hasStreamOn = (own: OwnDatabase, subject: string): boolean => own.select({ subject: streams.subject }).from(streams).where(eq(streams.subject, subject)).limit(1).get() !== undefined;

export const listDueStreams = (own: OwnDatabase, now: number, limit: number): StreamRow[] =>
  own.select().from(streams).where(lte(streams.check_at, now)).orderBy(streams.check_at).limit(limit).all();

/** The very row that was read: one that was opened again meanwhile stays. */
const asRead = ({ subject, holder, check_at }: StreamRow): SQL | undefined => and(eq(streams.subject, subject), eq(streams.holder, holder), eq(streams.check_at, check_at));

export const deleteStream = (own: OwnDatabase, row: StreamRow): void => {
  own.delete(streams).where(asRead(row)).run();
};

export const postponeStream = (own: OwnDatabase, row: StreamRow, check_at: number): void => {
  own.update(streams).set({ check_at }).where(asRead(row)).run();
};

export const advanceChecks = (own: OwnDatabase, holder: StreamRow["holder"], check_at: number): void => {
  own.update(streams).set({ check_at }).where(and(eq(streams.holder, holder), gt(streams.check_at, check_at))).run();
};

/** When the next one is to be asked about, in milliseconds; null when there is none. */
export const nextStreamCheck = (own: OwnDatabase): number | null => own.select({ at: min(streams.check_at) }).from(streams).get()?.at ?? null;
