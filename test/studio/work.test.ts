import { describe, expect, it } from "vitest";
import type { Context } from "../../src/platform/context.ts";
import { backgroundJobs } from "../../src/platform/jobs/tables.ts";
import { findJob, type JobRow, type JobRun } from "../../src/platform/jobs/index.ts";
import { newId, type Id } from "../../src/platform/ids.ts";
import { cancelCommand, getCommand, giveCommand } from "../../src/studio/agent-commands/service.ts";
import { findCommand } from "../../src/studio/agent-commands/store.ts";
import { signatureOf } from "../../src/studio/agent-commands/webhook.ts";
import { abandonCommand, workAgent } from "../../src/studio/agent-commands/work.ts";
import { findRow } from "../../src/resources/index.ts";
import { agents } from "../../src/studio/index.ts";
import { newColleague } from "../support/colleagues.ts";
import { still } from "../support/jobs.ts";
import { newCaller, type Caller } from "../support/world.ts";

const nobody = { type: "webhook", url: "http://127.0.0.1:9/", body: {} } as const;
const newAgent = async (caller: Caller, more: object = {}): Promise<string> => (await caller.call("POST", "/api/agents", { name: "Night builder", ...more })).body.id;

/** A hold on a job as the engine gives it. */
const holding = (ctx: Context, id: Id<"job">, attempt = 1): JobRun => ({ id, attempt, signal: new AbortController().signal, kept: null, progress() {}, commit: (work) => ctx.own.atomically(work) });
const jobsOf = (ctx: Context): JobRow[] => ctx.own.select().from(backgroundJobs).orderBy(backgroundJobs.id).all().filter(({ kind }) => kind === "agents.work");

describe("an agent's queue", () => {
  it("[AGT-2] [AGT-4] [AGT-8] goes on after what can't be mended, as who gave the next, with attempts of its own", async () => {
    const caller = await newCaller();
    const colleague = await newColleague(caller, "developer");
    const agent_id = await newAgent(caller);
    await caller.inside(async (given) => {
      const ctx = still(given);
      const first = giveCommand(ctx, agent_id, nobody);
      const second = giveCommand({ ...ctx, actor: { type: "user", id: colleague.userId } }, agent_id, nobody);
      const [job] = jobsOf(ctx);
      await expect(workAgent.run(ctx, { agent_id }, holding(ctx, job!.id, 9))).rejects.toThrow("Nobody answers");
      await workAgent.run(ctx, { agent_id }, holding(ctx, job!.id, 10));
      expect(getCommand(ctx, agent_id, first.id)).toMatchObject({ status: "failed", error: "Nobody answers at this address" });
      const next = jobsOf(ctx).find(({ key }) => key === `after:${first.id}`);
      expect(next).toMatchObject({ status: "queued", actor: { id: colleague.userId } });
      await expect(workAgent.run(ctx, { agent_id }, holding(ctx, next!.id))).rejects.toThrow("Nobody answers");
      expect(getCommand(ctx, agent_id, second.id)).toMatchObject({ status: "running", given_by: colleague.userId });
    });
    expect((await colleague.call("GET", "/api/notifications")).body.data).toMatchObject([{ kind: "agent.started" }]);
  });

  it.each([["failed", "failed"], ["cancelled", "cancelled"]] as const)("[AGT-4] goes on when the job of what it was at is %s", async (jobStatus, status) => {
    const caller = await newCaller();
    const agent_id = await newAgent(caller);
    await caller.inside(async (given) => {
      const ctx = still(given);
      const [first] = [giveCommand(ctx, agent_id, nobody), giveCommand(ctx, agent_id, nobody)];
      const [job] = jobsOf(ctx);
      await expect(workAgent.run(ctx, { agent_id }, holding(ctx, job!.id))).rejects.toThrow();
      ctx.own.atomically(() => abandonCommand(ctx, { ...findJob(ctx.own, job!.id)!, status: jobStatus, error: "It was interrupted" }));
      expect(getCommand(ctx, agent_id, first.id)).toMatchObject({ status });
      expect(jobsOf(ctx).some(({ key }) => key === `after:${first.id}`)).toBe(true);
    });
  });

  it("[AGT-7] gives back what its job left behind, to whoever asks and to the next job", async () => {
    const caller = await newCaller();
    const agent_id = await newAgent(caller);
    await caller.inside(async (given) => {
      const ctx = still(given);
      const left = giveCommand(ctx, agent_id, nobody);
      await expect(workAgent.run(ctx, { agent_id }, holding(ctx, newId("job", 1)))).rejects.toThrow();
      const [job] = jobsOf(ctx);
      await expect(workAgent.run(ctx, { agent_id }, holding(ctx, job!.id))).rejects.toThrow();
      expect(findCommand(ctx.own, left.id)?.job_id).toBe(job!.id);
      await expect(cancelCommand(ctx, agent_id, left.id)).rejects.toThrow("can't be stopped");
      ctx.own.delete(backgroundJobs).run();
      expect(await cancelCommand(ctx, agent_id, left.id)).toMatchObject({ status: "cancelled" });
    });
  });

  it("[AGT-2] takes none from who may not do the same by hand", async () => {
    const caller = await newCaller();
    const agent_id = await newAgent(caller, { is_paused: true });
    await caller.inside((ctx) => {
      const narrow = { ...ctx, grants: { ...ctx.grants, roles: [], permissions: new Set(["agents:read", "agents:command", "requirements:create", "projects:read"]) } };
      expect(() => giveCommand(narrow, agent_id, { type: "requirement", requirement: "A shelf has a label." })).toThrow("runs:create");
    });
  });
});

