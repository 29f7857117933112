import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { openOpaque } from "../../src/identity/index.ts";
import { newId, randomBody } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newRegistration, type Person } from "../support/people.ts";
import { ask, newCaller } from "../support/world.ts";

const as = (token: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...more });
const make = (person: Person, body: object, headers = {}) => ask("POST", "/api/tenants", body, as(person.access_token, headers));
const switchTo = (person: Person, tenant_id: string) => ask("POST", "/api/auth/switch", { tenant_id }, as(person.access_token));

describe("a tenant's own settings", () => {
  it("[TEN-17] are read and changed by whole parts, each change with its event and its version", async () => {
    const caller = await newCaller();
    const path = `/api/tenants/${caller.tenantId}`;
    const read = await caller.call("GET", path);
    expect(read.body).toMatchObject({ tenant_id: caller.tenantId, slug: caller.slug, status: "active", region: "local", plan_id: "free", configuration: {}, branding: {}, version: 1 });
    const change = { name: "Naval Reserve", configuration: { session_hours: 2 }, branding: { display_name: "Navy", primary_color: "#102030" } };
    const changed = await caller.call("PATCH", path, change, { "if-match": read.headers.get("etag")! });
    expect(changed.body).toMatchObject({ ...change, version: 2 });
    expect((await caller.call("PATCH", path, { name: "Other" }, { "if-match": read.headers.get("etag")! })).status).toBe(412);
    expect((await caller.call("GET", path)).body).toMatchObject({ ...change, version: 2 });
    expect((await caller.call("GET", "/api/audit/logs?action=tenant.update")).body.data).toMatchObject([{ details: { changed: ["name", "configuration", "branding"], after: change } }]);
  });

  it.each([
    { why: "an unknown setting", body: { configuration: { free_beer: true } }, pointer: "#/configuration/free_beer" },
    { why: "no time at all", body: { configuration: { session_hours: 0 } }, pointer: "#/configuration/session_hours" },
    { why: "no colour", body: { branding: { primary_color: "red" } }, pointer: "#/branding/primary_color" },
    { why: "another plan", body: { plan_id: "team" }, pointer: "#/plan_id" },
  ])("[TEN-17] refuse $why", async ({ body, pointer }) => {
    const caller = await newCaller();
    expect((await caller.call("PATCH", `/api/tenants/${caller.tenantId}`, body)).body.errors).toMatchObject([{ pointer }]);
  });

  it("[TEN-17] say how long a session lasts", async () => {
    const person = await newRegistration();
    await ask("PATCH", `/api/tenants/${person.tenant_id}`, { configuration: { session_hours: 1 } }, as(person.access_token));
    const login = (await ask("POST", "/api/auth/login", { username: person.email, password: person.password })).body;
    const { id } = openOpaque(settingsOf(env), "refresh", login.refresh_token)!;
    const row = await runInDurableObject(env.TENANT.getByName(person.tenant_id), (_, { storage }) => storage.sql.exec<{ ms: number }>("SELECT expires_at - created_at AS ms FROM sessions WHERE id = ?", id).one());
    expect(row.ms).toBe(3_600_000);
  });

  it("[TEN-13] reach the directory", async () => {
    const person = await newRegistration();
    await ask("PATCH", `/api/tenants/${person.tenant_id}`, { name: "Renamed" }, as(person.access_token));
    await runDurableObjectAlarm(env.TENANT.getByName(person.tenant_id));
    await expect.poll(() => env.DB.prepare("SELECT name FROM tenants WHERE id = ?").bind(person.tenant_id).first("name")).toBe("Renamed");
  });

  it("[TEN-17] are for owners to change; every member reads them", async () => {
    for (const role of ["admin", "developer", "viewer"] as const) {
      const caller = await newCaller(role);
      expect((await caller.call("GET", `/api/tenants/${caller.tenantId}`)).status).toBe(200);
      expect((await caller.call("PATCH", `/api/tenants/${caller.tenantId}`, { name: "Mine" })).status).toBe(403);
    }
  });
});

