import { describe, expect, it } from "vitest";
import { AppError, invalid } from "../../../src/platform/errors.ts";
import { cancelJob, enqueueJob, JobLost, retryJob, tendJobs, workJobs, type JobRun } from "../../../src/platform/jobs/index.ts";
import { runningMax } from "../../../src/platform/jobs/work.ts";
import type { Context } from "../../../src/platform/context.ts";
import { clockAt, hostOf, jobOf, kindOf, still } from "../../support/jobs.ts";
import { newCaller } from "../../support/world.ts";

const start = 1_800_000_000_000;
const inside = async (work: (ctx: Context) => void | Promise<void>): Promise<void> => (await newCaller()).inside((ctx) => work(still(ctx)));

/** Something to wait for from outside. */
function newGate(): { open(): void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opened };
}

describe("a job", () => {
  it("[JOB-2] is enqueued in the commit of its change, and undone with it", () => inside((ctx) => {
    const kind = kindOf(async () => {});
    expect(() => ctx.own.atomically(() => {
      enqueueJob(ctx, kind, {});
      throw new Error("No");
    })).toThrow("No");
    expect(ctx.own.rows("SELECT id FROM background_jobs")).toEqual([]);
  }));

  it("[JOB-3] is enqueued once under its key, also after it is over", () => inside(async (ctx) => {
    const kind = kindOf(async () => "done");
    const first = enqueueJob(ctx, kind, { n: 1 }, { key: "k" });
    expect(enqueueJob(ctx, kind, { n: 2 }, { key: "k" })).toEqual(first);
    await workJobs(ctx, hostOf(kind), 1_000);
    expect(enqueueJob(ctx, kind, {}, { key: "k" })).toMatchObject({ id: first.id, status: "succeeded" });
    expect(enqueueJob(ctx, kind, {}, { key: "other" }).id).not.toBe(first.id);
    expect(enqueueJob(ctx, kind, {}).id).not.toBe(enqueueJob(ctx, kind, {}).id);
  }));

  it("[JOB-4] runs as who enqueued it, under the id of their request, and keeps what it answers", () => inside(async (ctx) => {
    const seen: unknown[] = [];
    const kind = kindOf(async (own, payload, job) => {
      seen.push(own.actor, own.requestId, own.ip, payload, job.attempt);
      return { found: 3 };
    });
    const asked = { ...ctx, requestId: "trace-of-the-job", ip: "192.0.2.1" };
    const row = enqueueJob(asked, kind, { n: 1 });
    const host = hostOf(kind);
    expect(await workJobs({ ...ctx, actor: { type: "system", id: "queue" } }, host, 1_000)).toEqual({ job_id: row.id, more: false });
    expect(seen).toEqual([ctx.actor, "trace-of-the-job", null, { n: 1 }, 1]);
    expect(jobOf(ctx, row)).toMatchObject({ status: "succeeded", result: { found: 3 }, progress: 1, attempts: 1, error: null });
    expect(host.over).toMatchObject([{ id: row.id, status: "succeeded" }]);
  }));

  it("[JOB-4] isn't begun before its time", () => inside(async (ctx) => {
    const clock = clockAt(start);
    const kind = kindOf(async () => {});
    const row = enqueueJob({ ...ctx, clock }, kind, {}, { runAt: start + 1_000 });
    expect(await workJobs({ ...ctx, clock }, hostOf(kind), 1_000)).toEqual({ job_id: null, more: false });
    clock.pass(1_000);
    expect(await workJobs({ ...ctx, clock }, hostOf(kind), 1_000)).toMatchObject({ job_id: row.id });
  }));

  it("[JOB-5] that fails is tried again later, and is dead after its last attempt; then a person may try it again", () => inside(async (given) => {
    const clock = clockAt(start);
    const ctx = { ...given, clock };
    let failing = true;
    const kind = kindOf(async () => {
      if (failing) throw new Error("secret of the database");
    });
    const host = hostOf(kind);
    const row = enqueueJob(ctx, kind, {});
    for (const attempt of [1, 2]) {
      expect(await workJobs(ctx, host, 1_000)).toMatchObject({ job_id: row.id });
      const { due_at, ...after } = jobOf(ctx, row);
      expect(after).toMatchObject({ status: "retrying", attempts: attempt, error: "Something went wrong on our side" });
      expect(due_at! - clock.now()).toBeGreaterThanOrEqual(0);
      expect(due_at! - clock.now()).toBeLessThanOrEqual(1_000 * attempt);
      clock.pass(10_000);
    }
    await workJobs(ctx, host, 1_000);
    expect(jobOf(ctx, row)).toMatchObject({ status: "failed", attempts: 3, expires_at: null });
    expect(host.over).toMatchObject([{ status: "failed" }]);
    expect(await workJobs(ctx, host, 1_000)).toMatchObject({ job_id: null });

    expect(retryJob(ctx, jobOf(ctx, row))).toMatchObject({ status: "queued", attempts_max: 6 });
    failing = false;
    await workJobs(ctx, host, 1_000);
    expect(jobOf(ctx, row)).toMatchObject({ status: "succeeded", attempts: 4, error: null });
  }));

  it.each([
    { why: "that no repeat can help", error: invalid("#/x", "wrong", "This can never be done"), status: "failed", said: "This can never be done" },
    { why: "that may pass", error: new AppError("unavailable", "The sandbox is away"), status: "retrying", said: "The sandbox is away" },
    { why: "of somebody being quicker", error: new AppError("conflict", "It is being changed"), status: "retrying", said: "It is being changed" },
  ])("[JOB-5] that fails with an error $why is $status", ({ error, status, said }) => inside(async (ctx) => {
    const kind = kindOf(async () => {
      throw error;
    });
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, hostOf(kind), 1_000);
    expect(jobOf(ctx, row)).toMatchObject({ status, error: said });
  }));

  it("[JOB-5] whose payload is no longer understood is dead at once", () => inside(async (ctx) => {
    const kind = kindOf(async () => {});
    const row = enqueueJob(ctx, kind, {});
    ctx.own.rows("UPDATE background_jobs SET payload = '7'");
    await workJobs(ctx, hostOf(kind), 1_000);
    expect(jobOf(ctx, row)).toMatchObject({ status: "failed", error: "What this job was given is no longer understood" });
  }));
});