describe("an agent", () => {
  it("[AGT-6] has its own schedules alone, however others are named", async () => {
    const caller = await newCaller();
    const id = await newAgent(caller);
    const { body } = await caller.call("POST", "/api/job-schedules", { name: `${id}/mine`, kind: "audit.verify", cron: "0 3 * * *" });
    expect((await caller.call("GET", `/api/agents/${id}/schedules`)).body).toEqual({ data: [] });
    expect((await caller.call("DELETE", `/api/agents/${id}/schedules/${body.id}`)).status).toBe(404);
    await caller.call("DELETE", `/api/agents/${id}`);
    expect((await caller.call("GET", "/api/job-schedules")).body.data).toHaveLength(1);
  });

  it("[RES-8] shows how busy it is to who held it idle, and is changed under the version that they hold", async () => {
    const caller = await newCaller();
    const id = await newAgent(caller, { is_paused: true });
    const idle = (await caller.call("GET", `/api/agents/${id}`)).headers.get("etag");
    expect((await caller.call("GET", `/api/agents/${id}`, undefined, { "if-none-match": idle })).status).toBe(304);
    await caller.call("POST", `/api/agents/${id}/command`, nobody);
    expect((await caller.call("GET", `/api/agents/${id}`, undefined, { "if-none-match": idle })).body).toMatchObject({ queued: 1 });
    expect((await caller.call("PATCH", `/api/agents/${id}`, { description: "New" }, { "if-match": idle })).status).toBe(200);
    expect((await caller.call("PATCH", `/api/agents/${id}`, { description: "Newer" }, { "if-match": idle })).status).toBe(412);
  });

  it("[RES-3] [AGT-5] keeps its secret when all else is said anew, until it is taken away", async () => {
    const caller = await newCaller();
    const id = await newAgent(caller, { webhook_secret: `whsec_${"k".repeat(32)}` });
    const sealed = () => caller.inside((ctx) => (findRow(ctx.own, agents, id) as unknown as { webhook_secret: string | null }).webhook_secret);
    const before = await sealed();
    expect((await caller.call("PUT", `/api/agents/${id}`, { name: "Day builder" })).body.name).toBe("Day builder");
    expect([before, await sealed()]).toEqual([expect.not.stringContaining("whsec"), before]);
    await caller.call("PUT", `/api/agents/${id}`, { name: "Day builder", webhook_secret: null });
    expect(await sealed()).toBeNull();
  });

  it.each(["a secret of a receiver that isn't base64", `whsec_${"k".repeat(20)}`, `whsec_${"k".repeat(33)}`])("[AGT-5] refuses the secret %s, which no receiver could use", async (webhook_secret) => {
    const answer = await (await newCaller()).call("POST", "/api/agents", { name: "A", webhook_secret });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, "#/webhook_secret"]);
  });

  it("[AGT-5] signs as the specification's own example", () => {
    expect(signatureOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });
});
