import { and, desc, eq, gt, isNull, lt, lte, ne } from "drizzle-orm";
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

/** Ends somebody's sessions that go back to a proof of before then, but for one. @returns which */
export const endSessionsBefore = (own: OwnDatabase, userId: Id<"user">, { except, before, ended_by }: { except: Id<"session"> | null; before: number; ended_by: NonNullable<SessionRow["ended_by"]> }, now: number): Id<"session">[] =>
  own.update(sessions).set({ ended_at: now, ended_by })
    .where(and(eq(sessions.user_id, userId), isNull(sessions.ended_at), lte(sessions.auth_time, before), except === null ? undefined : ne(sessions.id, except)))
    .returning({ id: sessions.id }).all().map((row) => row.id);

/** What somebody has open, the newest first. */
export const listLiveSessions = (own: OwnDatabase, userId: Id<"user">, now: number, after: string | undefined, take: number, skip: number): SessionRow[] =>
  own.select().from(sessions).where(and(eq(sessions.user_id, userId), isNull(sessions.ended_at), gt(sessions.expires_at, now), after === undefined ? undefined : lt(sessions.id, after as Id<"session">)))
    .orderBy(desc(sessions.id)).limit(take).offset(skip).all();