describe("a job whose runner was killed", () => {
  it("[JOB-6] is taken from it when its lease runs out: the attempt counts, and what the old runner says is refused", () => inside(async (given) => {
    const clock = clockAt(start);
    const ctx = { ...given, clock };
    const gate = newGate();
    const attempts: JobRun[] = [];
    const kind = kindOf(async (_, __, job) => {
      attempts.push(job);
      if (job.attempt > 1) {
        expect(() => attempts[0]!.progress(0.9, "Late")).toThrow(JobLost);
        expect(() => attempts[0]!.commit(() => "late")).toThrow(JobLost);
        gate.open();
        await scheduler.wait(20);
        expect(jobOf(ctx, row)).toMatchObject({ status: "running", result: null });
        return "second";
      }
      job.progress(0.5, "Half", { at: 5 });
      await gate.opened;
      return "first";
    }, { concurrency: 1 });
    const host = hostOf(kind);
    const row = enqueueJob(ctx, kind, {});
    expect(await workJobs(ctx, host, 10)).toEqual({ job_id: row.id, more: false });
    expect(jobOf(ctx, row)).toMatchObject({ status: "running", progress: 0.5, message: "Half", lease_until: start + 60_000 });

    clock.pass(59_999);
    await tendJobs(ctx, host);
    expect(jobOf(ctx, row).status).toBe("running");
    clock.pass(1);
    await tendJobs(ctx, host);
    expect(jobOf(ctx, row)).toMatchObject({ status: "retrying", attempts: 1, error: "It was interrupted" });
    clock.pass(10_000);
    await workJobs(ctx, host, 1_000);
    expect(attempts[1]).toMatchObject({ attempt: 2, kept: { at: 5 } });

    expect(() => attempts[0]!.commit(() => ctx.own.rows("DELETE FROM background_jobs"))).toThrow(JobLost);
    expect(jobOf(ctx, row)).toMatchObject({ status: "succeeded", result: "second", attempts: 2, kept: null });
    expect(host.over).toHaveLength(1);
  }));

  it("[JOB-6] again and again is dead after its last attempt, and cancelled when somebody wished so", () => inside(async (given) => {
    const clock = clockAt(start);
    const ctx = { ...given, clock };
    const kind = kindOf(() => new Promise<never>(() => {}), { attemptsMax: 1 });
    const host = hostOf(kind);
    const [dead, unwanted] = [enqueueJob(ctx, kind, {}), enqueueJob(ctx, kind, {})];
    for (const _ of [dead, unwanted]) await workJobs(ctx, host, 1);
    // As a cancel that reached nobody: the bell doesn't ring.
    cancelJob({ ...ctx, wake: () => {} }, jobOf(ctx, unwanted));
    clock.pass(60_000);
    await tendJobs(ctx, host);
    expect([jobOf(ctx, dead).status, jobOf(ctx, unwanted).status]).toEqual(["failed", "cancelled"]);
  }));

  it("[JOB-6] lives on as long as its runner renews the lease", () => inside(async (ctx) => {
    const gate = newGate();
    const kind = kindOf(() => gate.opened, { leaseMs: 300 });
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, hostOf(kind), 1);
    const first = jobOf(ctx, row).lease_until!;
    await expect.poll(() => jobOf(ctx, row).lease_until, { timeout: 10_000 }).toBeGreaterThan(first + 300);
    gate.open();
    await expect.poll(() => jobOf(ctx, row).status).toBe("succeeded");
  }));
});

