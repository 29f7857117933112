import { and, asc, desc, eq, isNotNull, lt, lte, min, sql } from "drizzle-orm";
import type { OwnDatabase } from "../database.ts";
import type { Id } from "../ids.ts";
import { canJobFollow, type JobStatus } from "./statuses.ts";
import { backgroundJobs as jobs, type JobPriority, type JobRow } from "./tables.ts";

/** The row that has this key among its kind: the new one, or one from before. */
export function insertJob(own: OwnDatabase, row: JobRow): JobRow {
  const inserted = own.insert(jobs).values(row).onConflictDoNothing().returning().get();
  return inserted ?? own.select().from(jobs).where(and(eq(jobs.kind, row.kind), eq(jobs.key, row.key ?? ""))).get()!;
}

export const findJob = (own: OwnDatabase, id: Id<"job">): JobRow | undefined => own.select().from(jobs).where(eq(jobs.id, id)).get();

type Waiting = { due_at: number; wake_at: number };
type Running = { lease_until: number; started_at: number; attempts: number };
type Change = Partial<Omit<JobRow, "id" | "status" | keyof Waiting | "lease_until">>;

/**
 * Moves a job on, if it is still where `from` says, in that attempt. What only another status has is emptied.
 * @returns the row as it is now, or undefined when it was moved by somebody else. @throws Error when no such move is in the table of statuses
 */
export function moveJob(own: OwnDatabase, from: Pick<JobRow, "id" | "status" | "attempts">, to: JobStatus, change: Change & (Partial<Waiting> | Partial<Running>)): JobRow | undefined {
  if (!canJobFollow(from.status, to)) throw new Error(`A job that is ${from.status} can't become ${to}`);
  return own.update(jobs).set({ due_at: null, wake_at: null, lease_until: null, ...change, status: to })
    .where(and(eq(jobs.id, from.id), eq(jobs.status, from.status), eq(jobs.attempts, from.attempts))).returning().get();
}

/** Changes a running job that its attempt still holds; undefined when it doesn't. */
export const updateHeldJob = (own: OwnDatabase, { id, attempts }: Pick<JobRow, "id" | "attempts">, change: Partial<Pick<JobRow, "lease_until" | "progress" | "message" | "kept">>): JobRow | undefined =>
  own.update(jobs).set(change).where(and(eq(jobs.id, id), eq(jobs.attempts, attempts), eq(jobs.status, "running"))).returning().get();

export const isJobHeld = (own: OwnDatabase, { id, attempts }: Pick<JobRow, "id" | "attempts">): boolean =>
  own.select({ id: jobs.id }).from(jobs).where(and(eq(jobs.id, id), eq(jobs.attempts, attempts), eq(jobs.status, "running"))).get() !== undefined;

export const requestJobCancel = (own: OwnDatabase, id: Id<"job">, now: number): JobRow | undefined =>
  own.update(jobs).set({ cancel_requested_at: now }).where(and(eq(jobs.id, id), eq(jobs.status, "running"))).returning().get();

/** How many run, by kind. */
export const countRunning = (own: OwnDatabase): Map<string, number> =>
  new Map(own.select({ kind: jobs.kind, count: sql<number>`count(*)` }).from(jobs).where(isNotNull(jobs.lease_until)).groupBy(jobs.kind).all().map(({ kind, count }) => [kind, count]));

export const findDueJob = (own: OwnDatabase, kind: string, priority: JobPriority, now: number): JobRow | undefined =>
  own.select().from(jobs).where(and(eq(jobs.kind, kind), eq(jobs.priority, priority), lte(jobs.due_at, now))).orderBy(asc(jobs.due_at), asc(jobs.id)).limit(1).get();

export const listExpiredLeases = (own: OwnDatabase, now: number, limit: number): JobRow[] =>
  own.select().from(jobs).where(lte(jobs.lease_until, now)).orderBy(asc(jobs.lease_until)).limit(limit).all();

/** Puts off the next telling of every job that is to be told of now, and answers which those are. */
export const postponeWakeUps = (own: OwnDatabase, now: number, next: number): Pick<JobRow, "id" | "kind" | "status" | "attempts">[] =>
  own.update(jobs).set({ wake_at: next }).where(lte(jobs.wake_at, now)).returning({ id: jobs.id, kind: jobs.kind, status: jobs.status, attempts: jobs.attempts }).all();

/** Has the queue told at once of one that is due, where there is one. */
export const hastenWakeUp = (own: OwnDatabase, now: number): void => {
  const due = own.select({ id: jobs.id }).from(jobs).where(and(isNotNull(jobs.wake_at), lte(jobs.due_at, now))).orderBy(asc(jobs.wake_at)).limit(1).get();
  if (due) own.update(jobs).set({ wake_at: now }).where(eq(jobs.id, due.id)).run();
};

export const deleteExpiredJobs = (own: OwnDatabase, now: number, limit: number): void => {
  for (const { id } of own.select({ id: jobs.id }).from(jobs).where(lte(jobs.expires_at, now)).orderBy(asc(jobs.expires_at)).limit(limit).all()) deleteJob(own, id);
};

export const deleteJob = (own: OwnDatabase, id: Id<"job">): void => {
  own.delete(jobs).where(eq(jobs.id, id)).run();
};

/** When the next job wants something: to be told of, to be taken from a dead runner, or to be forgotten. */
export function nextJobMoment(own: OwnDatabase): number | null {
  const times = (["wake_at", "lease_until", "expires_at"] as const).map((name) => own.select({ at: min(jobs[name]) }).from(jobs).where(isNotNull(jobs[name])).get()?.at ?? null);
  const set = times.filter((at) => at !== null);
  return set.length === 0 ? null : Math.min(...set);
}

/** Newest first, those before `below`. */
export const jobRows = (own: OwnDatabase, filter: { kind?: string | undefined; status?: JobStatus | undefined }, below: string | undefined, take: number, skip: number) =>
  own.select().from(jobs).where(and(
    filter.kind === undefined ? undefined : eq(jobs.kind, filter.kind),
    filter.status === undefined ? undefined : eq(jobs.status, filter.status),
    below === undefined ? undefined : lt(sql`${jobs.id}`, below),
  )).orderBy(desc(jobs.id)).limit(take).offset(skip);
