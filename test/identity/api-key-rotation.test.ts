import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { defaultPlan, setPlan } from "../../src/billing/index.ts";
import { apiKeys } from "../../src/identity/api-keys/tables.ts";
import { streams } from "../../src/identity/streams/tables.ts";
import { openSocket, planned } from "../support/streams.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
const statusOf = async (key: string): Promise<number> => (await ask("GET", "/api/projects", undefined, withKey(key))).status;
const newKey = async (caller: Caller, more: object = {}) => (await caller.call("POST", "/api/api-keys", { name: "Deploy", ...more })).body;
const rotate = (caller: Caller, id: string, body: object = {}) => caller.call("POST", `/api/api-keys/${id}/rotate`, body);

describe("an API key that is rotated", () => {
  it("[APK-6] has a successor that is as it was, and both are good for the overlap", async () => {
    const caller = await newCaller();
    const expires_at = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const old = await newKey(caller, { scopes: ["projects:read"], allowed_ips: ["192.0.2.0/24"], expires_at });
    const made = await rotate(caller, old.id, { overlap_seconds: 60 });
    expect(made.status).toBe(201);
    const { key, id, hint, created_at, expires_at: ends, ...same } = made.body;
    expect({ ...old, ...same }).toEqual(old);
    expect([key === old.key, Math.abs(Date.parse(ends) - Date.parse(expires_at)) < 60_000]).toEqual([false, true]);
    const from = { "cf-connecting-ip": "192.0.2.7" };
    for (const good of [key, old.key]) expect((await ask("GET", "/api/projects", undefined, { ...withKey(good), ...from })).status).toBe(200);
    const { body: before } = await caller.call("GET", `/api/api-keys/${old.id}`);
    expect([before.successor_id, Math.abs(Date.parse(before.expires_at) - Date.now() - 60_000) < 5_000]).toEqual([id, true]);
    expect((await caller.call("GET", "/api/audit/logs?action=api_key.rotate")).body.data).toMatchObject([{ target: { id: old.id }, details: { successor_id: id } }]);
  });

  it("[APK-6] ends at once without an overlap, and never later than it would have", async () => {
    const caller = await newCaller();
    const old = await newKey(caller);
    const { body } = await rotate(caller, old.id, { overlap_seconds: 0 });
    expect([await statusOf(old.key), await statusOf(body.key)]).toEqual([401, 200]);
    const soon = await newKey(caller, { expires_at: new Date(Date.now() + 60_000).toISOString() });
    await rotate(caller, soon.id, { overlap_seconds: 3_600 });
    expect((await caller.call("GET", `/api/api-keys/${soon.id}`)).body.expires_at).toBe(soon.expires_at);
  });

  it("[APK-6] is rotated once, while it is good, and no third one of a row is", async () => {
    const caller = await newCaller();
    const first = await newKey(caller);
    const second = (await rotate(caller, first.id)).body;
    expect((await rotate(caller, first.id)).body).toMatchObject({ code: "conflict", successor_id: second.id });
    expect((await rotate(caller, second.id)).body).toMatchObject({ code: "conflict", predecessor_id: first.id });
    await caller.call("DELETE", `/api/api-keys/${first.id}`);
    expect((await rotate(caller, second.id)).status).toBe(201);
    expect((await rotate(caller, first.id)).status).toBe(409);
    for (const overlap_seconds of [-1, 604_801, 0.5]) expect((await rotate(caller, second.id, { overlap_seconds })).status).toBe(422);
  });

  it("[APK-6] is shown once: a repeat makes no other and tells no secret", async () => {
    const caller = await newCaller();
    const old = await newKey(caller);
    const again = { "idempotency-key": "one" };
    const [first, second] = [await caller.call("POST", `/api/api-keys/${old.id}/rotate`, {}, again), await caller.call("POST", `/api/api-keys/${old.id}/rotate`, {}, again)];
    expect([second.body.id, "key" in second.body]).toEqual([first.body.id, false]);
  });

  it("[APK-4] can't rotate itself, and nobody rotates another person's", async () => {
    const caller = await newCaller();
    const old = await newKey(caller);
    expect((await ask("POST", `/api/api-keys/${old.id}/rotate`, {}, withKey(old.key))).status).toBe(403);
    await caller.inside((ctx) => ctx.own.update(apiKeys).set({ user_id: "usr_00000000000000000000000000" }).where(eq(apiKeys.id, old.id)).run());
    expect((await rotate(caller, old.id)).status).toBe(403);
  });

  it("[APK-6] takes its streams along when the overlap is over", async () => {
    const caller = await newCaller();
    const old = await newKey(caller);
    const open = await openSocket(old.key, await planned(caller));
    await rotate(caller, old.id, { overlap_seconds: 1 });
    await caller.inside((ctx) => expect(ctx.own.select().from(streams).get()?.check_at).toBeLessThan(Date.now() + 2_000));
    expect(await open.end()).toBe(1008);
  });
});

describe("the limit of API keys", () => {
  it("[APK-8] is never passed by one, however many ask at once; what was rotated or revoked leaves room", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => void setPlan(ctx, { ...defaultPlan, plan_id: "tiny", quotas: { ...defaultPlan.quotas, api_keys: 7 } }));
    const made = await Promise.all(Array.from({ length: 100 }, (_, n) => caller.call("POST", "/api/api-keys", { name: `Key ${n}` })));
    const good = made.filter(({ status }) => status === 201);
    expect(good).toHaveLength(7);
    expect(made.find(({ status }) => status !== 201)).toMatchObject({ status: 429, body: { code: "quota_exceeded", entitlement: "api_keys", limit: 7, used: 7 } });
    expect((await rotate(caller, good[0]!.body.id)).status).toBe(201);
    expect((await caller.call("POST", "/api/api-keys", { name: "One more" })).status).toBe(429);
    await caller.call("DELETE", `/api/api-keys/${good[1]!.body.id}`);
    expect((await caller.call("POST", "/api/api-keys", { name: "One more" })).status).toBe(201);
  });
});
