import { eq, lte } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { streams, type StreamHolder, type StreamRow } from "./tables.ts";

export const insertStream = (own: OwnDatabase, row: StreamRow): void => {
  own.insert(streams).values(row).onConflictDoNothing().run();
};

export const deleteEndedStreams = (own: OwnDatabase, now: number): void => {
  own.delete(streams).where(lte(streams.until, now)).run();
};

export const takeStreamsOf = (own: OwnDatabase, whose: { holder: StreamHolder } | { user_id: Id<"user"> }): StreamRow[] =>
  own.delete(streams).where("holder" in whose ? eq(streams.holder, whose.holder) : eq(streams.user_id, whose.user_id)).returning().all();

export const takeAllStreams = (own: OwnDatabase): StreamRow[] => own.delete(streams).returning().all();
