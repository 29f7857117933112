import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { drainDirectory } from "../../durable-objects/platform/drain.ts";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { digestOf, sealOpaque } from "../../src/identity/index.ts";
import type { Principal } from "../../src/platform/context.ts";
import { newId, randomBody } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { sweep } from "../../workers/sweep.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { administer } from "../support/admin.ts";
import { newColleague } from "../support/colleague.ts";
import { newRegistration } from "../support/people.ts";
import { ask, newCaller } from "../support/world.ts";

const reason = "Ticket 4711: a run that doesn't end";
const withToken = (token: string, method: string, path: string, body?: unknown) => ask(method, path, body, { authorization: `Bearer ${token}` });
const open = (tenantId: string, more: object = {}, headers: Record<string, string> = {}) => administer("POST", `/v1/admin/tenants/${tenantId}/break-glass`, { reason, ...more }, undefined, headers);
const as = (subject: string) => ({ roles: ["platform_admin"], sub: subject });

/** Signed up: the directory knows them. */
async function member(): Promise<{ tenant_id: string; call(method: string, path: string, body?: unknown): ReturnType<typeof ask> }> {
  const { tenant_id, access_token } = await newRegistration();
  return { tenant_id, call: (method, path, body) => withToken(access_token, method, path, body) };
}

describe("platform admins", () => {
  it("[ADM-30] have a first one once, add and remove each other, and are never none; who was removed is out", async () => {
    const first = await administer("POST", "/v1/admin/bootstrap", { name: "Root" });
    expect([first.status, first.body]).toMatchObject([201, { subject: "root", name: "Root", added_by: "bootstrap" }]);
    expect((await administer("POST", "/v1/admin/bootstrap", { name: "Again" }, as("eve"))).status).toBe(409);
    expect((await administer("POST", "/v1/admin/platform-admins", { subject: "eve", name: "Eve" }, as("eve"))).status).toBe(403);
    expect((await administer("DELETE", "/v1/admin/platform-admins/root")).status).toBe(409);
    expect((await administer("POST", "/v1/admin/platform-admins", { subject: "bea", name: "Bea" })).status).toBe(201);
    expect((await administer("POST", "/v1/admin/platform-admins", { subject: "bea", name: "Bea" })).status).toBe(409);
    expect((await administer("GET", "/v1/admin/platform-admins")).body.data.map((one: { subject: string }) => one.subject)).toEqual(["bea", "root"]);
    expect((await administer("DELETE", "/v1/admin/platform-admins/nobody")).status).toBe(404);
    expect((await administer("DELETE", "/v1/admin/platform-admins/bea")).status).toBe(204);
    expect((await administer("GET", "/v1/admin/plans", undefined, as("bea"))).body).toMatchObject({ status: 403, detail: "You are no platform admin any more" });
    await drainDirectory(newEdgeContext(env, "request", "unknown"));
    const { body } = await administer("GET", "/v1/admin/audit/logs?limit=100");
    const told = body.data.filter(({ target }: { target: { type: string } }) => target.type === "platform_admin").map(({ action, actor, target }: { action: string; actor: { id: string }; target: { id: string } }) => [action, actor.id, target.id]);
    expect(told).toEqual([["platform_admin.remove", "admin:root", "bea"], ["platform_admin.add", "admin:root", "bea"], ["platform_admin.bootstrap", "admin:root", "root"]]);
    expect((await administer("GET", "/v1/admin/audit/logs", undefined, { roles: ["viewer"] })).status).toBe(403);
  });
});

