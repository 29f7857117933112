import { authorize } from "../../access/index.ts";
import { audit, verifyJob } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId } from "../../platform/ids.ts";
import { createJobSchedule, deleteSchedule, findSchedule, scheduleRows, type JobKind, type ScheduleRow, type Times } from "../../platform/jobs/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { kindNeeds } from "../jobs/needs.ts";
import type { CreateSchedule, ListSchedules, Schedule, scheduledKinds } from "./schema.ts";

const kinds: Record<(typeof scheduledKinds)[number], JobKind<(typeof scheduledKinds)[number], Record<string, never>>> = {
  "audit.verify": verifyJob,
};

/** Has a job done by the clock, as the caller. What they couldn't ask for now they can't ask for later. @throws AppError conflict for a name that is taken */
export function createSchedule(ctx: Context, input: CreateSchedule): Schedule {
  authorize(ctx, "jobs:manage", { type: "job_schedule" });
  authorize(ctx, kindNeeds[input.kind], { type: "job_schedule" });
  const times = timesOf(input);
  return ctx.own.atomically(() => {
    const row = createJobSchedule(ctx, kinds[input.kind], {}, { name: input.name, ...times });
    audit(ctx, { action: "job_schedule.create", target: { type: "job_schedule", id: row.id }, details: { name: row.name, kind: row.kind, cron: row.cron, time_zone: row.time_zone, at: row.at } });
    const schedule = present(row);
    remember(ctx, 201, schedule);
    return schedule;
  });
}

/** One of the two is there, as the schema demands. */
const timesOf = ({ cron, time_zone = "UTC", at = "" }: CreateSchedule): Times => (cron === undefined ? { at: Date.parse(at) } : { cron, time_zone });

export function listSchedules(ctx: Context, input: ListSchedules): Paged<Schedule> {
  authorize(ctx, "jobs:read", { type: "job_schedule" });
  return paged(ctx, input, {
    list: "job_schedules",
    load: (after: [string] | undefined, take, skip) => scheduleRows(ctx.own, after?.[0], take, skip),
    keyOf: (row): [string] => [row.id],
    present,
  });
}

/** From now on nothing is done by it. Jobs that it has enqueued stay. */
export function endSchedule(ctx: Context, id: string): void {
  const row = isId("schedule", id) ? findSchedule(ctx.own, id) : undefined;
  if (!row) throw notFound("schedule");
  authorize(ctx, "jobs:manage", { type: "job_schedule", id: row.id });
  ctx.own.atomically(() => {
    deleteSchedule(ctx.own, row.id);
    audit(ctx, { action: "job_schedule.delete", target: { type: "job_schedule", id: row.id }, details: { name: row.name, kind: row.kind } });
  });
}

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const present = ({ id, name, kind, cron, time_zone, at, next_at, last_at, last_job_id, actor, created_at }: ScheduleRow): Schedule => ({
  id, name, kind, cron, time_zone, at: timeOrNull(at), next_at: timeOrNull(next_at), last_at: timeOrNull(last_at), last_job_id,
  created_by: { type: actor.type, id: actor.id }, created_at: new Date(created_at).toISOString(),
});
