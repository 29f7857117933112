import { describe, expect, it } from "vitest";
import { jobHost } from "../../durable-objects/tenant/jobs.ts";
import type { Context } from "../../src/platform/context.ts";
import type { JobRun } from "../../src/platform/jobs/index.ts";
import { fireSchedules } from "../../src/platform/jobs/schedules/service.ts";
import { backgroundJobs } from "../../src/platform/jobs/tables.ts";
import { giveScheduled } from "../../src/studio/agent-commands/schedules.ts";
import { newColleague, type Colleague } from "../support/colleagues.ts";
import { still } from "../support/jobs.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const command = { type: "webhook", url: "http://127.0.0.1:9/", body: {} } as const;
const dayMs = 86_400_000;

interface Made {
  caller: Caller;
  maker: Colleague;
  agentId: string;
}

/** A developer's schedule on a paused agent, which they made signed in, or with `key`. */
async function made(input: object = command, withKey = false): Promise<Made & { keyId: string }> {
  const caller = await newCaller();
  const maker = await newColleague(caller, "developer");
  const { body: agent } = await caller.call("POST", "/api/agents", { name: "Night builder", is_paused: true });
  const { body: key } = await maker.call("POST", "/api/api-keys", { name: "nightly" });
  const answer = await ask("POST", `/api/agents/${agent.id}/schedules`, { command: input, cron: "0 3 * * *" }, { authorization: `Bearer ${withKey ? key.key : maker.token}` });
  expect(answer.status).toBe(201);
  return { caller, maker, agentId: agent.id, keyId: key.id };
}

/** What the next tick comes to, two days on. */
const tick = ({ caller }: Made): Promise<unknown> => caller.inside(async (given) => {
  const ctx = still(given, { now: () => Date.now() + 2 * dayMs });
  const before = new Set(jobsOf(ctx).map(({ id }) => id));
  fireSchedules(ctx, jobHost.kinds);
  const job = jobsOf(ctx).find(({ id }) => !before.has(id));
  if (!job) return "no tick";
  const run: JobRun = { id: job.id, attempt: 1, signal: new AbortController().signal, kept: null, progress() {}, commit: (work) => ctx.own.atomically(work) };
  return giveScheduled.run({ ...ctx, actor: job.actor }, giveScheduled.payload.parse(job.payload), run);
});
const jobsOf = (ctx: Context) => ctx.own.select().from(backgroundJobs).all().filter(({ kind }) => kind === "agents.give");

const standing = async ({ caller, agentId }: Made) => ({
  schedules: (await caller.call("GET", `/api/agents/${agentId}/schedules`)).body.data.length,
  commands: (await caller.call("GET", `/api/agents/${agentId}/commands`)).body.data.length,
});

const requirement = { type: "requirement", requirement: "Books have a title." } as const;

describe("a schedule's maker", () => {
  it.each([["signed in", false], ["with a key", true]])("[AGT-6] is done for at each tick while they may: %s", async (_, withKey) => {
    const one = await made(command, withKey);
    expect(await tick(one)).toMatchObject({ given: true });
    expect(await standing(one)).toEqual({ schedules: 1, commands: 1 });
  });

  it.each<{ why: string; input?: object; withKey?: boolean; lose(made: Made & { keyId: string }): Promise<unknown> }>([
    { why: "has left", lose: ({ caller, maker }) => caller.call("PATCH", `/api/users/${maker.userId}`, { status: "suspended" }) },
    { why: "has a lesser role", lose: ({ caller, maker }) => caller.call("PATCH", `/api/users/${maker.userId}`, { roles: ["viewer"] }) },
    { why: "is denied it at this agent", lose: ({ caller, maker, agentId }) => caller.call("PUT", `/api/acl/agent/${agentId}`, { entries: [{ effect: "deny", principal: { type: "user", id: maker.userId }, action: "agents:command" }] }) },
    {
      why: "may not do by hand what the command does", input: requirement,
      lose: ({ caller }) => caller.call("POST", "/api/policies", { yaml: "{ apiVersion: devgen/v1, resourcePolicy: { resource: requirement, rules: [{ actions: [create], effect: deny, roles: [developer] }] } }" }).then(({ body }) => caller.call("POST", `/api/policies/${body.id}/activate`, {})),
    },
    { why: "made it with a key that has ended", withKey: true, lose: ({ maker, keyId }) => maker.call("DELETE", `/api/api-keys/${keyId}`) },
  ])("[AGT-6] who $why ends it: nothing is given, and the audit says why", async ({ input, withKey, lose }) => {
    const one = await made(input, withKey);
    expect(await lose(one)).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) });
    expect(await tick(one)).toMatchObject({ given: false, reason: expect.stringContaining("no longer") });
    expect(await standing(one)).toEqual({ schedules: 0, commands: 0 });
    const { body } = await one.caller.call("GET", "/api/audit/logs?action=agent.unschedule");
    expect(body.data).toMatchObject([{ actor: { type: "system" }, details: { reason: expect.stringContaining("no longer") } }]);
    expect(await tick(one)).toBe("no tick");
  });
});

describe("an agent's bounds", () => {
  it("[AGT-9] are a hundred waiting commands: the next is refused, and a schedule leaves its out", async () => {
    const one = await made();
    await one.caller.inside((ctx) => {
      for (let place = 0; place < 99; place++) ctx.own.rows("INSERT INTO agent_commands (id, agent_id, input, status, actor, created_at) VALUES (?, ?, '{}', 'queued', '{}', 1)", `cmd_${place}`, one.agentId);
    });
    const give = () => one.caller.call("POST", `/api/agents/${one.agentId}/command`, command);
    expect((await give()).status).toBe(202);
    const refused = await give();
    expect([refused.status, refused.body.code, refused.body.errors[0].pointer, refused.headers.get("retry-after")]).toEqual([429, "limit_exceeded", "#", "60"]);
    expect(await tick(one)).toMatchObject({ given: false, reason: expect.stringContaining("full") });
    expect((await one.caller.call("GET", `/api/agents/${one.agentId}/status`)).body.queued).toBe(100);
  });

  it("[AGT-9] are fifty schedules", async () => {
    const one = await made();
    await one.caller.inside((ctx) => {
      for (let place = 0; place < 49; place++)
        ctx.own.rows("INSERT INTO job_schedules (id, name, kind, payload, actor, cron, time_zone, created_at) VALUES (?, ?, 'agents.give', ?, '{}', '0 3 * * *', 'UTC', 1)", `sch_${place}`, `${one.agentId}/${place}`, JSON.stringify({ agent_id: one.agentId, command }));
    });
    const refused = await one.caller.call("POST", `/api/agents/${one.agentId}/schedules`, { command, cron: "0 3 * * *" });
    expect([refused.status, refused.body.errors[0]]).toEqual([409, { pointer: "#", code: "too_many", message: expect.any(String) }]);
    expect((await standing(one)).schedules).toBe(50);
  });
});
