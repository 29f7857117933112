import * as z from "zod";
import { jobHost } from "../../durable-objects/tenant/jobs.ts";
import type { Context } from "../../src/platform/context.ts";
import { defineJob, findJob, type JobHost, type JobKind, type JobRow } from "../../src/platform/jobs/index.ts";

type Run = JobKind["run"];
type Limits = Partial<Pick<JobKind, "attemptsMax" | "backoff" | "leaseMs" | "timeoutMs" | "concurrency">>;

/** A kind for tests, under a name that there is; it takes any object. */
export const kindOf = (run: Run, limits: Limits = {}) =>
  defineJob({ name: "audit.verify", payload: z.record(z.string(), z.json()), attemptsMax: 3, backoff: { baseMs: 1_000, capMs: 10_000 }, leaseMs: 60_000, timeoutMs: 60_000, concurrency: 2, run, ...limits });

export interface TestHost extends JobHost {
  /** What ended for good, in order. */
  over: JobRow[];
}

export function hostOf(kind: ReturnType<typeof kindOf>): TestHost {
  const over: JobRow[] = [];
  return { kinds: { ...jobHost.kinds, "audit.verify": kind }, over, ended: (_, row) => void over.push(row) };
}

export const clockAt = (start: number): { now(): number; pass(ms: number): void } => {
  let at = start;
  return { now: () => at, pass: (ms) => void (at += ms) };
};

/** A context whose commits don't ring the object's alarm, so that nothing but the test itself does what is due; with a clock of its own. */
export const still = (ctx: Context, clock: { now(): number } = ctx.clock): Context => ({ ...ctx, clock, wake: (what) => (what === "outbox" ? undefined : ctx.wake(what)) });

export function jobOf(ctx: Context, { id }: Pick<JobRow, "id">): JobRow {
  const row = findJob(ctx.own, id);
  if (!row) throw new Error(`There is no job ${id}`);
  return row;
}
