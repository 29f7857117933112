import { describe, expect, it } from "vitest";
import { enqueueJob } from "../../../src/platform/jobs/index.ts";
import { jobStatuses, nextJobStatuses, type JobStatus } from "../../../src/platform/jobs/statuses.ts";
import { moveJob } from "../../../src/platform/jobs/store.ts";
import { jobOf, kindOf, still } from "../../support/jobs.ts";
import { newCaller } from "../../support/world.ts";

/** What a status needs, as the table of rows demands it. */
const needs: Record<JobStatus, object> = {
  queued: { due_at: 1, wake_at: 1 }, retrying: { due_at: 1, wake_at: 1 }, running: { lease_until: 1, started_at: 1 }, succeeded: {}, failed: {}, cancelled: {},
};

/** The shortest way to each status. */
const ways: Record<JobStatus, readonly JobStatus[]> = {
  queued: [], running: ["running"], retrying: ["running", "retrying"], succeeded: ["running", "succeeded"], failed: ["failed"], cancelled: ["cancelled"],
};

const pairs = jobStatuses.flatMap((from) => jobStatuses.map((to) => ({ from, to, allowed: (nextJobStatuses[from] as readonly JobStatus[]).includes(to) })));

describe("[JOB-1] statuses follow each other by the table and no other way", () => {
  it.each(pairs)("$from to $to: $allowed", ({ from, to, allowed }) => newCaller().then(({ inside }) => inside((given) => {
    const ctx = still(given);
    let row = enqueueJob(ctx, kindOf(async () => {}), {});
    for (const step of ways[from]) row = moveJob(ctx.own, row, step, needs[step])!;
    const move = () => moveJob(ctx.own, row, to, needs[to]);
    if (!allowed) expect(move).toThrow(`A job that is ${from} can't become ${to}`);
    else expect(move()?.status).toBe(to);
    expect(jobOf(ctx, row).status).toBe(allowed ? to : from);
  })));

  it("only from where the job is, in that attempt", () => newCaller().then(({ inside }) => inside((given) => {
    const ctx = still(given);
    const queued = enqueueJob(ctx, kindOf(async () => {}), {});
    const running = moveJob(ctx.own, queued, "running", { ...needs.running, attempts: 1 })!;
    expect(moveJob(ctx.own, queued, "cancelled", {})).toBeUndefined();
    expect(moveJob(ctx.own, { ...running, attempts: 0 }, "succeeded", {})).toBeUndefined();
    expect(jobOf(ctx, queued)).toMatchObject({ status: "running", due_at: null, wake_at: null, lease_until: 1 });
  })));
});
