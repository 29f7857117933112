import type { Json } from "../canonical.ts";
import type { Context } from "../context.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { describeError } from "../log.ts";
import { backoffMs, type Backoff } from "./backoff.ts";
import type { JobHost } from "./kind.ts";
import { findJob, moveJob } from "./store.ts";
import type { JobRow } from "./tables.ts";

/** How long what is over stays to be read. What failed stays until somebody tries it again or discards it. */
export const endedJobKeptMs = 30 * 86_400_000;

type Attempt = Pick<JobRow, "id" | "attempts">;

/** Ends a job for good, unless another attempt has it by now. */
function endJob(ctx: Context, host: JobHost, { id, attempts }: Attempt, to: "succeeded" | "failed" | "cancelled", change: Partial<Pick<JobRow, "result" | "error" | "progress" | "message">>): void {
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    const row = findJob(ctx.own, id);
    if (row?.attempts !== attempts || row.status !== "running") return;
    const ended = moveJob(ctx.own, row, to, { ...change, ...(to === "failed" ? {} : { kept: null, expires_at: now + endedJobKeptMs }), finished_at: now });
    if (ended) host.ended(ctx, ended);
  });
}

export const succeed = (ctx: Context, host: JobHost, attempt: Attempt, result: Json | null): void => endJob(ctx, host, attempt, "succeeded", { result, error: null, progress: 1 });

export const endCancelled = (ctx: Context, host: JobHost, attempt: Attempt): void => endJob(ctx, host, attempt, "cancelled", { error: null });

/** After an attempt that failed: another one later, or none when no repeat can help, or there were enough. */
export function fail(ctx: Context, host: JobHost, row: JobRow, backoff: Backoff, error: unknown): void {
  const reason = error instanceof AppError ? error.message : "Something went wrong on our side";
  const now = ctx.clock.now();
  ctx.log("warn", "job.attempt_failed", { job: row.id, kind: row.kind, attempt: row.attempts, ...describeError(error) });
  if (findJob(ctx.own, row.id)?.cancel_requested_at) return endCancelled(ctx, host, row);
  if (isFinal(error) || row.attempts >= row.attempts_max) return endJob(ctx, host, row, "failed", { error: reason });
  const due = now + backoffMs(backoff, row.attempts, chance());
  if (moveJob(ctx.own, row, "retrying", { due_at: due, wake_at: due, error: reason })) ctx.wake("outbox");
}

const final: ReadonlySet<ErrorCode> = new Set(["malformed", "invalid_input", "unauthenticated", "forbidden", "not_found", "gone", "too_large", "needs_driver"]);

/** Whether the next attempt would meet the same answer. */
const isFinal = (error: unknown): boolean => error instanceof AppError && final.has(error.code);

const chance = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
