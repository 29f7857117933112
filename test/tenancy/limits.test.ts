import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { newPools } from "../../durable-objects/tenant/buckets.ts";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { counts } from "../../durable-objects/tenant/counts.ts";
import { limitsOf, newLimits, type Asking, type Limits } from "../../durable-objects/tenant/limits.ts";
import { classOf, heavyRoutes } from "../../durable-objects/tenant/route-classes.ts";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { builtInPlans, meter, requestFactorOf } from "../../src/billing/index.ts";
import { getLimits } from "../../src/billing/limits/service.ts";
import type { AppError } from "../../src/platform/errors.ts";
import { answersMethod } from "../../src/platform/methods.ts";
import { Settings, settingsOf } from "../../src/platform/settings.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const small = (text: string): Settings => Settings.parse({ ...env, RATE_LIMIT_READ: text, RATE_LIMIT_HEAVY: "in_flight=3" });
const tenant_id = "ten_1";
const user = (id: string, ip: string | null = "192.0.2.1"): Asking =>
  ({ actor: { type: "user", id: `usr_${id}` }, principal: { kind: "user", tenant_id, user_id: `usr_${id}`, session_id: "ses_1", expires_at: 0 }, ip });
const key = (id: string, owner: string, ip: string | null = "192.0.2.1"): Asking =>
  ({ actor: { type: "api_key", id: `key_${id}`, user_id: `usr_${owner}` }, principal: { kind: "api_key", tenant_id, key_id: `key_${id}`, digest: "" }, ip });

/** One request; the name of the limit that refused it, or "ok". */
function request(limits: Limits, who: Asking, now = 0, kind: "read" | "heavy" = "read"): string {
  try {
    limits.enter(who.ip, kind, now);
    limits.leave(kind);
    limits.spend(who, kind, 1, now);
    return "ok";
  } catch (error) {
    return String((error as AppError).details.extra?.limit);
  }
}
const requests = (limits: Limits, who: Asking, count: number, now = 0): string[] => Array.from({ length: count }, () => request(limits, who, now));
const passed = (answers: readonly string[]): number => answers.filter((answer) => answer === "ok").length;
const leftOf = (limits: Limits, who: Asking, name: string, now = 0) => limits.standings(who, now).buckets.find((bucket) => bucket.name === name)?.left;

describe("buckets of requests", () => {
  it("[LIM-1] are never passed by one, and refill with the minute, not before", () => {
    const limits = newLimits(small("user=30"));
    expect(passed(requests(limits, user("a"), 100))).toBe(30);
    expect(request(limits, user("a"), 1_999)).toBe("read-user");
    expect(passed(requests(limits, user("a"), 100, 2_000))).toBe(1);
    expect(passed(requests(limits, user("a"), 100, 1_000))).toBe(0);
    expect(passed(requests(limits, user("a"), 100, 120_000))).toBe(30);
    expect([passed(requests(limits, user("b"), 1)), leftOf(limits, user("b"), "read-user")]).toEqual([1, 29]);
  });

  it("[LIM-1] of others lose nothing by what is refused", () => {
    const limits = newLimits(small("user=3,tenant=10"));
    requests(limits, user("a"), 50);
    expect([leftOf(limits, user("a"), "read-tenant"), passed(requests(limits, user("b"), 50)), leftOf(limits, user("a"), "read-tenant")]).toEqual([7, 3, 4]);
  });

  it("[LIM-1] are of user, key, tenant and class apart", () => {
    const limits = newLimits(small("user=10,key=6,tenant=15"));
    expect(requests(limits, key("1", "a"), 7).at(-1)).toBe("read-key");
    expect(requests(limits, key("2", "a"), 5).at(-1)).toBe("read-user");
    expect(requests(limits, user("a"), 1)).toEqual(["read-user"]);
    expect(requests(limits, user("b"), 6).at(-1)).toBe("read-tenant");
    expect(request(limits, user("b"), 0, "heavy")).toBe("ok");
  });

  it("[LIM-2] count a network as one, before anybody is known", () => {
    const limits = newLimits(small("ip=4"));
    expect(requests(limits, user("a", "2001:db8::1"), 3).concat(requests(limits, user("b", "2001:db8::ffff:1"), 2))).toEqual(["ok", "ok", "ok", "ok", "read-ip"]);
    expect(passed(requests(limits, user("b", "2001:db8:0:1::1"), 9))).toBe(4);
    expect(passed([...requests(limits, user("a", "192.0.2.9"), 3), ...requests(limits, user("b", "::ffff:192.0.2.9"), 3)])).toBe(4);
    expect(passed([...requests(limits, user("a", null), 3), ...requests(limits, user("b", null), 3)])).toBe(4);
    expect(() => limits.enter("2001:db8::7", "read", 0)).toThrow("your network");
  });

  it("[REQ-9] tell the tightest", () => {
    const limits = newLimits(small("ip=9,user=8,tenant=10"));
    expect(limits.spend(user("a"), "read", 1, 0)).toEqual({ "ratelimit-policy": '"read-user";q=8;w=60', ratelimit: '"read-user";r=7;t=8' });
    for (let n = 0; n < 5; n++) limits.enter("192.0.2.1", "read", 0);
    expect(limits.spend(user("a"), "read", 1, 0).ratelimit).toBe('"read-ip";r=4;t=34');
  });

  it("[LIM-3] are forgotten by nobody's coming, only once they are full", () => {
    const pool = newPools(limitsOf(small("user=10")), 3).user;
    for (const id of ["a", "b", "c"]) pool(id, 0).read.bucket.tokens = 0;
    const rest = pool("d", 1_000);
    expect([pool("e", 2_000) === rest, rest === pool("a", 2_000)]).toEqual([true, false]);
    expect(pool("a", 2_000).read.bucket.tokens).toBeLessThan(1);
    expect(pool("f", 60_000)).not.toBe(rest);
    expect(pool("a", 60_000).read.bucket.tokens).toBe(10);
  });

  it.each(["user=0", "user", "user=1.5", "users=5", "user=-1", "user=5;key=5", "user=99999999999"])("[LIM-3] of %j are refused at start", (text) => {
    expect(Settings.safeParse({ ...env, RATE_LIMIT_WRITE: text }).error?.issues.map(({ path }) => path)).toEqual([["RATE_LIMIT_WRITE"]]);
  });

  it("[LIM-4] let only so many through at a time, of each class", () => {
    const limits = newLimits(small(""));
    for (let n = 0; n < 3; n++) limits.enter("192.0.2.1", "heavy", 0);
    expect(() => limits.enter("192.0.2.1", "heavy", 0)).toThrow("3 of this kind (heavy)");
    limits.enter("192.0.2.1", "read", 0);
    limits.leave("heavy");
    limits.enter("192.0.2.1", "heavy", 0);
  });
});

