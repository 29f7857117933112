import { describe, expect, it } from "vitest";
import type { Context } from "../../../src/platform/context.ts";
import { createJobSchedule, enqueueJob, nextJobTime, tellAgainMs, tendJobs, workJobs, type JobRow } from "../../../src/platform/jobs/index.ts";
import { clockAt, hostOf, jobOf, kindOf, still } from "../../support/jobs.ts";
import { newCaller } from "../../support/world.ts";

const start = Date.parse("2026-03-28T12:00:00Z");
const dayMs = 86_400_000;
const kind = kindOf(async () => "done");

interface Told extends Context {
  /** What the queue was told. */
  told: unknown[];
  pass(ms: number): void;
}

/** In an object, with a clock of its own and a queue that keeps what it is told. */
const inside = async (work: (ctx: Told) => void | Promise<void>, send?: (message: unknown) => Promise<void>): Promise<void> => {
  const clock = clockAt(start);
  await (await newCaller()).inside((ctx) => {
    const told: unknown[] = [];
    const queue = { send: send ?? (async (message: unknown) => void told.push(message)) } as unknown as Queue<never>;
    return work({ ...still(ctx, clock), bindings: { ...ctx.bindings, JOBS: queue }, told, pass: clock.pass });
  });
};

const jobsIn = (ctx: Context): JobRow[] => ctx.own.rows<{ id: JobRow["id"] }>("SELECT id FROM background_jobs ORDER BY created_at, id").map((row) => jobOf(ctx, row));

describe("the queue", () => {
  it("[JOB-11] is told once for all that is due, and again for as long as it is due: a message may be lost", () => inside(async (ctx) => {
    const host = hostOf(kind);
    const rows = [1, 2, 3].map(() => enqueueJob(ctx, kind, {}));
    expect(nextJobTime(ctx)).toBe(start);
    await tendJobs(ctx, host);
    expect(ctx.told).toEqual([{ tenant_id: ctx.tenantId }]);
    expect(nextJobTime(ctx)).toBe(start + tellAgainMs);
    await tendJobs(ctx, host);
    expect(ctx.told).toHaveLength(1);

    ctx.pass(tellAgainMs);
    await tendJobs(ctx, host);
    expect(ctx.told).toHaveLength(2);
    for (const _ of rows) await workJobs(ctx, host, 1_000);
    ctx.pass(tellAgainMs);
    await tendJobs(ctx, host);
    expect(ctx.told).toHaveLength(2);
  }));

  it("[JOB-11] that is away is told again later", () => {
    let away = true;
    let told = 0;
    return inside(async (ctx) => {
      enqueueJob(ctx, kind, {});
      await expect(tendJobs(ctx, hostOf(kind))).rejects.toThrow("The queue is away");
      away = false;
      expect(nextJobTime(ctx)).toBe(start + tellAgainMs);
      ctx.pass(tellAgainMs);
      await tendJobs(ctx, hostOf(kind));
      expect(told).toBe(1);
    }, async () => {
      if (away) throw new Error("The queue is away");
      told++;
    });
  });

  it("[JOB-11] is told of what comes due while it is being told", () => {
    let commitMore = (): void => {};
    return inside(async (ctx) => {
      enqueueJob(ctx, kind, {});
      commitMore = () => void enqueueJob(ctx, kind, {});
      await tendJobs(ctx, hostOf(kind));
      expect(nextJobTime(ctx)).toBe(start);
    }, async () => commitMore());
  });

  it("[JOB-11] isn't told of a job before its time", () => inside(async (ctx) => {
    enqueueJob(ctx, kind, {}, { runAt: start + 100 });
    expect(nextJobTime(ctx)).toBe(start + 100);
    await tendJobs(ctx, hostOf(kind));
    expect(ctx.told).toEqual([]);
  }));
});

describe("rows that nobody would end", () => {
  it("[JOB-22] fail when their kind is gone", () => inside(async (ctx) => {
    const host = hostOf(kind);
    const row = enqueueJob(ctx, kind, {});
    ctx.own.rows("UPDATE background_jobs SET kind = 'constructor'");
    await tendJobs(ctx, host);
    expect(jobOf(ctx, row)).toMatchObject({ status: "failed", error: "This kind of job is not there any more" });
    expect([host.over.length, ctx.told.length, nextJobTime(ctx)]).toEqual([1, 0, null]);
  }));

  it("[JOB-20] go thirty days after they have ended, unless they failed", () => inside(async (ctx) => {
    const failing = kindOf(async () => {
      throw new Error("No");
    }, { attemptsMax: 1 });
    const [done, dead] = [enqueueJob(ctx, kind, {}), enqueueJob(ctx, failing, {}, { runAt: start + 1 })];
    await workJobs(ctx, hostOf(kind), 1_000);
    ctx.pass(1);
    await workJobs(ctx, hostOf(failing), 1_000);
    ctx.pass(30 * dayMs - 2);
    await tendJobs(ctx, hostOf(kind));
    expect(jobsIn(ctx)).toHaveLength(2);
    ctx.pass(1);
    expect(nextJobTime(ctx)).toBeLessThanOrEqual(ctx.clock.now());
    await tendJobs(ctx, hostOf(kind));
    expect(jobsIn(ctx)).toMatchObject([{ id: dead.id, status: "failed" }]);
    expect(jobsIn(ctx).map(({ id }) => id)).not.toContain(done.id);
    expect(nextJobTime(ctx)).toBeNull();
  }));
});