describe("a job under way", () => {
  it("[JOB-7] that takes too long is stopped, and tried again", () => inside(async (ctx) => {
    let signal: AbortSignal | undefined;
    const kind = kindOf((_, __, job) => {
      signal = job.signal;
      return new Promise<never>(() => {});
    }, { timeoutMs: 30 });
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, hostOf(kind), 1_000);
    expect(signal?.aborted).toBe(true);
    expect(jobOf(ctx, row)).toMatchObject({ status: "retrying", error: "It took longer than 0.03 s" });
  }));

  it("[JOB-8] that is cancelled is told so at once, by its signal, and ends", () => inside(async (ctx) => {
    let signal: AbortSignal | undefined;
    const kind = kindOf((_, __, job) => {
      signal = job.signal;
      return new Promise<never>(() => {});
    });
    const host = hostOf(kind);
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, host, 10);
    const asked = Date.now();
    expect(cancelJob(ctx, jobOf(ctx, row))).toMatchObject({ status: "running", cancel_requested_at: expect.any(Number) });
    await expect.poll(() => jobOf(ctx, row).status, { interval: 5 }).toBe("cancelled");
    expect(Date.now() - asked).toBeLessThan(500);
    expect(signal?.aborted).toBe(true);
    expect(host.over).toMatchObject([{ status: "cancelled" }]);
  }));

  it("[JOB-8] that ends by itself before it hears of its cancelling has succeeded", () => inside(async (ctx) => {
    const gate = newGate();
    const kind = kindOf(() => gate.opened);
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, hostOf(kind), 10);
    gate.open();
    cancelJob({ ...ctx, wake: () => {} }, jobOf(ctx, row));
    await expect.poll(() => jobOf(ctx, row).status).toBe("succeeded");
  }));

  it("[JOB-8] that fails before it hears of its cancelling isn't tried again", () => inside(async (ctx) => {
    const gate = newGate();
    const kind = kindOf(async () => {
      await gate.opened;
      throw new Error("No");
    });
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, hostOf(kind), 10);
    cancelJob({ ...ctx, wake: () => {} }, jobOf(ctx, row));
    gate.open();
    await expect.poll(() => jobOf(ctx, row).status).toBe("cancelled");
  }));

  it("[JOB-8] a waiting one is never begun once it is cancelled", () => inside(async (ctx) => {
    const kind = kindOf(async () => {});
    const row = enqueueJob(ctx, kind, {});
    expect(cancelJob(ctx, row)).toMatchObject({ status: "cancelled" });
    expect(await workJobs(ctx, hostOf(kind), 1_000)).toMatchObject({ job_id: null });
    expect(cancelJob(ctx, jobOf(ctx, row))).toBeUndefined();
  }));

  it("[JOB-9] says how far it is, and what the next attempt goes on from", () => inside(async (given) => {
    const clock = clockAt(start);
    const ctx = { ...given, clock };
    const kept: unknown[] = [];
    const kind = kindOf(async (_, __, job) => {
      kept.push(job.kept);
      job.progress(job.attempt === 1 ? 0.25 : 7, `Attempt ${job.attempt}`, { next: job.attempt });
      if (job.attempt < 3) throw new Error("Again");
    });
    const host = hostOf(kind);
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, host, 1_000);
    expect(jobOf(ctx, row)).toMatchObject({ progress: 0.25, message: "Attempt 1" });
    clock.pass(10_000);
    await workJobs(ctx, host, 1_000);
    expect(jobOf(ctx, row).progress).toBe(1);
    clock.pass(10_000);
    await workJobs(ctx, host, 1_000);
    expect(kept).toEqual([null, { next: 1 }, { next: 2 }]);
  }));

  it("[JOB-9] commits what only the attempt that holds it may", () => inside(async (ctx) => {
    const kind = kindOf(async (own, _, job) => {
      job.commit(() => own.own.rows("UPDATE background_jobs SET key = 'by the job'"));
    });
    const row = enqueueJob(ctx, kind, {});
    await workJobs(ctx, hostOf(kind), 1_000);
    expect(jobOf(ctx, row)).toMatchObject({ status: "succeeded", key: "by the job" });
  }));
});