describe("somebody with several tenants", () => {
  it("[TEN-18] makes another, sees both, and switches with a token of its own", async () => {
    const person = await newRegistration();
    const slug = `second-${randomBody().slice(-10)}`;
    const made = await make(person, { name: "Second", slug });
    expect([made.status, made.body]).toMatchObject([201, { name: "Second", slug, status: "active", region: "local", current: false }]);
    const second = made.body.tenant_id;

    const seen = (await ask("GET", "/api/auth/tenants", undefined, as(person.access_token))).body.data;
    expect(seen.map((tenant: { tenant_id: string; current: boolean }) => [tenant.tenant_id, tenant.current])).toEqual([[person.tenant_id, true], [second, false]]);
    expect((await ask("GET", "/api/tenants", undefined, as(person.access_token))).body.data).toEqual(seen);

    const switched = await switchTo(person, second);
    expect(switched.body).toMatchObject({ tenant_id: second, token_type: "Bearer" });
    expect((await ask("GET", "/api/auth/user", undefined, as(switched.body.access_token))).body).toMatchObject({ tenant_id: second, user_id: person.user_id, roles: ["owner"] });
    expect((await ask("GET", "/api/auth/user", undefined, as(person.access_token))).body.tenant_id).toBe(person.tenant_id);
    expect((await ask("POST", "/api/auth/refresh", { refresh_token: switched.body.refresh_token })).body.tenant_id).toBe(second);
    expect((await ask("GET", `/api/tenants/${person.tenant_id}`, undefined, as(switched.body.access_token))).status).toBe(404);
  });

  it("[TEN-18] is as old a sign-in there as here", async () => {
    const person = await newRegistration();
    const second = (await make(person, { name: "Second" })).body.tenant_id;
    await runInDurableObject(env.TENANT.getByName(person.tenant_id), (_, { storage }) => void storage.sql.exec("UPDATE sessions SET auth_time = 1000"));
    const { access_token } = (await switchTo(person, second)).body;
    expect(JSON.parse(atob(access_token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")))).toMatchObject({ tid: second, auth_time: 1, amr: ["pwd"] });
  });

  it("[TEN-18] can't switch to where they don't belong, nor by a key, nor after signing out", async () => {
    const [person, other] = [await newRegistration(), await newRegistration()];
    expect((await switchTo(person, other.tenant_id)).status).toBe(404);
    expect((await switchTo(person, newId("tenant", 1))).status).toBe(404);
    const { key } = (await ask("POST", "/api/api-keys", { name: "k" }, as(person.access_token))).body;
    expect((await ask("POST", "/api/auth/switch", { tenant_id: person.tenant_id }, as(key))).status).toBe(403);
    expect((await make({ ...person, access_token: key }, { name: "By key" })).status).toBe(403);
    expect((await ask("GET", "/api/tenants", undefined, as(key))).body.data).toMatchObject([{ tenant_id: person.tenant_id, current: true }]);
    await ask("POST", "/api/auth/logout", { refresh_token: person.refresh_token });
    expect((await switchTo(person, person.tenant_id)).status).toBe(401);
    expect((await make(person, { name: "Late" })).status).toBe(401);
  });

  it("[TEN-18] asks twice under one key and has one tenant", async () => {
    const person = await newRegistration();
    const key = { "idempotency-key": randomBody() };
    const [first, second] = [await make(person, { name: "Once" }, key), await make(person, { name: "Once" }, key)];
    expect([first.status, second.status, second.headers.get("idempotent-replayed")]).toEqual([201, 201, "true"]);
    expect(second.body.tenant_id).toBe(first.body.tenant_id);
    expect((await make(person, { name: "Twice" }, key)).body.code).toBe("idempotency_mismatch");
    expect((await ask("GET", "/api/tenants", undefined, as(person.access_token))).body.data).toHaveLength(2);
  });

  it.each([
    { why: "a slug that is taken", body: (taken: string) => ({ name: "A", slug: taken }), status: 409, pointer: "#/slug" },
    { why: "a slug of ours", body: () => ({ name: "A", slug: "admin" }), status: 422, pointer: "#/slug" },
    { why: "a region that isn't here", body: () => ({ name: "A", region: "moon" }), status: 422, pointer: "#/region" },
    { why: "no name", body: () => ({ name: " " }), status: 422, pointer: "#/name" },
  ])("[TEN-18] is refused $why", async ({ body, status, pointer }) => {
    const person = await newRegistration();
    const taken = (await make(person, { name: `Taken ${randomBody().slice(-8)}` })).body.slug;
    const answer = await make(person, body(taken));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer]);
  });

  it("[TEN-18] has at most twenty", async () => {
    const person = await newRegistration();
    for (let n = 0; n < 20; n++) {
      const id = newId("tenant", 1);
      await env.DB.batch([
        env.DB.prepare("INSERT INTO tenants (id, slug, name, region, status, created_at, changed_at) VALUES (?, ?, 'x', 'local', 'active', 1, 1)").bind(id, id),
        env.DB.prepare("INSERT INTO memberships (id, tenant_id, user_id, roles, created_at) VALUES (?, ?, ?, '[]', 1)").bind(newId("membership", 1), id, person.user_id),
      ]);
    }
    expect((await make(person, { name: "One more" })).status).toBe(429);
  });
});

describe("feature flags", () => {
  it("[TEN-19] are evaluated for the caller", async () => {
    const caller = await newCaller("developer");
    const key = `flag-${randomBody().slice(-10)}`;
    const put = (column: string, value: unknown) => env.DB.prepare(`INSERT INTO feature_flags (key, description, enabled, percentage, subject, changed_at) VALUES (?, '', 1, 100, 'user', 1) ON CONFLICT DO UPDATE SET ${column} = ?`).bind(key, value).run();
    const mine = async () => (await caller.call("GET", "/api/feature-flags")).body.data.find((flag: { key: string }) => flag.key === key);
    expect(await mine()).toBeUndefined();
    await put("enabled", 1);
    expect(await mine()).toEqual({ key, enabled: true, reason: "on" });
    await put("tenants", JSON.stringify([newId("tenant", 1)]));
    expect(await mine()).toEqual({ key, enabled: false, reason: "tenant" });
    await put("tenants", JSON.stringify([caller.tenantId]));
    await put("roles", JSON.stringify(["owner"]));
    expect(await mine()).toEqual({ key, enabled: false, reason: "role" });
    await env.DB.prepare("DELETE FROM feature_flags WHERE key = ?").bind(key).run();
  });
});