describe("a schedule", () => {
  it("[JOB-14] enqueues by the clock of its zone, as who made it", () => inside(async (ctx) => {
    const row = createJobSchedule(ctx, kind, { n: 1 }, { name: "Nightly", cron: "30 2 * * *", time_zone: "Europe/Berlin" });
    // The clocks are put forward that night: 02:30 is not there, and 03:00 there is 01:00 UTC.
    expect(nextJobTime(ctx)).toBe(Date.parse("2026-03-29T01:00:00Z"));
    ctx.pass(Date.parse("2026-03-29T01:00:00Z") - start - 1);
    await tendJobs({ ...ctx, actor: { type: "system", id: "tenant" } }, hostOf(kind));
    expect(jobsIn(ctx)).toEqual([]);
    ctx.pass(1);
    await tendJobs({ ...ctx, actor: { type: "system", id: "tenant" } }, hostOf(kind));
    expect(jobsIn(ctx)).toMatchObject([{ kind: kind.name, payload: { n: 1 }, key: `${row.id}@2026-03-29T01:00:00.000Z`, actor: ctx.actor, status: "queued" }]);
    expect(ctx.own.rows("SELECT next_at, last_at, last_job_id FROM job_schedules")).toEqual([
      { next_at: Date.parse("2026-03-30T00:30:00Z"), last_at: Date.parse("2026-03-29T01:00:00Z"), last_job_id: jobsIn(ctx)[0]!.id },
    ]);
  }));

  it("[JOB-16] makes up for missed ticks with one job, and never has two for one tick", () => inside(async (ctx) => {
    const { id } = createJobSchedule(ctx, kind, {}, { name: "Hourly", cron: "0 * * * *", time_zone: "UTC" });
    ctx.pass(10.5 * 3_600_000);
    await tendJobs(ctx, hostOf(kind));
    expect(jobsIn(ctx)).toMatchObject([{ key: `${id}@2026-03-28T13:00:00.000Z` }]);
    expect(ctx.own.rows("SELECT next_at FROM job_schedules")).toEqual([{ next_at: start + 11 * 3_600_000 }]);
    // As after a crash between the two rows, which one commit doesn't allow.
    await workJobs(ctx, hostOf(kind), 1_000);
    ctx.own.rows("UPDATE job_schedules SET next_at = ?", start + 3_600_000);
    await tendJobs(ctx, hostOf(kind));
    expect(jobsIn(ctx)).toHaveLength(1);
  }));

  it("[JOB-16] leaves a tick out while its last job isn't over", () => inside(async (ctx) => {
    createJobSchedule(ctx, kind, {}, { name: "Hourly", cron: "0 * * * *", time_zone: "UTC" });
    const counts: number[] = [];
    for (const isDone of [false, false, true]) {
      ctx.pass(3_600_000);
      await tendJobs(ctx, hostOf(kind));
      if (isDone) await workJobs(ctx, hostOf(kind), 1_000);
      counts.push(jobsIn(ctx).length);
    }
    ctx.pass(3_600_000);
    await tendJobs(ctx, hostOf(kind));
    expect([...counts, jobsIn(ctx).length]).toEqual([1, 1, 1, 2]);
  }));

  it("[JOB-14] of one time is done after it", () => inside(async (ctx) => {
    createJobSchedule(ctx, kind, {}, { name: "Once", at: start + 100 });
    ctx.pass(100);
    await tendJobs(ctx, hostOf(kind));
    await tendJobs(ctx, hostOf(kind));
    expect(jobsIn(ctx)).toHaveLength(1);
    expect(ctx.own.rows("SELECT next_at FROM job_schedules")).toEqual([{ next_at: null }]);
  }));

  it("[JOB-22] whose kind is gone stops", () => inside(async (ctx) => {
    createJobSchedule(ctx, kind, {}, { name: "Once", at: start + 100 });
    ctx.own.rows("UPDATE job_schedules SET kind = 'toString'");
    ctx.pass(100);
    await tendJobs(ctx, hostOf(kind));
    expect([jobsIn(ctx), nextJobTime(ctx)]).toEqual([[], null]);
  }));

  it.each([
    { why: "a pattern that can't be read", times: { cron: "every day", time_zone: "UTC" }, pointer: "#/cron" },
    { why: "seconds", times: { cron: "* * * * * *", time_zone: "UTC" }, pointer: "#/cron" },
    { why: "a day that never comes", times: { cron: "0 0 30 2 *", time_zone: "UTC" }, pointer: "#/cron" },
    { why: "a zone that isn't there", times: { cron: "0 0 * * *", time_zone: "Mars/Olympus" }, pointer: "#/time_zone" },
    { why: "a time that has passed", times: { at: start }, pointer: "#/at" },
  ])("[JOB-14] is refused for $why", ({ times, pointer }) => inside((ctx) => {
    const create = () => createJobSchedule(ctx, kind, {}, { name: "x", ...times } as Parameters<typeof createJobSchedule>[3]);
    expect(create).toThrow(expect.objectContaining({ code: "invalid_input", details: expect.objectContaining({ errors: [expect.objectContaining({ pointer })] }) }));
  }));

  it("[JOB-14] has a name of its own", () => inside((ctx) => {
    createJobSchedule(ctx, kind, {}, { name: "Once", at: start + 100 });
    expect(() => createJobSchedule(ctx, kind, {}, { name: "Once", at: start + 200 })).toThrow(expect.objectContaining({ code: "conflict" }));
  }));
});
