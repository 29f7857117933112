import { describe, expect, it } from "vitest";
import { notifyJob } from "../../../src/delivery/index.ts";
import { newId } from "../../../src/platform/ids.ts";
import { enqueueStored, findJob, type JobRun } from "../../../src/platform/jobs/index.ts";
import { newCaller } from "../../support/world.ts";

describe("telling members something in the background", () => {
  it("[JOB-24] is done once, however often it is run", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    const id = newId("job", ctx.clock.now());
    const job: JobRun = { id, attempt: 1, signal: new AbortController().signal, kept: null, progress: () => {}, commit: (work) => ctx.own.atomically(work) };
    const notice = { to: "everyone" as const, title: "Hello", body: "", kind: "message" };
    for (const attempt of [1, 2]) expect(await notifyJob.run(ctx, notice, { ...job, attempt })).toMatchObject({ recipients: 1 });
    expect(ctx.own.rows("SELECT title FROM notifications")).toEqual([{ title: "Hello" }]);
    expect(ctx.own.rows("SELECT seq FROM audit_logs WHERE action = 'notification.create'")).toHaveLength(1);
  })));

  it("[JOB-24] is enqueued by name, and dead at once when what it is given isn't a notice", async () => {
    const caller = await newCaller();
    const [good, bad] = await caller.inside((ctx) => [{ to: "everyone", title: "Hello" }, { to: "nobody" }].map((notice) => enqueueStored(ctx, { name: "delivery.notify", attemptsMax: 3 }, notice, {}).id));
    const statusOf = (id: typeof good) => caller.inside((ctx) => findJob(ctx.own, id!)?.status);
    await expect.poll(() => statusOf(good)).toBe("succeeded");
    await expect.poll(() => statusOf(bad)).toBe("failed");
    expect((await caller.call("GET", "/api/notifications")).body.data).toMatchObject([{ title: "Hello", body: "", kind: "message" }]);
  });
});
