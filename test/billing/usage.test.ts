import { describe, expect, it } from "vitest";
import { auditLogs } from "../../src/audit/events/tables.ts";
import { defaultPlan, grantEntitlement, meter, ownKey, requireFeature, requireRoom, reserve, setPlan, settle, standingOf } from "../../src/billing/index.ts";
import { settleUsage } from "../../src/billing/usage/service.ts";
import type { Context } from "../../src/platform/context.ts";
import { newCaller } from "../support/world.ts";

const at = (ctx: Context, now: number): Context => ({ ...ctx, clock: { now: () => now } });
const limited = (hard: number, soft = hard) => ({ ...defaultPlan, plan_id: "tiny", version: 1, quotas: { ...defaultPlan.quotas, messages: { hard, soft }, projects: 2, sso: false } });
const actions = (ctx: Context): string[] => ctx.own.select({ action: auditLogs.action }).from(auditLogs).orderBy(auditLogs.seq).all().map(({ action }) => action);

describe("a plan", () => {
  it("[BIL-1] is the default one until another is set, once", async () => {
    await (await newCaller()).inside((ctx) => {
      expect(standingOf(ctx, "messages").hard).toBe(1_000);
      setPlan(ctx, limited(3));
      setPlan(ctx, limited(3));
      expect(standingOf(ctx, "messages").hard).toBe(3);
      expect(actions(ctx).filter((action) => action === "subscription.change")).toHaveLength(1);
    });
  });

  it("[BIL-2] is added to by grants and stood in for by overrides, each for its time", async () => {
    await (await newCaller()).inside((ctx) => {
      setPlan(ctx, limited(3));
      const now = ctx.clock.now();
      const grant = { name: "messages", kind: "grant", amount: 10, reason: "goodwill", until_at: new Date(now + 60_000).toISOString() } as const;
      grantEntitlement(ctx, grant);
      expect([standingOf(ctx, "messages").hard, standingOf(at(ctx, now + 60_001), "messages").hard]).toEqual([13, 3]);
      grantEntitlement(ctx, { ...grant, kind: "override", amount: null });
      expect(standingOf(ctx, "messages").hard).toBeNull();
      expect(() => requireFeature(ctx, "sso")).toThrow("doesn't include this");
      grantEntitlement(ctx, { name: "sso", kind: "override", amount: 1, reason: "trial" });
      requireFeature(ctx, "sso");
    });
  });

  it("[BIL-3] limits how many there are at a time", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => void setPlan(ctx, limited(3)));
    const made = await Promise.all(Array.from({ length: 20 }, (_, n) => caller.call("POST", "/api/projects", { name: `P ${n}` })));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(made.find(({ status }) => status !== 201)).toMatchObject({ status: 429, body: { code: "quota_exceeded", entitlement: "projects", limit: 2, used: 2 } });
    await caller.inside((ctx) => expect(() => requireRoom(ctx, "seats", () => 10)).toThrow("has 10"));
  });

  it("[BIL-3] [BIL-4] is never passed by one, however many ask at once", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => void setPlan(ctx, limited(30)));
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => caller.call("POST", "/api/usage/reservations", { key: `k${n}`, meter: "messages", quantity: 1 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(30);
    const refused = answers.find(({ status }) => status !== 201);
    expect(refused).toMatchObject({ status: 429, body: { code: "quota_exceeded", limit: 30 } });
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("a reservation", () => {
  it("[BIL-4] counts until it is settled, once", async () => {
    await (await newCaller()).inside((ctx) => {
      setPlan(ctx, limited(10));
      reserve(ctx, { key: "a", meter: "messages", quantity: 8, leaseMs: 1_000 });
      expect(() => reserve(ctx, { key: "b", meter: "messages", quantity: 3, leaseMs: 1_000 })).toThrow("8 are used or set aside");
      reserve(ctx, { key: "a", meter: "messages", quantity: 9, leaseMs: 1_000 });
      settle(ctx, { key: "a", meter: "messages", quantity: 2 });
      settle(ctx, { key: "a", meter: "messages", quantity: 2 });
      expect(standingOf(ctx, "messages")).toMatchObject({ used: 2, reserved: 0, remaining: 8 });
    });
  });

  it("[BIL-4] of who died between the two counts no more when its time is over, and what was used is still told", async () => {
    await (await newCaller()).inside((ctx) => {
      setPlan(ctx, limited(10));
      const now = Date.UTC(2026, 5, 15);
      reserve(at(ctx, now), { key: "a", meter: "messages", quantity: 10, leaseMs: 1_000 });
      expect(() => reserve(at(ctx, now + 999), { key: "b", meter: "messages", quantity: 1, leaseMs: 1_000 })).toThrow();
      reserve(at(ctx, now + 1_000), { key: "b", meter: "messages", quantity: 10, leaseMs: 1_000 });
      settle(at(ctx, now + 1_001), { key: "a", meter: "messages", quantity: 4 });
      expect(standingOf(at(ctx, now + 1_001), "messages")).toMatchObject({ used: 4, reserved: 10, remaining: 0 });
    });
  });

  it("[BIL-4] is one meter's, of a sum, and not to be made again once it is settled", async () => {
    await (await newCaller()).inside((ctx) => {
      setPlan(ctx, limited(10));
      reserve(ctx, { key: "a", meter: "messages", quantity: 10, leaseMs: 60_000 });
      expect(() => reserve(ctx, { key: "a", meter: "tokens", quantity: 1, leaseMs: 60_000 })).toThrow("set aside for messages");
      settle(ctx, { key: "a", meter: "messages", quantity: 4 });
      expect(() => reserve(ctx, { key: "a", meter: "messages", quantity: 6, leaseMs: 60_000 })).toThrow("settled already");
      for (const name of ["active_users", "runs", "largest_run_seconds"] as const) expect(() => reserve(ctx, { key: name, meter: name, quantity: 1, leaseMs: 60_000 })).toThrow("isn't a sum");
      expect(standingOf(ctx, "messages")).toMatchObject({ used: 4, reserved: 0 });
    });
  });

  it("[BIL-5] whose time is over is settled in its own month, also after others were made", async () => {
    await (await newCaller()).inside((ctx) => {
      const edge = Date.UTC(2026, 11, 1);
      reserve(at(ctx, edge - 10), { key: "a", meter: "messages", quantity: 10, leaseMs: 5 });
      reserve(at(ctx, edge - 1), { key: "b", meter: "messages", quantity: 1, leaseMs: 5 });
      settleUsage(at(ctx, edge + 1), "a", { quantity: 7 });
      expect(standingOf(at(ctx, edge + 1), "messages", edge - 1)).toMatchObject({ period: "2026-11", used: 7 });
      reserve(at(ctx, edge + 90 * 86_400_000), { key: "c", meter: "messages", quantity: 1, leaseMs: 5 });
      expect(() => settleUsage(at(ctx, edge + 90 * 86_400_000), "b", { quantity: 1 })).toThrow("no such reservation");
    });
  });

  it("[BIL-4] of the product's own is out of reach from outside", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => void reserve(ctx, { key: ownKey("mdl_x"), meter: "tokens", quantity: 5, leaseMs: 60_000 }));
    const path = `/api/usage/reservations/${encodeURIComponent(ownKey("mdl_x"))}`;
    expect((await caller.call("DELETE", path)).status).toBe(404);
    expect((await caller.call("POST", `${path}/settle`, { quantity: 0 })).status).toBe(404);
    expect((await caller.call("POST", "/api/usage", { events: [{ key: ownKey("mdl_x"), meter: "tokens", quantity: 0 }] })).status).toBe(422);
    await caller.inside((ctx) => expect(standingOf(ctx, "tokens").reserved).toBe(5));
  });

  it("[BIL-5] at a month's edge is settled in the month it was made in", async () => {
    await (await newCaller()).inside((ctx) => {
      setPlan(ctx, limited(10));
      const edge = Date.UTC(2026, 11, 1);
      reserve(at(ctx, edge - 1), { key: "a", meter: "messages", quantity: 10, leaseMs: 60_000 });
      expect(() => reserve(at(ctx, edge - 1), { key: "b", meter: "messages", quantity: 1, leaseMs: 60_000 })).toThrow();
      reserve(at(ctx, edge), { key: "b", meter: "messages", quantity: 10, leaseMs: 60_000 });
      reserve(at(ctx, edge), { key: "a", meter: "messages", quantity: 9, leaseMs: 60_000 });
      settle(at(ctx, edge + 1), { key: "a", meter: "messages", quantity: 7 });
      expect(standingOf(at(ctx, edge - 1), "messages")).toMatchObject({ period: "2026-11", used: 7, reserved: 0 });
      expect(standingOf(at(ctx, edge + 1), "messages")).toMatchObject({ period: "2026-12", used: 0, reserved: 10 });
    });
  });
});

