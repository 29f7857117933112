import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { drainDirectory } from "../../durable-objects/platform/drain.ts";
import { planOf } from "../../src/billing/index.ts";
import { newId, randomBody } from "../../src/platform/ids.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import worker from "../../workers/index.ts";
import { administer } from "../support/admin.ts";
import { newRegistration } from "../support/people.ts";
import { ask, newCaller, origin } from "../support/world.ts";

const planId = (): string => `plan-${randomBody().slice(-12)}`;
const plan = (plan_id: string, more = {}) => ({ plan_id, name: "Test", monthly_messages: 10, monthly_tokens: null, ...more });

describe("who asks", () => {
  it("[ADM-4] is told who they are, and never the token", async () => {
    const answer = await administer("GET", "/v1/admin/debug/identity", undefined, { role: "viewer", scope: "a b", tid: "ten_x" });
    expect(answer.body).toEqual({ subject: "root", auth_method: "jwt", roles: ["viewer"], scopes: ["a", "b"], tenant_ids: ["ten_x"], token: { alg: "HS256", iss: "devgen-admin", exp: expect.any(Number) } });
  });

  it("[ADM-2] may not change a plan with a viewer's token, nor another tenant's with an admin's", async () => {
    const [mine, other] = [await newRegistration(), await newRegistration()];
    const change = (tenant_id: string, claims: object) => administer("PATCH", `/v1/admin/tenants/${tenant_id}/plan`, { plan_id: "team" }, claims as Record<string, unknown>);
    expect((await change(mine.tenant_id, { roles: ["viewer"], tenant_ids: [mine.tenant_id] })).status).toBe(403);
    expect((await change(other.tenant_id, { roles: ["admin"], tenant_ids: [mine.tenant_id] })).status).toBe(403);
    expect((await change(newId("tenant", 1), { roles: ["admin"], tenant_ids: [mine.tenant_id] })).status).toBe(403);
    expect((await change(mine.tenant_id, { roles: ["admin"], tenant_id: mine.tenant_id })).status).toBe(200);
    expect((await administer("GET", "/v1/admin/plans", undefined, { roles: ["admin"], tenant_ids: [mine.tenant_id] })).status).toBe(403);
    expect((await administer("POST", "/v1/admin/plans", {}, { scope: "admin:read", tenant_ids: ["*"] })).status).toBe(403);
  });

  it("[ADM-9] sees every tenant page by page, and nothing of what is in it; whoever administers one tenant doesn't", async () => {
    const [first, second] = [await newRegistration(), await newRegistration()];
    const page = (await administer("GET", "/v1/tenants?limit=1&status=active")).body;
    expect(page).toMatchObject({ data: [{ tenant_id: second.tenant_id, status: "active" }], page: { has_more: true } });
    expect(Object.keys(page.data[0]).sort()).toEqual(["created_at", "delete_after", "name", "plan_id", "region", "slug", "status", "tenant_id"]);
    const next = await administer("GET", `/v1/tenants?limit=1&status=active&cursor=${page.page.next_cursor}`);
    expect(next.body.data).toMatchObject([{ tenant_id: first.tenant_id }]);
    expect((await administer("GET", `/v1/tenants?limit=1&cursor=${page.page.next_cursor}`)).status).toBe(422);
    expect((await administer("GET", `/v1/tenants?slug=${next.body.data[0].slug}`)).body.data).toHaveLength(1);
    expect((await administer("GET", "/v1/tenants", undefined, { roles: ["admin"], tenant_ids: [first.tenant_id] })).status).toBe(403);
  });

  it("[ADM-5] with an API key is refused, unless the installation says otherwise: then for its own tenant alone, as far as the key reaches", async () => {
    const [owner, other] = [await newRegistration(), await newRegistration()];
    const as = { authorization: `Bearer ${owner.access_token}` };
    const whole = (await ask("POST", "/api/api-keys", { name: "whole" }, as)).body.key;
    const narrow = (await ask("POST", "/api/api-keys", { name: "narrow", scopes: ["tenant:read"] }, as)).body.key;
    const withKey = async (key: string, path: string, bindings: object) =>
      (await worker.fetch(new Request(new URL(path, origin), { headers: { authorization: `Bearer ${key}` } }) as never, { ...env, ...bindings } as Env, createExecutionContext())).status;
    const on = { ALLOW_API_KEY_FALLBACK: "true" };
    expect(await withKey(whole, `/v1/tenants/${owner.tenant_id}`, {})).toBe(401);
    expect(await withKey(whole, `/v1/tenants/${owner.tenant_id}`, on)).toBe(200);
    expect(await withKey(whole, `/v1/tenants/${other.tenant_id}`, on)).toBe(403);
    expect(await withKey(whole, "/v1/admin/plans", on)).toBe(403);
    expect(await withKey(narrow, `/v1/tenants/${owner.tenant_id}`, on)).toBe(403);
    expect(await withKey(owner.access_token, `/v1/tenants/${owner.tenant_id}`, on)).toBe(401);
  });
});

