import type { Context } from "../context.ts";
import type { OwnDatabase } from "../database.ts";
import { describeError } from "../log.ts";
import type { JobHost, JobKind, JobKinds } from "./kind.ts";
import { runJob } from "./run.ts";
import { countRunning, findDueJob, hastenWakeUp, moveJob } from "./store.ts";
import { jobPriorities, type JobRow } from "./tables.ts";

/** How many jobs of all kinds one tenant has under way at once. */
export const runningMax = 8;

/** What came of a turn. */
export interface Turn {
  job_id: string | null;
  /** Whether another job could be begun at once. */
  more: boolean;
}

/**
 * One turn of this tenant: begins the next job, and waits for its end, but no longer than `waitMs`. A longer one goes on in the object; its lease
 * keeps the alarm ringing, and the alarm the object in memory.
 */
export async function workJobs(ctx: Context, host: JobHost, waitMs: number): Promise<Turn> {
  const claimed = claimJob(ctx, host.kinds);
  if (!claimed) return { job_id: null, more: false };
  const running = runJob(ctx, host, claimed.kind, claimed.row).catch((error: unknown) => ctx.log("error", "job.crashed", { job: claimed.row.id, ...describeError(error) }));
  const isOver = await Promise.race([running.then(() => true), scheduler.wait(waitMs).then(() => false)]);
  if (!isOver) void running.then(() => callForTurn(ctx));
  return { job_id: claimed.row.id, more: nextJob(ctx.own, host.kinds, ctx.clock.now()) !== undefined };
}

/** A place has become free after the turn was over: what waits for it asks for another. */
function callForTurn(ctx: Context): void {
  hastenWakeUp(ctx.own, ctx.clock.now());
  ctx.wake("outbox");
}

function claimJob(ctx: Context, kinds: JobKinds): { kind: JobKind; row: JobRow } | undefined {
  const now = ctx.clock.now();
  return ctx.own.atomically(() => {
    const next = nextJob(ctx.own, kinds, now);
    const row = next && moveJob(ctx.own, next.row, "running", { attempts: next.row.attempts + 1, started_at: now, lease_until: now + next.kind.leaseMs, error: null });
    if (!next || !row) return undefined;
    ctx.wake("outbox"); // the alarm is set for the lease
    return { kind: next.kind, row };
  });
}

/** The one that is due longest among those of the highest priority, of the kinds that may have another under way. */
function nextJob(own: OwnDatabase, kinds: JobKinds, now: number): { kind: JobKind; row: JobRow } | undefined {
  const running = countRunning(own);
  if ([...running.values()].reduce((sum, count) => sum + count, 0) >= runningMax) return undefined;
  const free: JobKind[] = Object.values(kinds).filter((kind) => (running.get(kind.name) ?? 0) < kind.concurrency);
  for (const priority of jobPriorities) {
    const due = free.flatMap((kind) => {
      const row = findDueJob(own, kind.name, priority, now);
      return row ? [{ kind, row }] : [];
    });
    if (due.length > 0) return due.reduce((first, other) => ((other.row.due_at ?? 0) < (first.row.due_at ?? 0) ? other : first));
  }
  return undefined;
}
