import { describe, expect, it } from "vitest";
import { changeMember } from "../../src/identity/index.ts";
import { openSocket, openSse, planned } from "../support/streams.ts";
import { ask, newCaller, type Answer, type Caller } from "../support/world.ts";

const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
const by = (key: string, method: string, path: string, body?: unknown): Promise<Answer> => ask(method, path, body, withKey(key));
const newService = async (caller: Caller, more: object = {}) => (await caller.call("POST", "/api/service-identities", { name: "Build server", roles: ["developer"], ...more })).body;
const newKey = async (caller: Caller, service_identity_id: string, more: object = {}) => (await caller.call("POST", "/api/api-keys", { name: "CI", service_identity_id, ...more })).body;

/** A service with a key. */
async function newActor(role: "developer" | "viewer" | "admin" = "developer") {
  const caller = await newCaller();
  const service = await newService(caller, { roles: [role] });
  return { caller, service, ...(await newKey(caller, service.id)) as { id: string; key: string } };
}

describe("a service identity", () => {
  it("[SVC-1] acts by its keys, in its own name, with its own roles", async () => {
    const { service, id, key, caller } = await newActor();
    expect((await by(key, "GET", "/api/auth/user")).body).toEqual({
      user_id: null, email: null, username: null, name: "Build server", roles: ["developer"], tenant_id: caller.tenantId, service_identity_id: service.id,
    });
    const made = await by(key, "POST", "/api/templates", { name: "Clubs", requirement: "A member has a name." });
    expect(made.body).toMatchObject({ owner_id: service.id });
    expect((await by(key, "POST", "/api/service-identities", { name: "x", roles: ["viewer"] })).status).toBe(403);
    const logs = await caller.call("GET", `/api/audit/logs?actor_id=${service.id}&action=template.create`);
    expect(logs.body.data).toMatchObject([{ actor: { type: "service", id: service.id }, user_id: null, details: { key_id: id } }]);
  });

  it("[SVC-1] is who a run is for, and who the session acts for", async () => {
    const { service, key, caller } = await newActor();
    const { body } = await by(key, "POST", "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." });
    expect((await by(key, "GET", `/api/runs/${body.run_id}`)).body).toMatchObject({ created_by: service.id, status: "planned" });
    const [row] = await caller.inside((ctx) => ctx.own.rows<{ actor_type: string }>("SELECT actor_type FROM audit_logs WHERE run_id = ? AND actor_type = 'service'", body.run_id));
    expect(row).toBeDefined();
  });

  it("[SVC-2] lives on when whoever made its key leaves; their own keys don't", async () => {
    const { caller, key } = await newActor();
    const own = (await caller.call("POST", "/api/api-keys", { name: "Mine" })).body.key;
    await caller.inside((ctx) => changeMember(ctx, caller.userId, { status: "removed" }));
    expect([(await by(key, "GET", "/api/projects")).status, (await by(own, "GET", "/api/projects")).status]).toEqual([200, 401]);
  });

  it.each([
    { why: "disabled", end: (caller: Caller, path: string) => caller.call("PATCH", path, { is_active: false }) },
    { why: "deleted", end: (caller: Caller, path: string) => caller.call("DELETE", path) },
  ])("[SVC-3] that is $why is out with the next request, and its streams end", async ({ end }) => {
    const { caller, service, key } = await newActor();
    const run = await planned(caller);
    const open = [await openSocket(key, run), await openSse(key, run)];
    const mine = await openSocket(caller.token, run);
    expect((await end(caller, `/api/service-identities/${service.id}`)).status).toBeLessThan(300);
    expect((await by(key, "GET", "/api/projects")).status).toBe(401);
    expect([await open[0]!.end(), await open[1]!.end(), await mine.end(300)]).toEqual([1008, 0, "open"]);
    mine.close();
  });

  it("[SVC-3] takes its keys along when it is deleted, and has them again when it is enabled", async () => {
    const { caller, service, id, key } = await newActor();
    const path = `/api/service-identities/${service.id}`;
    await caller.call("PATCH", path, { is_active: false });
    await caller.call("PATCH", path, { is_active: true });
    expect((await by(key, "GET", "/api/projects")).status).toBe(200);
    await caller.call("DELETE", path);
    expect((await caller.call("GET", `/api/api-keys/${id}`)).body.revoked_at).not.toBeNull();
    expect((await caller.call("GET", "/api/audit/logs?action=api_key.revoke")).body.data).toMatchObject([{ target: { id } }]);
  });

  it("[SVC-3] with a smaller role may less with the next request", async () => {
    const { caller, service, key } = await newActor();
    expect((await by(key, "POST", "/api/projects", { name: "x" })).status).toBe(201);
    await caller.call("PATCH", `/api/service-identities/${service.id}`, { roles: ["viewer"] });
    expect((await by(key, "POST", "/api/projects", { name: "y" })).status).toBe(403);
  });
});

