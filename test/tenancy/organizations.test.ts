import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { drainEndings, drainReleases } from "../../src/identity/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { newEmail, newRegistration, type Person } from "../support/people.ts";
import { openSse, planned } from "../support/streams.ts";
import { ask, type Answer } from "../support/world.ts";

interface Somebody {
  access_token: string;
  refresh_token: string;
  user_id: string;
  tenant_id: string;
}

const call = ({ access_token }: Pick<Somebody, "access_token">, method: string, path: string, body?: unknown): Promise<Answer> => ask(method, path, body, { authorization: `Bearer ${access_token}` });
const switched = async (who: Somebody, tenant_id: string): Promise<Somebody> => ({ ...who, ...(await call(who, "POST", "/api/auth/switch", { tenant_id })).body });
const edge = () => identityContext(newEdgeContext(env, "rqt_test", "unknown"));

async function joined(host: Somebody, role: string): Promise<Somebody> {
  const { invitation } = (await call(host, "POST", "/api/users", { email: newEmail(), roles: [role] })).body;
  return (await ask("POST", "/api/invitations/accept", { token: invitation.token, password: "correct horse battery" })).body;
}

/** The directory has heard what the tenant's object decided. */
async function heard(tenantId: string, organizationId: string | null): Promise<void> {
  await runDurableObjectAlarm(env.TENANT.getByName(tenantId));
  await expect.poll(() => env.DB.prepare("SELECT organization_id FROM tenants WHERE id = ?").bind(tenantId).first("organization_id")).toBe(organizationId);
}

/** A firm with an owner, one more of its people, and a client's tenant under it that has an owner of its own. */
async function newFirm(role = "developer") {
  const boss = await newRegistration();
  const id = (await call(boss, "POST", "/api/organizations", { name: "Firm" })).body.organization_id as string;
  const worker = await joined(boss, "viewer");
  expect((await call(boss, "PUT", `/api/organizations/${id}/members/${worker.user_id}`, { role })).status).toBe(204);
  const client = await newClient(boss, id);
  return { id, boss, worker, client, path: `/api/organizations/${id}` };
}

/** Another tenant, which the boss makes and puts under the firm. */
async function newClient(boss: Person, id: string): Promise<Somebody> {
  const { tenant_id } = (await call(boss, "POST", "/api/tenants", { name: "Client" })).body;
  const inside = await switched(boss, tenant_id);
  expect((await call(inside, "PUT", `/api/organizations/${id}/tenants/${tenant_id}`)).status).toBe(204);
  await heard(tenant_id, id);
  return inside;
}

const isIn = async (who: Somebody) => (await call(who, "GET", "/api/auth/user")).status;