describe("a plan's factor", () => {
  it("[LIM-6] gives everybody as many times what the settings say, but lets no more be under way", () => {
    const limits = newLimits(small("user=10,tenant=30,ip=1000"));
    expect(passed(requests(limits, user("a"), 20))).toBe(10);
    limits.scale(2);
    expect(passed(requests(limits, user("a"), 40))).toBe(20);
    expect(passed(requests(limits, user("b"), 100))).toBe(20);
    expect(passed(requests(limits, user("c"), 100))).toBe(20);
    expect(request(limits, user("d"))).toBe("read-tenant");
    limits.scale(2);
    expect(request(limits, user("d"))).toBe("read-tenant");
    for (let place = 0; place < 3; place++) limits.enter("192.0.2.9", "heavy", 0);
    expect(() => limits.enter("192.0.2.9", "heavy", 0)).toThrow("at once");
  });

  it("[LIM-6] counts from the next request after the plan has changed, and when the object comes back", async () => {
    const caller = await newCaller();
    const capacity = async () => (await caller.call("GET", "/api/limits")).body.buckets.find(({ name }: { name: string }) => name === "read-user").capacity;
    const usual = settingsOf(env).RATE_LIMIT_READ.user;
    const put = (plan_id: string) => tenantOf(env, caller.tenantId).call("billing.setPlan", { type: "system", id: "admin" }, builtInPlans.find((plan) => plan.plan_id === plan_id)!);
    expect(await capacity()).toBe(usual);
    await put("enterprise");
    expect(await capacity()).toBe(usual * 5);
    expect((await caller.call("GET", "/api/auth/user")).headers.get("ratelimit-policy")).toContain(`q=${usual * 5}`);
    await evictDurableObject(env.TENANT.getByName(caller.tenantId));
    expect(await capacity()).toBe(usual * 5);
    await put("free");
    expect(await capacity()).toBe(usual);
  });

  it("[LIM-6] is one that a tenant's object bears: a thousand reads a second", () => {
    for (const { plan_id } of builtInPlans) expect((settingsOf(env).RATE_LIMIT_READ.tenant * requestFactorOf(plan_id)) / 60, plan_id).toBeLessThanOrEqual(1_000);
    expect(requestFactorOf("a plan of the platform's own")).toBe(1);
  });
});

describe("classes of routes", () => {
  it.each(heavyRoutes)("[LIM-1] %s is there, and heavy", (route) => {
    const [method = "", path = ""] = route.split(" ");
    const target = path.replace(/:\w+/, "x");
    expect([answersMethod(tenantApp, method, target), classOf(method, target)]).toEqual([true, "heavy"]);
  });

  it.each([["GET", "/api/requirements", "read"], ["HEAD", "/api/runs", "read"], ["DELETE", "/api/requirements", "write"], ["POST", "/api/runs/x/cancel", "write"], ["POST", "/api/requirements/x/y", "write"], ["QUERY", "/api/runs", "write"]])(
    "[LIM-1] %s %s is to %s", (method, path, kind) => expect(classOf(method, path)).toBe(kind));

  it("[REQ-5] have a cap on bodies each", async () => {
    const caller = await newCaller();
    const bytes = limitsOf(settingsOf(env));
    for (const [method, path, cap] of [["POST", "/api/requirements", bytes.heavy.body_bytes], ["POST", "/api/projects", bytes.write.body_bytes]] as const) {
      expect((await caller.call(method, path, "x".repeat(cap + 1))).body).toMatchObject({ code: "too_large", limit: cap });
      expect((await caller.call(method, path, "x".repeat(cap))).status).toBe(400);
    }
  });
});

