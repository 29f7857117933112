import { authorize, may, type Permission } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { isId } from "../../platform/ids.ts";
import { cancelJob, discardJob, findJob, jobRows, retryJob, type JobKindName, type JobRow } from "../../platform/jobs/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { kindNeeds } from "./needs.ts";
import type { Job, ListJobs } from "./schema.ts";

export function listJobs(ctx: Context, input: ListJobs): Paged<Job> {
  authorize(ctx, "jobs:read", { type: "job" });
  return paged(ctx, input, {
    list: "jobs",
    load: (after: [string] | undefined, take, skip) => jobRows(ctx.own, input, after?.[0], take, skip).all(),
    keyOf: (row): [string] => [row.id],
    present: (row) => present(ctx, row),
  });
}

export const getJob = (ctx: Context, id: string): Job => present(ctx, loadJob(ctx, id, "jobs:read"));

/** A waiting job is cancelled at once, a running one told to stop: its status says when it has. Again, it changes nothing. @throws AppError conflict for one that is over */
export function cancel(ctx: Context, id: string): Job {
  const row = loadJob(ctx, id, "jobs:manage");
  if (row.status === "cancelled" || row.cancel_requested_at !== null) return present(ctx, row);
  return change(ctx, "job.cancel", row, () => cancelJob(ctx, row), "This job is over");
}

/** Gives a dead job its attempts again; it goes on from what it had kept. @throws AppError conflict for any other */
export const retry = (ctx: Context, id: string): Job => {
  const row = loadJob(ctx, id, "jobs:manage");
  return change(ctx, "job.retry", row, () => retryJob(ctx, row), "Only a job that failed can be tried again");
};

/** Drops a dead job. @throws AppError conflict for any other */
export function discard(ctx: Context, id: string): void {
  const row = loadJob(ctx, id, "jobs:manage");
  ctx.own.atomically(() => {
    if (!discardJob(ctx, row)) throw conflict("Only a job that failed can be discarded", { job_status: row.status });
    audit(ctx, { action: "job.discard", target: { type: "job", id: row.id }, details: { kind: row.kind } });
  });
}

function change(ctx: Context, action: string, row: JobRow, make: () => JobRow | undefined, otherwise: string): Job {
  return ctx.own.atomically(() => {
    const changed = make();
    if (!changed) throw conflict(otherwise, { job_status: row.status });
    audit(ctx, { action, target: { type: "job", id: row.id }, details: { kind: row.kind, was: row.status } });
    return present(ctx, changed);
  });
}

function loadJob(ctx: Context, id: string, action: Permission): JobRow {
  const row = isId("job", id) ? findJob(ctx.own, id) : undefined;
  if (!row) throw notFound("job");
  authorize(ctx, action, { type: "job", id: row.id });
  return row;
}

function present(ctx: Context, row: JobRow): Job {
  const { id, kind, status, key, priority, attempts, attempts_max, progress, message, error, actor } = row;
  const need = Object.hasOwn(kindNeeds, kind) ? kindNeeds[kind as JobKindName] : "jobs:manage";
  const [payload, result] = may(ctx, need) ? [row.payload, row.result] : [null, null];
  return {
    id, kind, status, key, priority, attempts, attempts_max, progress, message, payload, result, error, created_by: { type: actor.type, id: actor.id },
    created_at: timeOf(row.created_at), due_at: timeOrNull(row.due_at), started_at: timeOrNull(row.started_at), finished_at: timeOrNull(row.finished_at),
    cancel_requested_at: timeOrNull(row.cancel_requested_at),
  };
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : timeOf(ms));
