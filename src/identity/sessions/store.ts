import { and, eq, isNull } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { sessions, type SessionRow } from "./tables.ts";

export const findSession = (own: OwnDatabase, id: Id<"session">): SessionRow | undefined => own.select().from(sessions).where(eq(sessions.id, id)).get();

export const insertSession = (own: OwnDatabase, row: SessionRow): void => {
  own.insert(sessions).values(row).run();
};

/** Moves the family on. False when another refresh was there first. */
export const rotateSession = (own: OwnDatabase, id: Id<"session">, generation: number, now: number): boolean =>
  own.update(sessions).set({ generation: generation + 1, rotated_at: now })
    .where(and(eq(sessions.id, id), eq(sessions.generation, generation), isNull(sessions.ended_at))).returning({ id: sessions.id }).all().length === 1;

export const endSession = (own: OwnDatabase, id: Id<"session">, ended_by: NonNullable<SessionRow["ended_by"]>, now: number): void => {
  own.update(sessions).set({ ended_at: now, ended_by }).where(and(eq(sessions.id, id), isNull(sessions.ended_at))).run();
};

export const endSessionsOf = (own: OwnDatabase, userId: Id<"user">, ended_by: NonNullable<SessionRow["ended_by"]>, now: number): void => {
  own.update(sessions).set({ ended_at: now, ended_by }).where(and(eq(sessions.user_id, userId), isNull(sessions.ended_at))).run();
};
