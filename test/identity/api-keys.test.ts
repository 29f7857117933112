import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { openOpaque, sealOpaque } from "../../src/identity/index.ts";
import { apiKeys } from "../../src/identity/api-keys/tables.ts";
import { newId } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
const newKey = async (caller: Caller, more: object = {}) => (await caller.call("POST", "/api/api-keys", { name: "Deploy", ...more })).body;

describe("an API key", () => {
  it("[APK-1] is shown once and kept as a digest", async () => {
    const caller = await newCaller();
    const made = await newKey(caller);
    expect(made.key).toMatch(/^dg_test_[0-9a-z]{26}_[0-9a-z]{26}_[0-9a-z]{26}_[0-9a-z]{26}$/);
    const listed = await caller.call("GET", "/api/api-keys");
    expect(listed.body.data).toMatchObject([{ id: made.id, name: "Deploy", hint: made.key.slice(-4), revoked_at: null }]);
    expect(JSON.stringify(listed.body)).not.toContain(made.key);
  });

  it("[APK-1] is not shown again by a repeat of the request", async () => {
    const caller = await newCaller();
    const once = { "idempotency-key": "one" };
    const first = await caller.call("POST", "/api/api-keys", { name: "Deploy" }, once);
    const again = await caller.call("POST", "/api/api-keys", { name: "Deploy" }, once);
    expect(again.body).toMatchObject({ id: first.body.id });
    expect(again.body).not.toHaveProperty("key");
  });

  it("[APK-2] is bearer and git password, until it is revoked", async () => {
    const caller = await newCaller();
    const { id, key } = await newKey(caller);
    for (const headers of [withKey(key), { authorization: `Basic ${btoa(`anyone:${key}`)}` }]) expect((await ask("GET", "/api/auth/user", undefined, headers)).status).toBe(200);
    expect((await caller.call("DELETE", `/api/api-keys/${id}`)).status).toBe(204);
    expect((await caller.call("DELETE", `/api/api-keys/${id}`)).status).toBe(204);
    expect((await ask("GET", "/api/auth/user", undefined, withKey(key))).status).toBe(401);
    const logs = await caller.call("GET", "/api/audit/logs?action=api_key.revoke");
    expect(logs.body.data).toHaveLength(1);
  });

  it("[APK-3] may what its scopes say of what its owner may, and nothing more", async () => {
    const caller = await newCaller("developer");
    const { key } = await newKey(caller, { scopes: ["projects:read"] });
    expect((await ask("GET", "/api/projects", undefined, withKey(key))).status).toBe(200);
    expect((await ask("POST", "/api/projects", { name: "x" }, withKey(key))).status).toBe(403);
    const refused = await caller.call("POST", "/api/api-keys", { name: "x", scopes: ["projects:read", "audit:read"] });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, "#/scopes/1"]);
  });

  it("[APK-4] makes no key: that takes a session", async () => {
    const { key } = await newKey(await newCaller());
    expect((await ask("POST", "/api/api-keys", { name: "child" }, withKey(key))).status).toBe(403);
  });

  it("[APK-5] ends when it was said to", async () => {
    const caller = await newCaller();
    const { id, key } = await newKey(caller, { expires_at: new Date(Date.now() + 60_000).toISOString() });
    expect((await ask("GET", "/api/auth/user", undefined, withKey(key))).status).toBe(200);
    await caller.inside((ctx) => ctx.own.update(apiKeys).set({ expires_at: Date.now() - 1 }).where(eq(apiKeys.id, id)).run());
    expect((await ask("GET", "/api/auth/user", undefined, withKey(key))).status).toBe(401);
    expect((await caller.call("POST", "/api/api-keys", { name: "late", expires_at: "2020-01-01T00:00:00Z" })).body.errors[0].pointer).toBe("#/expires_at");
  });

  it("[APK-7] is good from the addresses it was narrowed to and from nowhere else, by git and socket as well", async () => {
    const caller = await newCaller();
    const { key } = await newKey(caller, { allowed_ips: ["192.0.2.0/25", "198.51.100.7", "2001:db8:1::/48"] });
    const from = async (ip: string | null, headers: Record<string, string> = withKey(key)): Promise<number> => (await ask("GET", "/api/auth/user", undefined, { ...headers, "cf-connecting-ip": ip })).status;
    for (const ip of ["192.0.2.1", "192.0.2.127", "198.51.100.7", "2001:db8:1::5", "2001:DB8:1:ffff::", "::ffff:192.0.2.9"]) expect([ip, await from(ip)]).toEqual([ip, 200]);
    for (const ip of ["192.0.2.128", "198.51.100.8", "2001:db8:2::5", "::ffff:192.0.2.200", "::192.0.2.9", "x", null]) expect([ip, await from(ip)]).toEqual([ip, 403]);
    expect(await from("192.0.2.200", { authorization: `Basic ${btoa(`git:${key}`)}` })).toBe(403);
    const git = { ...withKey(key), "cf-connecting-ip": "192.0.2.200" };
    expect((await ask("GET", `/git/${caller.slug}/none.git/info/refs?service=git-upload-pack`, undefined, git)).status).toBe(403);
    const run = (await caller.call("POST", "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." })).body.run_id;
    const ticket = await ask("POST", `/api/runs/${run}/ticket`, undefined, { ...withKey(key), "cf-connecting-ip": "192.0.2.1" });
    const socket = { upgrade: "websocket", "sec-websocket-protocol": ticket.body.protocol, "cf-connecting-ip": "192.0.2.200" };
    expect((await ask("GET", `/api/runs/${run}/stream`, undefined, socket)).status).toBe(403);
  });

  it.each([["192.0.2.0/33"], ["192.0.2"], ["::/129"], ["example.com"], ["10.0.0.0/8 "], ["fe80::1%eth0"], [""]])("[APK-7] isn't narrowed to %j, which is no network", async (network) => {
    const answer = await (await newCaller()).call("POST", "/api/api-keys", { name: "x", allowed_ips: ["10.0.0.0/8", network] });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, "#/allowed_ips/1"]);
  });

  it("[APK-9] is read and named anew by who has it, and isn't there for others of the tenant", async () => {
    const caller = await newCaller("developer");
    const { id, key, ...made } = await newKey(caller);
    expect((await caller.call("GET", `/api/api-keys/${id}`)).body).toEqual({ id, ...made });
    expect((await caller.call("PATCH", `/api/api-keys/${id}`, { name: "Other" })).body).toEqual({ id, ...made, name: "Other" });
    expect((await caller.call("GET", "/api/audit/logs?action=api_key.update", undefined, {})).status).toBe(403);
    await caller.inside((ctx) => {
      ctx.own.update(apiKeys).set({ user_id: "usr_00000000000000000000000000" }).where(eq(apiKeys.id, id)).run();
    });
    for (const [method, body] of [["GET"], ["PATCH", { name: "Mine" }], ["DELETE"]] as const) expect((await caller.call(method, `/api/api-keys/${id}`, body)).status).toBe(404);
    expect((await caller.call("GET", "/api/api-keys")).body.data).toEqual([]);
  });

  it("[APK-10] is a live one in production, which takes no others; elsewhere both are good", () => {
    const [tried, live] = [settingsOf(env), { ...settingsOf(env), APP_ENV: "production" as const }];
    const what = { tenant_id: newId("tenant", 1), id: newId("api_key", 1), secret: "0".repeat(26) };
    const [test, real] = [sealOpaque(tried, "api_key", what), sealOpaque(live, "api_key", what)];
    expect([test.slice(0, 8), real.slice(0, 8)]).toEqual(["dg_test_", "dg_live_"]);
    expect([openOpaque(tried, "api_key", test), openOpaque(tried, "api_key", real), openOpaque(live, "api_key", real)]).toEqual([what, what, what]);
    expect(openOpaque(live, "api_key", test)).toBeUndefined();
  });
});