describe("an organization", () => {
  it("[TEN-24] counts what is under it, and shows nothing of it", async () => {
    const { id, boss, worker, client, path } = await newFirm();
    const overview = (await call(worker, "GET", path)).body;
    expect(overview).toMatchObject({ organization_id: id, name: "Firm", role: "developer", counts: { members: 2, tenants: 1, by_status: { active: 1 }, by_plan: { free: 1 }, by_region: { local: 1 } } });
    expect((await call(boss, "GET", `${path}/members`)).body.data.map(({ user_id, role }: { user_id: string; role: string }) => [user_id, role])).toEqual([[boss.user_id, "owner"], [worker.user_id, "developer"]].toSorted());
    expect((await call(worker, "GET", `${path}/tenants`)).body.data).toMatchObject([{ tenant_id: client.tenant_id, name: "Client", status: "active" }]);
    expect((await call(worker, "GET", "/api/organizations")).body.data).toMatchObject([{ organization_id: id, role: "developer" }]);
    expect((await call(boss, "PATCH", path, { name: "The Firm" })).body.name).toBe("The Firm");
  });

  it("[TEN-24] isn't there for who isn't of it, nor for a key", async () => {
    const { boss, path } = await newFirm();
    const stranger = await newRegistration();
    for (const sub of ["", "/members", "/tenants"]) expect((await call(stranger, "GET", path + sub)).status).toBe(404);
    expect((await call(stranger, "PUT", `${path}/members/${stranger.user_id}`, { role: "owner" })).status).toBe(404);
    expect((await call(stranger, "PUT", `${path}/tenants/${stranger.tenant_id}`)).status).toBe(404);
    const { key } = (await call(boss, "POST", "/api/api-keys", { name: "k" })).body;
    expect((await call({ access_token: key }, "GET", path)).status).toBe(403);
    expect((await call(boss, "GET", `/api/organizations/${newId("organization", 1)}`)).status).toBe(404);
  });

  it.each([
    { role: "owner", roles: ["admin"] }, { role: "admin", roles: ["admin"] }, { role: "developer", roles: ["developer"] }, { role: "viewer", roles: ["viewer"] },
  ])("[TEN-25] lets its $role into its tenants as $roles", async ({ role, roles }) => {
    const { worker, client, boss } = await newFirm(role);
    const inside = await switched(worker, client.tenant_id);
    expect((await call(inside, "GET", "/api/auth/user")).body).toMatchObject({ user_id: worker.user_id, tenant_id: client.tenant_id });
    expect((await call(inside, "POST", "/api/projects", { name: "A thing" })).status).toBe(role === "viewer" ? 403 : 201);
    expect((await call(inside, "POST", "/api/users", { email: newEmail() })).status).toBe(roles.includes("admin") ? 201 : 403);
    for (const [method, path, body] of [["DELETE", `/api/tenants/${client.tenant_id}`], ["PATCH", `/api/tenants/${client.tenant_id}`, { name: "Ours" }], ["POST", "/api/api-keys", { name: "k" }]] as const) {
      expect((await call(inside, method, path, body)).status).toBe(403);
    }
    expect((await call(inside, "GET", `/api/tenants/${boss.tenant_id}`)).status).toBe(404);
    const again = (await ask("POST", "/api/auth/refresh", { refresh_token: inside.refresh_token })).body;
    expect(await isIn(again)).toBe(200);
    expect((await call(client, "GET", `/api/users/${worker.user_id}`)).body).toMatchObject({ status: "active", roles: [] });
  });

  it("[IDN-23] is left by the other sessions of who changes their password, also where one of its tenants can't be asked", async () => {
    const { worker, client } = await newFirm();
    const inside = await switched(worker, client.tenant_id);
    const failing = { ...edge(), tenant: (id: `ten_${string}`) => ({ ...edge().tenant(id), ...(id === client.tenant_id ? {} : { endSessions: async () => Promise.reject(new Error("not now")) }) }) };
    await env.DB.prepare("INSERT INTO directory_outbox (id, topic, payload, created_at, next_at) VALUES (?, 'account.end_sessions', ?, ?, 1)").bind(`end_${worker.user_id}`, JSON.stringify({ user_id: worker.user_id, except: null }), Date.now()).run();
    expect([await drainEndings(failing), await isIn(inside), await isIn(worker)]).toEqual([0, 401, 200]);
    await env.DB.prepare("UPDATE directory_outbox SET next_at = 1 WHERE id = ?").bind(`end_${worker.user_id}`).run();
    expect([await drainEndings(edge()), await isIn(worker)]).toEqual([1, 401]);
  });

  it("[TEN-26] is left at once by who is taken out of it: token, refresh and switch", async () => {
    const { worker, client, boss, path } = await newFirm();
    const inside = await switched(worker, client.tenant_id);
    expect(await isIn(inside)).toBe(200);
    expect((await call(boss, "DELETE", `${path}/members/${worker.user_id}`)).status).toBe(204);
    expect(await isIn(inside)).toBe(401);
    expect((await call(inside, "POST", "/api/auth/switch", { tenant_id: client.tenant_id })).status).toBe(401);
    expect((await ask("POST", "/api/auth/refresh", { refresh_token: inside.refresh_token })).status).toBe(401);
    expect((await call(worker, "POST", "/api/auth/switch", { tenant_id: client.tenant_id })).status).toBe(404);
    expect(await isIn(worker)).toBe(200);
  });

  it("[TEN-26] is left with a smaller role at once too", async () => {
    const { worker, client, boss, path } = await newFirm();
    const inside = await switched(worker, client.tenant_id);
    await call(boss, "PUT", `${path}/members/${worker.user_id}`, { role: "viewer" });
    expect((await call(inside, "POST", "/api/projects", { name: "A thing" })).status).toBe(403);
  });

  it("[TEN-26] is left by a tenant: whoever came in through it is out with the next request", async () => {
    const { id, worker, client, boss, path } = await newFirm();
    const inside = await switched(worker, client.tenant_id);
    expect((await call(boss, "DELETE", `${path}/tenants/${client.tenant_id}`)).status).toBe(204);
    expect(await isIn(inside)).toBe(401);
    await heard(client.tenant_id, null);
    expect((await call(worker, "POST", "/api/auth/switch", { tenant_id: client.tenant_id })).status).toBe(404);
    expect((await call(client, "GET", "/api/audit/logs?limit=100")).body.data.map(({ action }: { action: string }) => action)).toEqual(expect.arrayContaining(["tenant.join_organization", "member.share", "tenant.leave_organization"]));
    expect((await call(client, "PUT", `/api/organizations/${id}/tenants/${client.tenant_id}`)).status).toBe(204);
  });

  it("[TEN-26] closes what was left open, by the sweep, once", async () => {
    const { worker, client, boss, path } = await newFirm();
    const inside = await switched(worker, client.tenant_id);
    const run = await planned({ call: (method: string, at: string, body?: unknown) => call(inside, method, at, body) } as never);
    const stream = await openSse(inside.access_token, run);
    await call(boss, "DELETE", `${path}/members/${worker.user_id}`);
    await drainReleases(edge());
    expect(await stream.end()).toBe(0);
    const rows = await runInDurableObject(env.TENANT.getByName(client.tenant_id), (_, { storage }) => storage.sql.exec("SELECT count(*) AS n FROM audit_logs WHERE action = 'member.unshare'").one());
    expect([rows, await drainReleases(edge())]).toEqual([{ n: 1 }, 0]);
    expect((await call(client, "GET", `/api/users/${worker.user_id}`)).body.status).toBe("removed");
  });

  it("[TEN-25] doesn't make less of a member who is also of the organization", async () => {
    const { boss, client } = await newFirm();
    expect((await call(await switched(boss, client.tenant_id), "GET", "/api/auth/user")).body.roles).toEqual(["owner"]);
  });

  it("[TEN-26] doesn't let in whom a tenant has suspended, and says itself what its people are", async () => {
    const { worker, client } = await newFirm();
    const inside = await switched(worker, client.tenant_id);
    const at = `/api/users/${worker.user_id}`;
    expect((await call(client, "PATCH", at, { roles: ["owner"] })).status).toBe(409);
    await call(client, "PATCH", at, { status: "suspended" });
    expect(await isIn(inside)).toBe(401);
    expect((await call(worker, "POST", "/api/auth/switch", { tenant_id: client.tenant_id })).status).toBe(404);
    await call(client, "PATCH", at, { status: "active" });
    expect(await isIn(await switched(worker, client.tenant_id))).toBe(200);
  });

  it("[TEN-27] keeps an owner, and only owners make owners", async () => {
    const { boss, worker, path } = await newFirm("admin");
    const put = (who: Somebody, userId: string, role: string) => call(who, "PUT", `${path}/members/${userId}`, { role });
    expect((await put(boss, boss.user_id, "admin")).status).toBe(409);
    expect((await call(boss, "DELETE", `${path}/members/${boss.user_id}`)).status).toBe(409);
    expect([(await put(worker, worker.user_id, "owner")).status, (await put(worker, boss.user_id, "viewer")).status, (await call(worker, "DELETE", `${path}/members/${boss.user_id}`)).status]).toEqual([403, 403, 403]);
    await put(boss, worker.user_id, "owner");
    expect((await put(boss, boss.user_id, "viewer")).status).toBe(204);
    expect((await call(boss, "DELETE", `${path}/members/${worker.user_id}`)).status).toBe(403);
    expect((await call(boss, "DELETE", `${path}/members/${boss.user_id}`)).status).toBe(204);
  });

  it("[TEN-27] takes a tenant from its owner alone, from inside, and lets it go by either", async () => {
    const { id, boss, worker, client, path } = await newFirm("admin");
    const guest = await switched(worker, client.tenant_id);
    const other = await newRegistration();
    expect((await call(boss, "PUT", `${path}/tenants/${other.tenant_id}`)).status).toBe(404);
    expect((await call(worker, "PUT", `${path}/tenants/${worker.tenant_id}`)).status).toBe(403);
    expect((await call(boss, "DELETE", path)).status).toBe(409);
    const second = (await call(boss, "POST", "/api/organizations", { name: "Second" })).body.organization_id;
    expect((await call(client, "PUT", `/api/organizations/${second}/tenants/${client.tenant_id}`)).status).toBe(409);
    expect((await call(guest, "DELETE", `${path}/tenants/${client.tenant_id}`)).status).toBe(204);
    await heard(client.tenant_id, null);
    expect((await call(boss, "DELETE", path)).status).toBe(204);
    expect((await call(boss, "GET", `/api/organizations/${id}`)).status).toBe(404);
  });

  it("[TEN-27] takes only people of the tenant that one is in", async () => {
    const { boss, path } = await newFirm();
    const stranger = await newRegistration();
    expect((await call(boss, "PUT", `${path}/members/${stranger.user_id}`, { role: "viewer" })).status).toBe(404);
  });
});