describe("the jobs of one tenant", () => {
  it("[JOB-10] have as many of a kind under way as the kind says, and asks for a turn when one ends", () => inside(async (ctx) => {
    const gate = newGate();
    const kind = kindOf(() => gate.opened, { concurrency: 2 });
    const host = hostOf(kind);
    const rows = [3, 2, 1].map((ms) => enqueueJob({ ...ctx, clock: clockAt(ctx.clock.now() - ms) }, kind, {}));
    expect([await workJobs(ctx, host, 5), await workJobs(ctx, host, 5), await workJobs(ctx, host, 5)]).toEqual([
      { job_id: rows[0]!.id, more: true }, { job_id: rows[1]!.id, more: false }, { job_id: null, more: false },
    ]);
    ctx.own.rows("UPDATE background_jobs SET wake_at = ? WHERE wake_at IS NOT NULL", ctx.clock.now() + 5_000);
    gate.open();
    await expect.poll(() => jobOf(ctx, rows[2]!).wake_at).toBeLessThan(Date.now() + 3_000);
    expect(await workJobs(ctx, host, 5)).toEqual({ job_id: rows[2]!.id, more: false });
  }));

  it("[JOB-10] have no more than eight under way in all", () => inside(async (ctx) => {
    const kind = kindOf(() => new Promise<never>(() => {}), { concurrency: 100 });
    for (let n = 0; n <= runningMax; n++) enqueueJob(ctx, kind, {});
    let begun = 0;
    while ((await workJobs(ctx, hostOf(kind), 1)).job_id !== null) begun++;
    expect(begun).toBe(8);
  }));

  it("[JOB-10] are begun by priority, then by when they were due", () => inside(async (ctx) => {
    const order: unknown[] = [];
    const kind = kindOf(async (_, payload) => void order.push((payload as { n: number }).n), { concurrency: 1 });
    const host = hostOf(kind);
    const now = ctx.clock.now();
    const at = (ms: number): Context => ({ ...ctx, clock: clockAt(now - ms) });
    enqueueJob(at(10), kind, { n: 5 }, { priority: "low" });
    enqueueJob(at(30), kind, { n: 4 });
    enqueueJob(at(40), kind, { n: 3 });
    enqueueJob(at(5), kind, { n: 2 }, { priority: "high" });
    enqueueJob(at(9), kind, { n: 1 }, { priority: "high" });
    while ((await workJobs(ctx, host, 1_000)).more);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  }));
});