describe("access of a platform admin to a tenant", () => {
  let tenant: Awaited<ReturnType<typeof member>>;
  beforeAll(async () => {
    tenant = await member();
  });
  const actions = async (): Promise<string[]> => (await tenant.call("GET", "/api/audit/logs?limit=100")).body.data.map((event: { action: string }) => event.action).filter((action: string) => action.startsWith("break_glass."));

  it("[ADM-31] is for registered platform admins, with a reason, for four hours at most", async () => {
    expect((await administer("POST", `/v1/admin/tenants/${tenant.tenant_id}/break-glass`, { reason }, as("stranger"))).status).toBe(403);
    for (const [more, pointer] of [[{ reason: "" }, "#/reason"], [{ minutes: 241 }, "#/minutes"], [{ role: "owner" }, "#/role"], [{ role: "admin" }, "#/role"]] as const) expect((await open(tenant.tenant_id, more)).body.errors[0].pointer).toBe(pointer);
    expect((await open("ten_none")).status).toBe(404);
    expect(await actions()).toEqual([]);
  });

  it("[ADM-32] reads as what was asked for and changes nothing; each use is in the tenant's chain, and its owners are told", async () => {
    const { body } = await open(tenant.tenant_id);
    expect(body).toMatchObject({ status: "active", role: "viewer", minutes: 60, admin: "root", reason, token: expect.stringMatching(/^dg_bg_/) });
    expect((await withToken(body.token, "GET", "/api/projects")).status).toBe(200);
    expect((await withToken(body.token, "POST", "/api/projects", { name: "Theirs" })).status).toBe(403);
    expect((await withToken(body.token, "GET", "/api/audit/logs")).status).toBe(403);
    const used = (await tenant.call("GET", "/api/audit/logs?action=break_glass.use")).body.data;
    expect(used.map((event: { actor: object; details: { method: string; path: string }; target: { id: string } }) => [event.actor, event.details.method, event.details.path, event.target.id])).toEqual([
      [{ type: "system", id: "admin:root" }, "GET", "/api/audit/logs", body.id], [{ type: "system", id: "admin:root" }, "POST", "/api/projects", body.id], [{ type: "system", id: "admin:root" }, "GET", "/api/projects", body.id],
    ]);
    await vi.waitFor(async () => expect((await tenant.call("GET", "/api/notifications")).body.data).toContainEqual(expect.objectContaining({ kind: "break_glass.start", body: reason })), { timeout: 5_000, interval: 25 });
    expect((await tenant.call("GET", `/api/break-glass-grants/${body.id}`)).body).toMatchObject({ uses: 3, status: "active" });
  });

  it("[ADM-33] is ended by an owner at once, or given back by whom it was given to", async () => {
    const [one, two] = [(await open(tenant.tenant_id, { role: "auditor" })).body, (await open(tenant.tenant_id)).body];
    expect((await withToken(one.token, "GET", "/api/audit/logs")).status).toBe(200);
    expect((await tenant.call("POST", `/api/break-glass-grants/${one.id}/end`)).body).toMatchObject({ status: "ended", uses: 1 });
    expect((await tenant.call("POST", `/api/break-glass-grants/${one.id}/end`)).status).toBe(409);
    expect((await withToken(one.token, "GET", "/api/projects")).status).toBe(401);
    expect((await administer("DELETE", `/v1/admin/tenants/${tenant.tenant_id}/break-glass/${two.id}`)).body.status).toBe("ended");
    expect((await withToken(two.token, "GET", "/api/projects")).status).toBe(401);
    expect((await administer("GET", `/v1/admin/tenants/${tenant.tenant_id}/break-glass?limit=2`)).body.data.map((grant: { id: string }) => grant.id)).toEqual([two.id, one.id]);
  });

  it("[ADM-33] ends by itself, which is in the chain as well", async () => {
    const { body } = await open(tenant.tenant_id, { minutes: 1 });
    const stub = env.TENANT.getByName(tenant.tenant_id);
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("UPDATE break_glass_grants SET expires_at = 1 WHERE id = ?", body.id));
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("UPDATE outbox SET next_at = 1 WHERE topic = 'break_glass.expire'"));
    expect((await withToken(body.token, "GET", "/api/projects")).status).toBe(401);
    await evictDurableObject(stub);
    await tenant.call("GET", "/api/projects");
    await runDurableObjectAlarm(stub);
    await vi.waitFor(async () => expect((await tenant.call("GET", `/api/break-glass-grants/${body.id}`)).body).toMatchObject({ status: "ended", ended_by: "time" }), { timeout: 5_000, interval: 25 });
    expect((await actions())[0]).toBe("break_glass.end");
  });

  it("[ADM-30] ends for who is removed from the register: at once for each use, everywhere with the next sweep", async () => {
    await administer("POST", "/v1/admin/platform-admins", { subject: "dan", name: "Dan" });
    const other = await member();
    const begin = async (at: string) => (await administer("POST", `/v1/admin/tenants/${at}/break-glass`, { reason }, as("dan"))).body;
    const [used, called, unused] = [await begin(tenant.tenant_id), await begin(tenant.tenant_id), await begin(other.tenant_id)];
    expect((await withToken(used.token, "GET", "/api/projects")).status).toBe(200);
    expect((await administer("DELETE", "/v1/admin/platform-admins/dan")).status).toBe(204);
    const principal = { kind: "break_glass", tenant_id: tenant.tenant_id, grant_id: called.id, digest: digestOf(called.token) } as Principal;
    await expect(tenantOf(env, principal.tenant_id).call("accounts.standing", principal, undefined)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await withToken(used.token, "GET", "/api/projects")).status).toBe(401);
    expect((await tenant.call("GET", `/api/break-glass-grants/${used.id}`)).body).toMatchObject({ status: "ended", ended_by: "removal", uses: 1 });
    const stateOf = async () => (await other.call("GET", `/api/break-glass-grants/${unused.id}`)).body.status;
    expect(await stateOf()).toBe("active");
    await sweep(env, Date.now());
    expect(await stateOf()).toBe("ended");
    await administer("POST", "/v1/admin/platform-admins", { subject: "dan", name: "Dan" });
    expect((await withToken(unused.token, "GET", "/api/projects")).status).toBe(401);
  });

  it("[ADM-34] can wait for the tenant's own approval, and is nothing before it", async () => {
    const caller = await newCaller();
    const admin = await newColleague(caller, "admin");
    await caller.call("PUT", `/api/tenants/${caller.tenantId}/approval-settings/break_glass`, { approvers: { roles: ["admin"] } });
    const begin = async (minutes: number, who = "root") => {
      const id = newId("break_glass", Date.now());
      const token = sealOpaque(settingsOf(env), "break_glass", { tenant_id: caller.tenantId, id, secret: randomBody() });
      return { token, grant: await tenantOf(env, caller.tenantId).call("break_glass.ask", { type: "system", id: `admin:${who}` }, { id, admin: who, digest: digestOf(token), key: null, reason, role: "viewer", minutes }) };
    };
    const { token, grant } = await begin(30);
    expect([grant.status, (await withToken(token, "GET", "/api/projects")).status]).toEqual(["pending", 401]);
    expect((await admin.call("GET", `/api/approvals/${grant.approval_id}`)).body).toMatchObject({ action: "break_glass:start", subject: { admin: "root", role: "viewer", minutes: 30, reason } });
    await admin.call("POST", `/api/approvals/${grant.approval_id}/approve`, {});
    await vi.waitFor(async () => expect((await withToken(token, "GET", "/api/projects")).status).toBe(200), { timeout: 5_000, interval: 25 });
    const other = await begin(20);
    await admin.call("POST", `/api/approvals/${other.grant.approval_id}/reject`, {});
    await vi.waitFor(async () => expect((await caller.call("GET", `/api/break-glass-grants/${other.grant.id}`)).body.status).toBe("rejected"), { timeout: 5_000, interval: 25 });
    expect((await withToken(other.token, "GET", "/api/projects")).status).toBe(401);
    const [removed, lapsed] = [await begin(10, "gone"), await begin(15)];
    await admin.call("POST", `/api/approvals/${removed.grant.approval_id}/approve`, {});
    await vi.waitFor(async () => expect((await caller.call("GET", `/api/break-glass-grants/${removed.grant.id}`)).body).toMatchObject({ status: "ended", ended_by: "removal", started_at: null }), { timeout: 5_000, interval: 25 });
    expect((await caller.call("GET", `/api/approvals/${removed.grant.approval_id}`)).body.status).toBe("voided");
    const stub = env.TENANT.getByName(caller.tenantId);
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("UPDATE approval_requests SET expires_at = 1 WHERE id = ?", lapsed.grant.approval_id));
    await evictDurableObject(stub);
    await caller.call("GET", "/api/projects");
    await runDurableObjectAlarm(stub);
    await vi.waitFor(async () => expect((await caller.call("GET", `/api/break-glass-grants/${lapsed.grant.id}`)).body).toMatchObject({ status: "ended", ended_by: "time" }), { timeout: 5_000, interval: 25 });
    expect((await caller.call("GET", "/api/approvals?status=expired")).body.data.map((one: { id: string }) => one.id)).toEqual([lapsed.grant.approval_id]);
  });

  it("[ADM-31] a repeat under the same key is the same access, without its token", async () => {
    const key = { "idempotency-key": "again" };
    const [one, two] = [(await open(tenant.tenant_id, {}, key)).body, (await open(tenant.tenant_id, {}, key)).body];
    expect([two.id, two.token]).toEqual([one.id, null]);
    const wishes = async (): Promise<number> => {
      await drainDirectory(newEdgeContext(env, "request", "unknown"));
      return (await administer("GET", `/v1/admin/audit/logs?limit=100&action=break_glass.request&target_id=${tenant.tenant_id}`)).body.data.length;
    };
    const before = await wishes();
    await open(tenant.tenant_id, {}, key);
    expect(await wishes()).toBe(before);
    await open(tenant.tenant_id, { minutes: 7 }, { "idempotency-key": "another" });
    expect(await wishes()).toBe(before + 1);
    expect((await open(tenant.tenant_id, { minutes: 5 }, key)).status).toBe(422);
  });

  it("[ADM-32] as a developer builds, and makes nothing that outlives the access", async () => {
    const { token } = (await open(tenant.tenant_id, { role: "developer" })).body;
    expect((await withToken(token, "POST", "/api/projects", { name: "Mended" })).status).toBe(201);
    for (const [path, body] of [["/api/api-keys", { name: "k" }], ["/api/approvals", { action: "x", resource_type: "y", reason: "z", approvers: { roles: ["owner"] } }]] as const) expect((await withToken(token, "POST", path, body)).status).toBe(403);
  });
});
