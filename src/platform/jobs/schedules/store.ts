import { and, asc, desc, eq, gte, isNotNull, lt, lte, min, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../database.ts";
import type { Id } from "../../ids.ts";
import type { JobKindName } from "../names.ts";
import { jobSchedules as schedules, type ScheduleRow } from "./tables.ts";

export const insertSchedule = (own: OwnDatabase, row: ScheduleRow): void => {
  own.insert(schedules).values(row).run();
};

export const findSchedule = (own: OwnDatabase, id: Id<"schedule">): ScheduleRow | undefined => own.select().from(schedules).where(eq(schedules.id, id)).get();
export const findScheduleByName = (own: OwnDatabase, name: string): ScheduleRow | undefined => own.select().from(schedules).where(eq(schedules.name, name)).get();

export const listDueSchedules = (own: OwnDatabase, now: number, limit: number): ScheduleRow[] =>
  own.select().from(schedules).where(lte(schedules.next_at, now)).orderBy(asc(schedules.next_at)).limit(limit).all();

export const updateSchedule = (own: OwnDatabase, id: Id<"schedule">, change: Partial<Pick<ScheduleRow, "next_at" | "last_at" | "last_job_id">>): void => {
  own.update(schedules).set(change).where(eq(schedules.id, id)).run();
};

export const deleteSchedule = (own: OwnDatabase, id: Id<"schedule">): void => {
  own.delete(schedules).where(eq(schedules.id, id)).run();
};

export const nextScheduleMoment = (own: OwnDatabase): number | null => own.select({ at: min(schedules.next_at) }).from(schedules).where(isNotNull(schedules.next_at)).get()?.at ?? null;

/** All of a kind whose names begin like this, by name. People name schedules of other kinds as they like. */
export const schedulesNamed = (own: OwnDatabase, kind: JobKindName, prefix: string): ScheduleRow[] =>
  own.select().from(schedules).where(and(eq(schedules.kind, kind), gte(schedules.name, prefix), lt(schedules.name, `${prefix}\uffff`))).orderBy(asc(schedules.name)).limit(1_000).all();

/** Newest first, those before `below`. */
export const scheduleRows = (own: OwnDatabase, below: string | undefined, take: number, skip: number): ScheduleRow[] =>
  own.select().from(schedules).where(below === undefined ? undefined : lt(sql`${schedules.id}`, below)).orderBy(desc(schedules.id)).limit(take).offset(skip).all();