const inObject = <T>(caller: Caller, work: (limits: { spend(left: number): void }) => T): Promise<T> =>
  runInDurableObject(env.TENANT.getByName(caller.tenantId), (object) => work({ spend: (left) => void object.spend(object.contextFor(caller.principal), "read", settingsOf(env).RATE_LIMIT_READ.user - left) }));

describe("the limits that apply to a caller", () => {
  it("[LIM-1] hold for a hundred clients at once", async () => {
    const caller = await newCaller();
    const began = Date.now();
    await inObject(caller, ({ spend }) => spend(30));
    const answers = await Promise.all(Array.from({ length: 100 }, () => caller.call("GET", "/api/auth/user")));
    const good = answers.filter(({ status }) => status === 200).length;
    const refilled = ((Date.now() - began) * settingsOf(env).RATE_LIMIT_READ.user) / 60_000;
    expect(good).toBeGreaterThanOrEqual(30);
    expect(good).toBeLessThanOrEqual(30 + refilled);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(100 - good);
  });

  it("[LIM-4] [LIM-5] are told with what is left, and nothing stays under way that has ended, however it did", async () => {
    const caller = await newCaller();
    await inObject(caller, ({ spend }) => spend(600));
    for (const path of ["/api/projects/none", "/api/projects?limit=x", "/api/limits"]) await caller.call("GET", path);
    await caller.call("POST", "/api/projects", "{");
    const { body } = await caller.call("GET", "/api/limits");
    const { READ, WRITE } = { READ: settingsOf(env).RATE_LIMIT_READ, WRITE: settingsOf(env).RATE_LIMIT_WRITE };
    expect(body.buckets.map(({ name }: { name: string }) => name)).toEqual(["read", "write", "heavy"].flatMap((kind) => ["ip", "user", "tenant"].map((by) => `${kind}-${by}`)));
    const { left, reset_seconds, ...bucket } = body.buckets[1];
    expect(bucket).toEqual({ name: "read-user", route_class: "read", limited_by: "user", capacity: READ.user, window_seconds: 60 });
    expect(Math.abs(left - 600)).toBeLessThan(200);
    expect(reset_seconds).toBe(Math.ceil(((READ.user - left) * 60) / READ.user));
    expect(body.in_flight).toEqual([{ route_class: "read", limit: READ.in_flight, now: 1 }, { route_class: "write", limit: WRITE.in_flight, now: 0 }, expect.objectContaining({ now: 0 })]);
    expect(body.payloads[1]).toEqual({ route_class: "write", max_bytes: WRITE.body_bytes });
  });

  it("[LIM-5] say what the plan gives, and what of it is used", async () => {
    const caller = await newCaller();
    await caller.call("POST", "/api/projects", { name: "Shop" });
    await caller.call("POST", "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." });
    await caller.inside((ctx) => ctx.own.rows("UPDATE runs SET status = 'writing'"));
    const made = (await caller.call("POST", "/api/api-keys", { name: "Narrow", scopes: ["projects:read"] })).body;
    await caller.call("POST", "/api/usage/reservations", { key: "k", meter: "messages", quantity: 5 });
    const { body } = await caller.call("GET", "/api/limits");
    const quota = (name: string) => body.quotas.find((held: { name: string }) => held.name === name);
    expect(["projects", "api_keys", "seats", "concurrent_runs"].map((name) => [quota(name).used, quota(name).remaining])).toEqual([[1, 199], [1, 49], [1, 9], [1, 9]]);
    expect(quota("messages")).toMatchObject({ hard: 1_000, soft: 800, used: 0, reserved: 5, remaining: 995, resets_at: expect.stringMatching(/-01T00:00:00\.000Z$/) });
    const narrow = await ask("GET", "/api/limits", undefined, { authorization: `Bearer ${made.key}` });
    expect([narrow.body.quotas, narrow.body.plan, narrow.body.buckets.length]).toEqual([[], body.plan, 12]);
  });

  it("[LIM-5] begin anew with the first moment of a month", async () => {
    await (await newCaller()).inside((ctx) => {
      const edge = Date.UTC(2026, 11, 1);
      const at = (now: number) => getLimits({ ...ctx, clock: { now: () => now } }, counts).quotas.find(({ name }) => name === "messages");
      meter({ ...ctx, clock: { now: () => edge - 1 } }, { key: "k", meter: "messages", quantity: 7 });
      expect([at(edge - 1)?.used, at(edge - 1)?.resets_at, at(edge)?.used, at(edge)?.resets_at]).toEqual([7, "2026-12-01T00:00:00.000Z", 0, "2027-01-01T00:00:00.000Z"]);
    });
  });
});