describe("usage", () => {
  it("[BIL-6] tells once that it is past the soft limit", async () => {
    await (await newCaller()).inside((ctx) => {
      setPlan(ctx, limited(10, 2));
      for (const key of ["a", "b", "c", "d"]) meter(ctx, { key, meter: "messages", quantity: 1 });
      expect(actions(ctx).filter((action) => action === "usage.soft_limit")).toHaveLength(1);
    });
  });

  it("[USE-2] [USE-3] is summed, counted, kept the greatest of, or counted by value", async () => {
    await (await newCaller()).inside((ctx) => {
      setPlan(ctx, limited(1));
      for (const [index, quantity] of [3, 5, 4].entries()) {
        meter(ctx, { key: `m${index}`, meter: "messages", quantity });
        meter(ctx, { key: `r${index}`, meter: "runs", quantity });
        meter(ctx, { key: `l${index}`, meter: "largest_run_seconds", quantity });
        meter(ctx, { key: `u${index}`, meter: "active_users", quantity: 1, value: index === 0 ? "ada" : "bob" });
      }
      expect((["messages", "runs", "largest_run_seconds", "active_users"] as const).map((name) => standingOf(ctx, name).used)).toEqual([12, 3, 5, 2]);
    });
  });

  it("[USE-2] stays a whole number however much is told", async () => {
    await (await newCaller()).inside((ctx) => {
      for (const key of ["a", "b", "c"]) meter(ctx, { key, meter: "messages", quantity: Number.MAX_SAFE_INTEGER - 1 });
      expect(standingOf(ctx, "messages")).toMatchObject({ used: Number.MAX_SAFE_INTEGER, remaining: 0 });
    });
  });

  it("[USE-1] counts once what is told twice, in its own month when it is late", async () => {
    const caller = await newCaller();
    const late = new Date(Date.now() - 39 * 86_400_000).toISOString();
    const events = [{ key: "one", meter: "messages", quantity: 2 }, { key: "late", meter: "messages", quantity: 5, at: late }];
    expect((await caller.call("POST", "/api/usage", { events })).body).toMatchObject({ recorded: 2, repeated: 0 });
    expect((await caller.call("POST", "/api/usage", { events })).body).toMatchObject({ recorded: 0, repeated: 2 });
    const months = (await caller.call("GET", `/api/usage?from=${late.slice(0, 7)}&meter=messages`)).body.data;
    expect(months).toMatchObject([{ period: late.slice(0, 7), quantity: 5, unit: "messages" }, { quantity: 2 }]);
  });

  it.each([
    { why: "a time to come", event: { key: "k", meter: "messages", at: "2099-01-01T00:00:00Z" }, pointer: "#/events/1/at" },
    { why: "a time too long ago", event: { key: "k", meter: "messages", at: "2020-01-01T00:00:00Z" }, pointer: "#/events/1/at" },
    { why: "a meter that isn't one", event: { key: "k", meter: "projects" }, pointer: "#/events/1/meter" },
    { why: "a negative quantity", event: { key: "k", meter: "messages", quantity: -1 }, pointer: "#/events/1/quantity" },
    { why: "no value where different ones are counted", event: { key: "k", meter: "active_users" }, pointer: "#/events/1/value" },
  ])("[USE-1] refuses $why, and all that came with it", async ({ event, pointer }) => {
    const caller = await newCaller();
    const answer = await caller.call("POST", "/api/usage", { events: [{ key: "good", meter: "messages" }, event] });
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
    expect((await caller.call("GET", "/api/usage/records")).body.data).toEqual([]);
  });

  it("[USE-4] is listed by pages and exported whole", async () => {
    const caller = await newCaller();
    const events = Array.from({ length: 7 }, (_, n) => ({ key: `=k${n}`, meter: "messages", quantity: n }));
    await caller.call("POST", "/api/usage", { events });
    const first = (await caller.call("GET", "/api/usage/records?limit=4")).body;
    const second = (await caller.call("GET", `/api/usage/records?limit=4&cursor=${first.page.next_cursor}`)).body;
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect([ids.length, new Set(ids).size, second.page.has_more]).toEqual([7, 7, false]);
    const lines = (await caller.call("GET", "/api/usage/export")).body as string;
    expect(lines.trim().split("\n").map((line) => JSON.parse(line).key).toSorted()).toEqual(events.map(({ key }) => key));
    const csv = await caller.call("GET", "/api/usage/export?format=csv");
    expect([csv.headers.get("content-type"), csv.body]).toEqual(["text/csv; charset=utf-8", expect.stringContaining(",'=k0,messages,0,,")]);
  });

  it("[USE-4] of others is nobody's, and a viewer records none", async () => {
    const viewer = await newCaller("viewer");
    expect((await viewer.call("POST", "/api/usage", { events: [{ key: "k", meter: "messages" }] })).status).toBe(403);
    expect((await viewer.call("GET", "/api/usage")).status).toBe(200);
  });
});
