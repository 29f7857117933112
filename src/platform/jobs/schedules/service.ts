import type { Context } from "../../context.ts";
import { AppError, conflict, invalid } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { asJson, enqueueStored, type Enqueuing } from "../enqueue.ts";
import type { JobKind, JobKinds } from "../kind.ts";
import type { JobKindName } from "../names.ts";
import { isJobOver } from "../statuses.ts";
import { findJob } from "../store.ts";
import { findScheduleByName, insertSchedule, listDueSchedules, updateSchedule } from "./store.ts";
import type { ScheduleRow } from "./tables.ts";
import { nextTick, type Rhythm } from "./ticks.ts";

/** By the clock again and again, or once. */
export type Times = Rhythm | { at: number };

const batch = 100;

/** Inside the commit of a change: has a job enqueued by the clock from now on. `name` is unique. @throws AppError conflict, or invalid_input that points at `#/cron`, `#/time_zone` or `#/at` */
export function createJobSchedule<Payload>(ctx: Enqueuing, kind: JobKind<JobKindName, Payload>, payload: Payload, { name, ...times }: Times & { name: string }): ScheduleRow {
  const now = ctx.clock.now();
  const next_at = firstTime(times, now);
  if (findScheduleByName(ctx.own, name)) throw conflict(`A schedule named ${name} already exists`);
  const row: ScheduleRow = {
    id: newId("schedule", now), name, kind: kind.name, payload: asJson(kind.payload.parse(payload)), actor: ctx.actor,
    cron: "cron" in times ? times.cron : null, time_zone: "cron" in times ? times.time_zone : null, at: "cron" in times ? null : times.at,
    next_at, last_at: null, last_job_id: null, created_at: now,
  };
  insertSchedule(ctx.own, row);
  ctx.wake("outbox");
  return row;
}

function firstTime(times: Times, now: number): number {
  if (!("cron" in times)) {
    if (times.at <= now) throw invalid("#/at", "past", "This time has passed");
    return times.at;
  }
  const tick = readTick(times, now);
  if (tick === null) throw invalid("#/cron", "never", "This never happens");
  return tick;
}

function readTick(rhythm: Rhythm, now: number): number | null {
  try {
    nextTick({ ...rhythm, cron: "0 0 * * *" }, now);
  } catch (error) {
    throw new AppError("invalid_input", "This time zone is not known", { errors: [{ pointer: "#/time_zone", code: "invalid_value", message: "An IANA name, `Europe/Berlin`" }], cause: error });
  }
  try {
    return nextTick(rhythm, now);
  } catch (error) {
    throw new AppError("invalid_input", "This is not a cron pattern", { errors: [{ pointer: "#/cron", code: "invalid_format", message: "Five fields: minute, hour, day of month, month, day of week" }], cause: error });
  }
}

/** Enqueues what has come due, each schedule once however many ticks were missed, and not while its last job isn't over. The job's key is the schedule with its tick: never twice for one. */
export function fireSchedules(ctx: Context, kinds: JobKinds): void {
  const now = ctx.clock.now();
  for (const row of listDueSchedules(ctx.own, now, batch)) ctx.own.atomically(() => fire(ctx, kinds, row, now));
}

function fire(ctx: Context, kinds: JobKinds, { id, kind, payload, actor, cron, time_zone, next_at, last_job_id }: ScheduleRow, now: number): void {
  if (next_at === null) return;
  if (!Object.hasOwn(kinds, kind)) {
    ctx.log("error", "schedule.orphaned", { schedule: id, kind });
    return updateSchedule(ctx.own, id, { next_at: null });
  }
  const next = cron === null || time_zone === null ? null : nextTick({ cron, time_zone }, now);
  const last = last_job_id === null ? undefined : findJob(ctx.own, last_job_id);
  if (last && !isJobOver(last.status)) return updateSchedule(ctx.own, id, { next_at: next });
  const job = enqueueStored({ ...ctx, actor }, kinds[kind as JobKindName], payload, { key: `${id}@${new Date(next_at).toISOString()}` });
  updateSchedule(ctx.own, id, { last_at: next_at, last_job_id: job.id, next_at: next });
}