describe("plans", () => {
  it("[ADM-6] are made in versions, and told to the platform's chain", async () => {
    const id = planId();
    expect(await administer("POST", "/v1/admin/plans", plan(id))).toMatchObject({ status: 201, body: { plan_id: id, monthly_messages: 10, monthly_tokens: null, version: 1, price: { currency: "EUR", cents_per_month: 0 } } });
    expect((await administer("POST", "/v1/admin/plans", plan(id, { monthly_messages: 20 }))).body.version).toBe(2);
    expect((await administer("POST", "/v1/admin/plans", plan(id, { version: 2 }))).body.errors).toMatchObject([{ pointer: "#/version", code: "not_next" }]);
    expect((await administer("GET", `/v1/admin/plans/${id}`)).body).toMatchObject({ monthly_messages: 20, version: 2 });
    const all = (await administer("GET", "/v1/admin/plans")).body.data;
    expect(all.filter((one: { plan_id: string }) => one.plan_id === id)).toHaveLength(1);
    expect(all.map((one: { plan_id: string }) => one.plan_id)).toEqual(expect.arrayContaining(["free", "team", "enterprise"]));
    expect((await administer("GET", "/v1/admin/plans/nowhere")).status).toBe(404);
    await drainDirectory(newEdgeContext(env, "rqt_test", ""));
    const told = await runInDurableObject(env.PLATFORM.getByName("platform"), (_, { storage }) => storage.sql.exec("SELECT actor_id FROM audit_logs WHERE action = 'plan.create' AND target_id LIKE ?", `${id}@%`).toArray());
    expect(told).toEqual([{ actor_id: "admin:root" }, { actor_id: "admin:root" }]);
  });

  it("[ADM-6] keep who is on an earlier version there, until they are moved", async () => {
    const [id, person] = [planId(), await newRegistration()];
    const put = () => administer("PATCH", `/v1/admin/tenants/${person.tenant_id}/plan`, { plan_id: id });
    const held = () => runInDurableObject(env.TENANT.getByName(person.tenant_id), (object) => planOf(object.contextFor({ type: "system", id: "test" })));
    await administer("POST", "/v1/admin/plans", plan(id));
    expect((await put()).body).toMatchObject({ tenant_id: person.tenant_id, plan_id: id });
    await administer("POST", "/v1/admin/plans", plan(id, { monthly_messages: 99 }));
    expect(await held()).toMatchObject({ version: 1, quotas: { messages: { hard: 10 } } });
    await put();
    expect(await held()).toMatchObject({ version: 2, quotas: { messages: { hard: 99 } } });
    await runDurableObjectAlarm(env.TENANT.getByName(person.tenant_id));
    await expect.poll(() => env.DB.prepare("SELECT plan_id FROM tenants WHERE id = ?").bind(person.tenant_id).first("plan_id")).toBe(id);
    expect((await administer("PATCH", `/v1/admin/tenants/${person.tenant_id}/plan`, { plan_id: "nowhere" })).status).toBe(404);
    expect((await administer("PATCH", `/v1/admin/tenants/${newId("tenant", 1)}/plan`, { plan_id: id })).status).toBe(404);
  });
});

describe("feature flags", () => {
  it("[ADM-7] are put, read and deleted, and evaluated for members meanwhile", async () => {
    const key = `flag-${randomBody().slice(-10)}`;
    const caller = await newCaller();
    const mine = async () => (await caller.call("GET", "/api/feature-flags")).body.data.find((flag: { key: string }) => flag.key === key);
    expect((await administer("PUT", `/v1/admin/feature-flags/${key}`, { enabled: true, roles: ["owner"] })).body).toMatchObject({ key, enabled: true, percentage: 100, subject: "user", roles: ["owner"], plans: null });
    expect(await mine()).toEqual({ key, enabled: true, reason: "on" });
    await administer("PUT", `/v1/admin/feature-flags/${key}`, { enabled: true, plans: ["team"] });
    expect(await mine()).toEqual({ key, enabled: false, reason: "plan" });
    expect((await administer("GET", "/v1/admin/feature-flags")).body.data).toContainEqual(expect.objectContaining({ key, roles: null, plans: ["team"] }));
    expect((await administer("DELETE", `/v1/admin/feature-flags/${key}`)).status).toBe(204);
    expect([(await administer("DELETE", `/v1/admin/feature-flags/${key}`)).status, await mine()]).toEqual([404, undefined]);
  });
});

describe("a hosted agent of a tenant", () => {
  it("[ADM-20] [ADM-21] does what it is told within the plan, which the administration sees", async () => {
    const { tenant_id } = await newRegistration();
    const plan_id = planId();
    await administer("POST", "/v1/admin/plans", plan(plan_id, { monthly_messages: 1 }));
    await administer("PATCH", `/v1/admin/tenants/${tenant_id}/plan`, { plan_id });
    const run = await administer("POST", `/v1/tenants/${tenant_id}/runs`, { input: "A chess engine in Rust" });
    expect(run).toMatchObject({ status: 201, body: { status: "unsupported", output: expect.any(String), usage: { messages: 1, tokens: 0 }, quota: { messages_remaining: 0, tokens_remaining: null } } });
    const refused = await administer("POST", `/v1/tenants/${tenant_id}/runs`, { input: "Another" });
    expect([refused.status, refused.body.code, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, "quota_exceeded", true]);
    expect((await administer("GET", `/v1/admin/tenants/${tenant_id}/usage`)).body).toMatchObject({ messages: 1, tokens: 0, limits: { messages: { hard: 1 } } });
    expect((await administer("GET", `/v1/admin/tenants/${tenant_id}/usage?month=november`)).status).toBe(422);
    expect((await administer("GET", "/v1/admin/usage/export?format=csv")).headers.get("content-type")).toBe("text/csv; charset=utf-8");
  });

  it("[ADM-20] is nobody's whose tenant isn't there, and no viewer's", async () => {
    expect((await administer("POST", `/v1/tenants/${newId("tenant", 1)}/runs`, { input: "x" })).status).toBe(404);
    const { tenant_id } = await newRegistration();
    expect((await administer("POST", `/v1/tenants/${tenant_id}/runs`, { input: "x" }, { roles: ["viewer"], tenant_ids: [tenant_id] })).status).toBe(403);
  });
});
