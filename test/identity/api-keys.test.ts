import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { apiKeys } from "../../src/identity/api-keys/tables.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
const newKey = async (caller: Caller, more: object = {}) => (await caller.call("POST", "/api/api-keys", { name: "Deploy", ...more })).body;

describe("an API key", () => {
  it("[APK-1] is shown once and kept as a digest", async () => {
    const caller = await newCaller();
    const made = await newKey(caller);
    expect(made.key).toMatch(/^dg_live_[0-9a-z]{26}_[0-9a-z]{26}_[0-9a-z]{26}_[0-9a-z]{26}$/);
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
});
