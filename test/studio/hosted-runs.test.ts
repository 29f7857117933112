import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { defaultPlan, exportRollups, meter, rollUp, setPlan, standingOf } from "../../src/billing/index.ts";
import { systemClock } from "../../src/platform/context.ts";
import { openDirectory } from "../../src/platform/database.ts";
import { newCaller, type Caller } from "../support/world.ts";

const admin = { type: "system", id: "admin" } as const;
const unbuildable = { input: "A chess engine in Rust" };
const start = (caller: Caller, input: { input: string; agent_id?: string; model?: string }) => tenantOf(env, caller.tenantId).call("hosted_runs.start", admin, { ...input, subject: "root" });
const messages = (hard: number) => ({ ...defaultPlan, plan_id: "tiny", quotas: { ...defaultPlan.quotas, messages: { hard } } });

describe("a hosted agent's run", () => {
  it("[ADM-20] says in words what came of it, and what is left of the month", async () => {
    const caller = await newCaller();
    const run = await start(caller, unbuildable);
    expect(run).toMatchObject({ status: "unsupported", output: expect.stringMatching(/\w+/), usage: { messages: 1, tokens: 0 }, quota: { messages_remaining: 999 } });
    expect(await tenantOf(env, caller.tenantId).call("hosted_runs.usage", admin, {})).toMatchObject({ tenant_id: caller.tenantId, messages: 1, tokens: 0, limits: { messages: { hard: 1_000 } } });
  });

  it("[ADM-20] ends with the month's messages, and never passes them by one", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => void setPlan(ctx, messages(3)));
    const runs = await Promise.allSettled(Array.from({ length: 8 }, () => start(caller, unbuildable)));
    expect(runs.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(runs.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "quota_exceeded" } });
    await caller.inside((ctx) => expect(standingOf(ctx, "messages")).toMatchObject({ used: 3, reserved: 0 }));
  });

  it.each([
    { why: "an agent that isn't there", input: { ...unbuildable, agent_id: "agt_x" }, pointer: "#/agent_id" },
    { why: "a model that isn't offered", input: { ...unbuildable, model: "gpt-9" }, pointer: "#/model" },
  ])("[ADM-20] refuses $why, which costs nothing", async ({ input, pointer }) => {
    const caller = await newCaller();
    await expect(start(caller, input)).rejects.toMatchObject({ code: "invalid_input", details: { errors: [{ pointer }] } });
    await caller.inside((ctx) => expect(standingOf(ctx, "messages")).toMatchObject({ used: 0, reserved: 0 }));
  });
});

describe("what all tenants used", () => {
  it("[ADM-21] is copied to the directory by month, as it is at last, and given as CSV or JSON lines", async () => {
    const caller = await newCaller();
    await caller.inside(async (ctx) => {
      const period = standingOf(ctx, "messages").period;
      const row = { id: "r", topic: "usage.rollup", payload: { period }, created_at: 0, attempts: 0, next_at: 0, last_error: null };
      ctx.own.atomically(() => void meter(ctx, { key: "a", meter: "messages", quantity: 2 }));
      await rollUp(ctx, row);
      ctx.own.atomically(() => void meter(ctx, { key: "b", meter: "messages", quantity: 3 }));
      await rollUp(ctx, row);
      await rollUp(ctx, row);
    });
    const edge = { directory: openDirectory(env.DB), clock: systemClock };
    const lines = (await exportRollups(edge, { format: "jsonl" }).text()).trim().split("\n").map((line) => JSON.parse(line)).filter((row) => row.tenant_id === caller.tenantId);
    expect(lines).toMatchObject([{ meter: "messages", quantity: 5 }]);
    expect(await exportRollups(edge, { format: "csv" }).text()).toContain(`,${caller.tenantId},messages,5,`);
    expect((await exportRollups(edge, { from: "2001-01", to: "2001-12", format: "csv" }).text()).trim()).toBe("period,tenant_id,meter,quantity,updated_at");
  });
});
