import type { Json } from "../canonical.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { faultPoint } from "../faults.ts";
import { newLog } from "../log.ts";
import { endCancelled, fail, succeed } from "./end.ts";
import { JobLost, type JobHost, type JobKind, type JobRun } from "./kind.ts";
import { isJobHeld, updateHeldJob } from "./store.ts";
import type { JobRow } from "./tables.ts";

/** Why a run was stopped before it ended by itself. */
type Stop = "cancelled" | "timed_out" | "lost" | "over";

/** Runs a job that was just claimed, to whatever end. Never throws. */
export async function runJob(given: Context, host: JobHost, kind: JobKind, row: JobRow): Promise<void> {
  const ctx = contextOf(given, row);
  const stop = new AbortController();
  const watched = watch(ctx, kind, row, stop);
  try {
    await faultPoint(ctx.settings, "job:claimed", ctx.log);
    const result = await untilStopped(kind.run(ctx, payloadOf(kind, row), handleOf(ctx, row, stop.signal)), stop.signal);
    await faultPoint(ctx.settings, "job:worked", ctx.log);
    succeed(ctx, host, row, result ?? null);
    await faultPoint(ctx.settings, "job:ended", ctx.log);
  } catch (error) {
    const why = stop.signal.reason as Stop | undefined;
    if (why === "lost" || error instanceof JobLost) ctx.log("warn", "job.lost", { job: row.id, kind: row.kind, attempt: row.attempts });
    else if (why === "cancelled") endCancelled(ctx, host, row);
    else fail(ctx, host, row, kind.backoff, why === "timed_out" ? new AppError("unavailable", `It took longer than ${kind.timeoutMs / 1000} s`) : error);
  } finally {
    stop.abort("over" satisfies Stop);
    ctx.wake(`job:${row.id}`);
  }
  await watched;
}

/** As whoever enqueued it, under the id of their request. */
const contextOf = (ctx: Context, { actor, request_id, id }: JobRow): Context =>
  ({ ...ctx, actor, requestId: request_id, ip: null, log: newLog({ request_id, tenant_id: ctx.tenantId, job: id }, ctx.settings.LOG_LEVEL) });

function payloadOf<Payload>(kind: JobKind<JobKind["name"], Payload>, row: JobRow): Payload {
  const parsed = kind.payload.safeParse(row.payload);
  if (!parsed.success) throw new AppError("invalid_input", "What this job was given is no longer understood", { cause: parsed.error });
  return parsed.data;
}

/** Renews the lease, and stops the run when it is cancelled, takes too long, or somebody else has it. */
async function watch(ctx: Context, kind: JobKind, row: JobRow, stop: AbortController): Promise<void> {
  const until = ctx.clock.now() + kind.timeoutMs;
  const give = (why: Stop): void => stop.abort(why);
  while (!stop.signal.aborted) {
    await ctx.waitFor(`job:${row.id}`, Math.max(0, Math.min(kind.leaseMs / 3, until - ctx.clock.now())));
    if (stop.signal.aborted) return;
    const now = ctx.clock.now();
    if (now >= until) return give("timed_out");
    const held = updateHeldJob(ctx.own, row, { lease_until: now + kind.leaseMs });
    if (!held) return give("lost");
    if (held.cancel_requested_at !== null) return give("cancelled");
  }
}

/** A run that doesn't heed its signal is left to itself: nothing that it says is taken any more. */
function untilStopped<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error(`Stopped: ${String(signal.reason)}`)), { once: true }));
  return Promise.race([running, stopped]);
}

function handleOf(ctx: Context, row: JobRow, signal: AbortSignal): JobRun {
  const lost = (): JobLost => new JobLost(`Attempt ${row.attempts} no longer holds ${row.id}`);
  const stopped = (): boolean => signal.aborted;
  return {
    id: row.id, attempt: row.attempts, signal, kept: row.kept,
    progress(fraction: number, message: string, keep?: Json) {
      if (stopped() || !updateHeldJob(ctx.own, row, { progress: Math.min(1, Math.max(0, fraction)), message, ...(keep === undefined ? {} : { kept: keep }) })) throw lost();
    },
    commit: (work) => ctx.own.atomically(() => {
      if (stopped() || !isJobHeld(ctx.own, row)) throw lost();
      return work();
    }),
  };
}
