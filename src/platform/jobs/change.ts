import type { Context } from "../context.ts";
import { endedJobKeptMs } from "./end.ts";
import { isWaiting } from "./statuses.ts";
import { deleteJob, moveJob, requestJobCancel } from "./store.ts";
import type { JobRow } from "./tables.ts";

type Changing = Pick<Context, "own" | "clock" | "wake">;

/** Ends a waiting job at once, and tells a running one to stop. Within the caller's commit. Undefined when it is over. */
export function cancelJob(ctx: Changing, row: JobRow): JobRow | undefined {
  const now = ctx.clock.now();
  if (isWaiting(row.status)) return moveJob(ctx.own, row, "cancelled", { cancel_requested_at: now, finished_at: now, expires_at: now + endedJobKeptMs });
  ctx.wake(`job:${row.id}`);
  return requestJobCancel(ctx.own, row.id, now);
}

/** Gives a dead job as many attempts again as it had. Within the caller's commit. Undefined when it isn't dead. */
export function retryJob(ctx: Changing, row: JobRow): JobRow | undefined {
  if (row.status !== "failed") return undefined;
  const now = ctx.clock.now();
  ctx.wake("outbox");
  return moveJob(ctx.own, row, "queued", { due_at: now, wake_at: now, attempts_max: row.attempts + row.attempts_each, progress: 0, message: null, finished_at: null });
}

/** Drops a dead job. Within the caller's commit. False when it isn't dead. */
export function discardJob(ctx: Changing, row: JobRow): boolean {
  if (row.status === "failed") deleteJob(ctx.own, row.id);
  return row.status === "failed";
}
