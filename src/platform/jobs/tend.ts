import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { faultPoint } from "../faults.ts";
import { endCancelled, fail } from "./end.ts";
import type { JobHost, JobKind } from "./kind.ts";
import { nextScheduleMoment } from "./schedules/store.ts";
import { fireSchedules } from "./schedules/service.ts";
import { deleteExpiredJobs, listExpiredLeases, moveJob, nextJobMoment, postponeWakeUps } from "./store.ts";

/** A job that still waits this long after the queue was told of it is told of again: the message may be lost, as all are when a local queue ends. */
export const tellAgainMs = 5_000;
const batch = 100;

/** What the queue carries: who has something due. What it is stands in the rows. */
export interface WakeUp {
  tenant_id: string;
}

/** When jobs or schedules next want something of the alarm, in milliseconds; null for nothing. */
export function nextJobTime({ own }: Pick<Context, "own">): number | null {
  const times = [nextJobMoment(own), nextScheduleMoment(own)].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** What the alarm does for jobs. Each part leaves rows that say what is left, so it may be killed anywhere. */
export async function tendJobs(ctx: Context, host: JobHost): Promise<void> {
  fireSchedules(ctx, host.kinds);
  takeFromTheDead(ctx, host);
  deleteExpiredJobs(ctx.own, ctx.clock.now(), batch);
  await tellQueue(ctx, host);
}

/** Whose lease ran out was killed, or cut off: its attempt counts, and another follows. */
function takeFromTheDead(ctx: Context, host: JobHost): void {
  for (const row of listExpiredLeases(ctx.own, ctx.clock.now(), batch)) {
    if (row.cancel_requested_at !== null) endCancelled(ctx, host, row);
    else fail(ctx, host, row, kindOf(host, row.kind)?.backoff ?? { baseMs: 0, capMs: 0 }, new AppError("unavailable", "It was interrupted"));
  }
}

/** The rows are put off first: what is committed while the message is on its way has a message of its own. */
async function tellQueue(ctx: Context, host: JobHost): Promise<void> {
  const now = ctx.clock.now();
  const due = postponeWakeUps(ctx.own, now, now + tellAgainMs);
  const orphans = due.filter((row) => !kindOf(host, row.kind));
  ctx.own.atomically(() => {
    for (const row of orphans) {
      const failed = moveJob(ctx.own, row, "failed", { error: "This kind of job is not there any more", finished_at: now });
      if (failed) host.ended(ctx, failed);
    }
  });
  if (due.length === orphans.length) return;
  await faultPoint(ctx.settings, "job:untold", ctx.log);
  await ctx.bindings.JOBS.send({ tenant_id: ctx.tenantId } satisfies WakeUp);
  await faultPoint(ctx.settings, "job:told", ctx.log);
}

const kindOf = (host: JobHost, name: string): JobKind | undefined => (Object.hasOwn(host.kinds, name) ? host.kinds[name as keyof typeof host.kinds] : undefined);