describe("what a service identity is given", () => {
  it("[SVC-4] is nothing that the giver doesn't have, by role, key, scope or enabling", async () => {
    const admin = await newCaller("admin");
    const path = "/api/service-identities";
    expect((await admin.call("POST", path, { name: "Root", roles: ["developer", "owner"] })).body).toMatchObject({ code: "invalid_input", errors: [{ pointer: "#/roles/1" }] });
    const owned = await admin.inside(async (ctx) => {
      ctx.own.rows("INSERT INTO service_identities VALUES ('svc_00000000000000000000000000', 'Root', '', '[\"owner\"]', 0, 1, 0, 0)");
      return "svc_00000000000000000000000000";
    });
    expect((await admin.call("PATCH", `${path}/${owned}`, { description: "Fine" })).status).toBe(200);
    expect((await admin.call("PATCH", `${path}/${owned}`, { is_active: true })).status).toBe(422);
    expect((await admin.call("POST", "/api/api-keys", { name: "x", service_identity_id: owned })).body.errors[0].pointer).toBe("#/service_identity_id");
    expect((await admin.call("POST", "/api/api-keys", { name: "x", service_identity_id: owned, scopes: ["tenant:update"] })).body.errors[0].pointer).toBe("#/scopes/0");
    expect((await admin.call("POST", "/api/api-keys", { name: "x", service_identity_id: owned, scopes: ["projects:read"] })).status).toBe(201);
    const viewer = await newService(admin, { roles: ["viewer"] });
    expect((await admin.call("POST", "/api/api-keys", { name: "x", service_identity_id: viewer.id, scopes: ["projects:create"] })).body.errors[0].pointer).toBe("#/scopes/0");
  });

  it("[SVC-4] takes the right to change it: a developer makes no key for it, nor rotates one", async () => {
    const owner = await newCaller();
    const service = await newService(owner);
    const key = await newKey(owner, service.id);
    await owner.inside((ctx) => changeMember(ctx, owner.userId, { roles: ["developer"] }));
    expect((await owner.call("POST", "/api/api-keys", { name: "x", service_identity_id: service.id })).status).toBe(403);
    expect((await owner.call("POST", `/api/api-keys/${key.id}/rotate`, {})).status).toBe(403);
    expect((await owner.call("PATCH", `/api/service-identities/${service.id}`, { name: "Mine" })).status).toBe(403);
    expect((await owner.call("POST", "/api/api-keys", { name: "x", service_identity_id: "svc_none" })).body.errors[0].pointer).toBe("#/service_identity_id");
  });

  it("[SVC-5] are keys that whoever may change it rotates and lists, and it lists itself", async () => {
    const { caller, service, id, key } = await newActor();
    await caller.call("POST", "/api/api-keys", { name: "Mine" });
    const rotated = await caller.call("POST", `/api/api-keys/${id}/rotate`, { overlap_seconds: 0 });
    expect(rotated.body).toMatchObject({ service_identity_id: service.id });
    expect([(await by(key, "GET", "/api/projects")).status, (await by(rotated.body.key, "GET", "/api/projects")).status]).toEqual([401, 200]);
    const mine = await caller.call("GET", `/api/api-keys?service_identity_id=${service.id}`);
    expect(mine.body.data.map((one: { id: string }) => one.id)).toEqual([rotated.body.id, id]);
    expect((await by(rotated.body.key, "GET", "/api/api-keys")).body.data).toEqual(mine.body.data.map((one: { id: string }) => expect.objectContaining({ id: one.id })));
    expect((await caller.call("GET", "/api/api-keys?service_identity_id=svc_none")).body.data).toEqual([]);
  });

  it("[SVC-4] counts what was assigned to it as well", async () => {
    const caller = await newCaller();
    const service = await newService(caller, { roles: ["viewer"] });
    const { key } = await newKey(caller, service.id);
    expect((await by(key, "POST", "/api/projects", { name: "x" })).status).toBe(403);
    const principal = { type: "service_identity", id: service.id };
    expect((await caller.call("POST", "/api/user-roles", { principal, role_id: "admin" })).status).toBe(201);
    expect((await by(key, "POST", "/api/projects", { name: "x" })).status).toBe(201);
    const keeper = (await caller.call("POST", "/api/roles", { name: "keeper", permissions: ["service_identities:update"] })).body;
    expect((await caller.call("POST", "/api/user-roles", { principal: { type: "user", id: caller.userId }, role_id: keeper.id })).status).toBe(201);
    await caller.inside((ctx) => changeMember(ctx, caller.userId, { roles: ["developer"] }));
    expect((await caller.call("POST", "/api/api-keys", { name: "x", service_identity_id: service.id, scopes: ["projects:read"] })).status).toBe(201);
    expect((await caller.call("POST", "/api/api-keys", { name: "x", service_identity_id: service.id })).body.errors[0].pointer).toBe("#/service_identity_id");
  });

  it("[SVC-1] is denied by entries as people are", async () => {
    const { caller, service, key } = await newActor();
    const { project_id } = (await caller.call("POST", "/api/projects", { name: "Shop" })).body;
    expect((await by(key, "GET", `/api/storage/projects/${project_id}`)).status).not.toBe(403);
    const entry = { effect: "deny", action: "projects:read", principal: { type: "service_identity", id: service.id } };
    expect((await caller.call("PUT", `/api/acl/project/${project_id}`, { entries: [entry] })).status).toBe(200);
    expect([(await by(key, "GET", `/api/projects/${project_id}`)).status, (await caller.call("GET", `/api/projects/${project_id}`)).status]).toEqual([403, 200]);
  });
});
