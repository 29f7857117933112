import { beforeAll, describe, expect, it } from "vitest";
import { may, requireOwnerLeft } from "../../src/access/index.ts";
import { changeAccess, stateOf } from "../../src/access/state.ts";
import { changeMember } from "../../src/identity/index.ts";
import { listAuditLogs } from "../../src/audit/events/list.ts";
import { newColleague } from "../support/colleague.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const project = async (owner: Caller, name: string): Promise<string> => (await owner.call("POST", "/api/projects", { name })).body.project_id;
const assign = (owner: Caller, who: { type: string; id: string }, role_id: string, scope?: object) => owner.call("POST", "/api/user-roles", { principal: who, role_id, ...(scope ? { scope } : {}) });
const user = (caller: Caller) => ({ type: "user", id: caller.userId });

describe("roles", () => {
  it("[ACC-4] are the six built-in ones and the tenant's own, page by page", async () => {
    const owner = await newCaller();
    const made = await owner.call("POST", "/api/roles", { name: "releaser", description: "Releases", permissions: ["runs:read", "runs:approve"] });
    expect([made.status, made.body]).toMatchObject([201, { name: "releaser", built_in: false, version: 1, permissions: ["runs:approve", "runs:read"] }]);
    const first = await owner.call("GET", "/api/roles?limit=4");
    const second = await owner.call("GET", `/api/roles?limit=4&cursor=${first.body.page.next_cursor}`);
    expect([...first.body.data, ...second.body.data].map((role: { name: string }) => role.name)).toEqual(["owner", "admin", "developer", "viewer", "billing", "auditor", "releaser"]);
    expect(second.body.page.has_more).toBe(false);
  });

  it("[ACC-4] count from the next request on, and no longer when they are changed", async () => {
    const owner = await newCaller();
    const viewer = await newColleague(owner, "viewer");
    expect((await viewer.call("POST", "/api/projects", { name: "Mine" })).status).toBe(403);
    const { id } = (await owner.call("POST", "/api/roles", { name: "maker", permissions: ["projects:create"] })).body;
    const given = await assign(owner, user(viewer), id);
    expect(given.status).toBe(201);
    expect((await viewer.call("POST", "/api/projects", { name: "Mine" })).status).toBe(201);
    expect((await owner.call("PATCH", `/api/roles/${id}`, { permissions: [] })).body.version).toBe(2);
    expect((await viewer.call("POST", "/api/projects", { name: "Also mine" })).status).toBe(403);
    await owner.call("PATCH", `/api/roles/${id}`, { permissions: ["projects:create"] });
    expect((await owner.call("DELETE", `/api/roles/${id}`)).body).toMatchObject({ status: 409, holders: 1 });
    expect((await owner.call("DELETE", `/api/user-roles/${given.body.id}`)).status).toBe(204);
    expect((await viewer.call("POST", "/api/projects", { name: "Again mine" })).status).toBe(403);
    expect((await owner.call("DELETE", `/api/roles/${id}`)).status).toBe(204);
  });

  it.each([
    { why: "with the name of a built-in one", body: { name: "owner", permissions: [] }, status: 409 },
    { why: "with a permission that isn't there", body: { name: "flyer", permissions: ["runs:fly"] }, status: 422, pointer: "#/permissions/0" },
    { why: "with a permission twice", body: { name: "twice", permissions: ["runs:read", "runs:read"] }, status: 422, pointer: "#/permissions" },
    { why: "with a name of blanks", body: { name: "  ", permissions: [] }, status: 422, pointer: "#/name" },
  ])("[ACC-4] $why are refused", async ({ body, status, pointer }) => {
    const answer = await (await newCaller()).call("POST", "/api/roles", body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, pointer]);
  });

  it("[ACC-4] that are built in stay as they are", async () => {
    const owner = await newCaller();
    expect((await owner.call("PATCH", "/api/roles/viewer", { permissions: ["runs:read"] })).status).toBe(409);
    expect((await owner.call("DELETE", "/api/roles/viewer")).status).toBe(409);
  });

  it("[ACC-4] are changed by who read the newest version", async () => {
    const owner = await newCaller();
    const made = await owner.call("POST", "/api/roles", { name: "reader", permissions: ["runs:read"] });
    const read = await owner.call("GET", `/api/roles/${made.body.id}`);
    expect((await owner.call("PATCH", `/api/roles/${made.body.id}`, { description: "a" }, { "if-match": read.headers.get("etag")! })).status).toBe(200);
    expect((await owner.call("PATCH", `/api/roles/${made.body.id}`, { description: "b" }, { "if-match": read.headers.get("etag")! })).status).toBe(412);
  });

  it("[ACC-5] that are given at a team count for the projects it holds, in lists as in single reads, and no longer once they are taken or the team is gone", async () => {
    const owner = await newCaller();
    const [bob, eve] = [await newColleague(owner, "billing"), await newColleague(owner, "billing")];
    const { team_id } = (await owner.call("POST", "/api/teams", { name: "Red" })).body;
    await owner.call("PUT", `/api/teams/${team_id}/members/${bob.userId}`);
    const [held, other] = [await project(owner, "Held"), await project(owner, "Other")];
    expect((await assign(owner, user(bob), "developer", { type: "team", id: "tea_none" })).body.errors[0].pointer).toBe("#/scope/id");
    expect((await assign(owner, { type: "team", id: team_id }, "developer", { type: "team", id: team_id })).status).toBe(201);
    const give = () => owner.call("PUT", `/api/teams/${team_id}/projects/${held}`);
    const seen = async (who: Caller) => ((await who.call("GET", "/api/projects")).body.data ?? []).map((one: { project_id: string }) => one.project_id);
    const rename = async (who: Caller, id: string) => (await who.call("PATCH", `/api/projects/${id}`, { description: "Red" })).status;
    expect([await seen(bob), await rename(bob, held)]).toEqual([[], 403]);
    expect([(await give()).body, (await give()).status]).toMatchObject([{ team_id, project_id: held, given_by: owner.userId }, 200]);
    expect([await seen(bob), await rename(bob, held), await rename(bob, other), await rename(eve, held), await seen(eve)]).toEqual([[held], 200, 403, 403, []]);
    expect((await owner.call("GET", `/api/teams/${team_id}/projects`)).body.data).toMatchObject([{ project_id: held }]);
    expect(await bob.inside((ctx) => [may(ctx, "runs:create", { type: "run", project_id: held }), may(ctx, "runs:create", { type: "run", project_id: other }), may(ctx, "runs:create", { type: "run" })])).toEqual([true, false, false]);
    expect((await assign(bob, user(eve), "viewer", { type: "project", id: held })).status).toBe(403);
    expect([(await owner.call("DELETE", `/api/teams/${team_id}/projects/${held}`)).status, (await owner.call("DELETE", `/api/teams/${team_id}/projects/${held}`)).status, await rename(bob, held)]).toEqual([204, 404, 403]);
    await give();
    expect(await rename(bob, held)).toBe(200);
    await owner.call("DELETE", `/api/teams/${team_id}`);
    expect(await rename(bob, held)).toBe(403);
    expect((await owner.call("GET", "/api/audit/logs?limit=100")).body.data.filter((event: { action: string }) => /team\.(give|take)_project/.test(event.action))).toHaveLength(3);
  });

  it("[ACC-7] at a team reach no project that somebody gives it who lacks there what they permit", async () => {
    const owner = await newCaller();
    const admin = await newColleague(owner, "admin");
    const { team_id } = (await owner.call("POST", "/api/teams", { name: "Red" })).body;
    const role = (await owner.call("POST", "/api/roles", { name: "ender", permissions: ["tenant:delete"] })).body.id;
    await assign(owner, user(admin), role, { type: "team", id: team_id });
    const id = await project(owner, "A");
    expect((await admin.call("PUT", `/api/teams/${team_id}/projects/${id}`)).body.errors).toMatchObject([{ code: "not_held" }]);
    expect((await owner.call("PUT", `/api/teams/${team_id}/projects/${id}`)).status).toBe(200);
  });

  it("[ACC-5] can be given in one project alone, and then count there and in what it contains", async () => {
    const owner = await newCaller();
    const viewer = await newColleague(owner, "viewer");
    const [here, there] = [await project(owner, "Here"), await project(owner, "There")];
    await assign(owner, user(viewer), "developer", { type: "project", id: here });
    expect((await viewer.call("PATCH", `/api/projects/${here}`, { name: "Mine" })).status).toBe(200);
    expect((await viewer.call("PATCH", `/api/projects/${there}`, { name: "Mine" })).status).toBe(403);
    expect((await viewer.call("POST", "/api/projects", { name: "New" })).status).toBe(403);
  });

  it.each(["team", "agent", "service_identity", "api_key"])("[ACC-6] can be given to a principal of the type %s", async (type) => {
    const owner = await newCaller();
    const given = await assign(owner, { type, id: "one" }, "viewer");
    expect([given.status, given.body.principal]).toEqual([201, { type, id: "one" }]);
    expect((await owner.call("GET", `/api/user-roles?principal_type=${type}&principal_id=one`)).body.data).toHaveLength(1);
    const may = async (name: string) => (await owner.call("POST", "/access/v1/evaluation", { subject: { type, id: "one" }, action: { name }, resource: { type: "tenant", id: owner.tenantId } })).body.decision;
    expect([await may("read"), await may("update")]).toEqual([true, false]);
  });

  it("[ACC-6] of a team count for who is in it", async () => {
    const owner = await newCaller();
    const viewer = await newColleague(owner, "viewer");
    await assign(owner, { type: "team", id: "tem_red" }, "developer");
    const inTeam = await viewer.inside((ctx) => stateOf(ctx.own).assigned("team:tem_red").map(({ role }) => role));
    expect(inTeam).toEqual(["developer"]);
    expect(await viewer.inside((ctx) => [may(ctx, "projects:create"), may({ ...ctx, grants: { ...ctx.grants, teams: ["tem_red"] } }, "projects:create")])).toEqual([false, true]);
  });

  it("[ACC-6] of a key count for the key, within its scopes", async () => {
    const owner = await newCaller();
    const viewer = await newColleague(owner, "developer");
    const key = (await viewer.call("POST", "/api/api-keys", { name: "k", scopes: ["projects:read"] })).body;
    const wide = (await viewer.call("POST", "/api/api-keys", { name: "w" })).body;
    for (const { id } of [key, wide]) expect((await assign(owner, { type: "api_key", id }, "admin")).status).toBe(201);
    const seal = (bearer: string) => ask("POST", "/api/audit/segments", undefined, { authorization: `Bearer ${bearer}` });
    expect([(await viewer.call("POST", "/api/audit/segments")).status, (await seal(key.key)).status, (await seal(wide.key)).status]).toEqual([403, 403, 202]);
  });

  it("[ACC-7] are given by nobody who doesn't have what they permit", async () => {
    const owner = await newCaller();
    const admin = await newColleague(owner, "admin");
    const other = await newColleague(owner, "viewer");
    expect((await assign(admin, user(other), "owner")).body).toMatchObject({ status: 422, errors: [{ pointer: "#/role_id", code: "not_held" }] });
    expect((await admin.call("POST", "/api/roles", { name: "boss", permissions: ["runs:read", "tenant:update"] })).body).toMatchObject({ status: 422, errors: [{ pointer: "#/permissions/1", code: "not_held" }] });
    const role = (await owner.call("POST", "/api/roles", { name: "boss", permissions: ["tenant:update"] })).body;
    expect((await assign(admin, user(admin), role.id)).status).toBe(422);
    expect((await admin.call("PATCH", `/api/roles/${role.id}`, { description: "x" })).status).toBe(422);
    expect((await assign(admin, user(other), "developer")).status).toBe(201);
    expect((await assign(other, user(other), "admin")).status).toBe(403);
  });

  it("[ACC-7] are given in a project by who has them there, and not beyond", async () => {
    const owner = await newCaller();
    const lead = await newColleague(owner, "viewer");
    const [here, there] = [await project(owner, "Here"), await project(owner, "There")];
    await assign(owner, user(lead), "admin", { type: "project", id: here });
    const bob = { type: "user", id: "usr_bob" };
    expect((await assign(lead, bob, "developer", { type: "project", id: here })).status).toBe(201);
    expect((await assign(lead, bob, "developer", { type: "project", id: there })).status).toBe(403);
    expect((await assign(lead, bob, "developer")).status).toBe(403);
    expect((await lead.call("PUT", `/api/acl/project/${here}`, { entries: [{ effect: "allow", action: "runs:read", principal: { type: "everyone" } }] })).status).toBe(200);
    expect((await lead.call("PUT", `/api/acl/project/${there}`, { entries: [] })).status).toBe(403);
  });

  it("[ACC-7] come with a team, which is joined through nobody who couldn't give all that it may", async () => {
    const owner = await newCaller();
    const steward = await newColleague(owner, "billing");
    const { id: role_id } = (await owner.call("POST", "/api/roles", { name: "steward", permissions: ["teams:read", "teams:update", "users:read", "users:create"] })).body;
    await assign(owner, { type: "user", id: steward.userId }, role_id);
    const team = async (name: string): Promise<string> => (await owner.call("POST", "/api/teams", { name })).body.team_id;
    const [plain, builders, shelf] = [await team("Plain"), await team("Builders"), await project(owner, "Shelf")];
    const join = (who: Caller, id: string) => who.call("PUT", `/api/teams/${id}/members/${steward.userId}`);
    await assign(owner, { type: "team", id: builders }, "developer");
    expect((await join(steward, plain)).status).toBe(204);
    const refused = await join(steward, builders);
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: "?id", code: "not_held" }]]);
    expect((await steward.call("POST", "/api/users", { email: "eve@example.com", roles: ["billing"], teams: [builders] })).body.errors).toMatchObject([{ pointer: "#/teams/0", code: "not_held" }]);
    await owner.call("PUT", `/api/acl/project/${shelf}`, { entries: [{ effect: "allow", action: "projects:write", principal: { type: "team", id: plain } }] });
    await owner.call("DELETE", `/api/teams/${plain}/members/${steward.userId}`);
    expect((await join(steward, plain)).body.errors).toMatchObject([{ code: "not_held" }]);
    expect([(await join(owner, builders)).status, (await join(owner, plain)).status]).toEqual([204, 204]);
  });

  it("[USR-5] and single things that were given to somebody go when they are removed", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner, "billing");
    const shelf = await project(owner, "Shelf");
    await assign(owner, { type: "user", id: bob.userId }, "admin");
    await owner.call("PUT", `/api/acl/project/${shelf}`, { entries: [{ effect: "allow", action: "projects:read", principal: { type: "user", id: bob.userId } }, { effect: "deny", action: "projects:write", principal: { type: "user", id: bob.userId } }] });
    await owner.call("DELETE", `/api/users/${bob.userId}`);
    expect((await owner.call("GET", `/api/user-roles?principal_type=user&principal_id=${bob.userId}`)).body.data).toEqual([]);
    expect((await owner.call("GET", `/api/acl/project/${shelf}`)).body.entries.map((one: { effect: string }) => one.effect)).toEqual(["deny"]);
  });

  it("[ACC-7] are given by a key within its scopes alone", async () => {
    const owner = await newCaller();
    const { key } = (await owner.call("POST", "/api/api-keys", { name: "k", scopes: ["user_roles:create", "runs:read"] })).body;
    const answer = await ask("POST", "/api/user-roles", { principal: { type: "user", id: "usr_bob" }, role_id: "viewer" }, { authorization: `Bearer ${key}` });
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([422, "not_held"]);
  });

  it("[ACC-8] never leave the tenant without an owner", async () => {
    const owner = await newCaller();
    const second = await newColleague(owner, "viewer");
    const given = await assign(owner, user(second), "owner");
    expect((await second.call("GET", "/api/decisions")).status).toBe(200);
    await owner.inside((ctx) => changeMember(ctx, owner.userId, { roles: ["viewer"], changed_at: 1 }));
    expect((await second.call("DELETE", `/api/user-roles/${given.body.id}`)).body).toMatchObject({ status: 409, code: "conflict" });
    expect((await second.call("GET", "/api/decisions")).status).toBe(200);
    await owner.inside((ctx) => changeMember(ctx, owner.userId, { roles: ["owner"], changed_at: 2 }));
    expect((await second.call("DELETE", `/api/user-roles/${given.body.id}`)).status).toBe(204);
    expect(await owner.inside((ctx) => {
      try {
        ctx.own.atomically(() => {
          changeMember(ctx, owner.userId, { roles: ["viewer"] });
          requireOwnerLeft(ctx);
        });
      } catch (error) {
        return String(error);
      }
      return "nobody is left";
    })).toContain("last owner");
  });

  it.each([{ principal: { type: "team", id: "tem_red" } }, { principal: { type: "user", id: "usr_x" }, scope: { type: "project" } }])("[ACC-8] make owners of people alone, and of the whole tenant alone", async ({ principal, scope }) => {
    const owner = await newCaller();
    const where = scope ? { scope: { type: "project", id: await project(owner, "P") } } : {};
    expect((await owner.call("POST", "/api/user-roles", { principal, role_id: "owner", ...where })).status).toBe(422);
  });

  it("[ACC-9] leave an audit event with each change, in its commit", async () => {
    const owner = await newCaller();
    const { id } = (await owner.call("POST", "/api/roles", { name: "one", permissions: [] })).body;
    const given = (await assign(owner, { type: "agent", id: "a" }, id)).body;
    await owner.call("PATCH", `/api/roles/${id}`, { description: "Two" });
    await owner.call("DELETE", `/api/user-roles/${given.id}`);
    await owner.call("DELETE", `/api/roles/${id}`);
    const actions = await owner.inside((ctx) => listAuditLogs(ctx, { limit: 5 }).data.map((event) => event.action));
    expect(actions).toEqual(["role.delete", "user_role.delete", "role.update", "user_role.create", "role.create"]);
  });

  it("[ACC-9] that a commit took back don't stay in memory", async () => {
    const owner = await newCaller();
    const names = await owner.inside((ctx) => {
      try {
        changeAccess(ctx, () => {
          ctx.own.rows("INSERT INTO roles (id, name, description, version, created_by, created_at, changed_at) VALUES ('rol_x', 'ghost', '', 1, '', 0, 0)");
          expect([...stateOf(ctx.own).roles.keys()]).toEqual(["rol_x"]);
          throw new Error("taken back");
        });
      } catch (error) {
        expect(String(error)).toContain("taken back");
      }
      return [...stateOf(ctx.own).roles.values()].map((role) => role.name);
    });
    expect(names).toEqual([]);
  });
});

describe("permissions", () => {
  let owner: Caller;
  beforeAll(async () => {
    owner = await newCaller();
  });

  it("[ACC-10] are listed with who permits them, and by which role the caller has them", async () => {
    const viewer = await newColleague(owner, "viewer");
    const { data } = (await viewer.call("GET", "/api/permissions")).body;
    const of = (permission: string) => data.find((one: { permission: string }) => one.permission === permission);
    expect(of("runs:read")).toMatchObject({ held: true, held_by: [{ role: "viewer", scope: { type: "tenant", id: null } }], roles: ["owner", "admin", "developer", "viewer", "auditor"] });
    expect(of("runs:cancel")).toMatchObject({ held: false, held_by: [] });
  });

  it("[ACC-10] can be checked by anyone for themselves, with the reason", async () => {
    const viewer = await newColleague(owner, "viewer");
    const id = await project(owner, "Checked");
    expect((await viewer.call("GET", `/api/permissions/check?action=write&resource=project&id=${id}`)).body).toEqual({ allowed: false, effect: "deny", reason: "This needs the permission projects:write", decided_by: "default", warnings: [] });
    expect((await viewer.call("GET", `/api/permissions/check?action=projects:read&id=${id}`)).body).toMatchObject({ allowed: true, decided_by: "role:viewer" });
    expect((await viewer.call("GET", "/api/permissions/check?action=projects:read&id=prj_none")).body).toMatchObject({ allowed: false, reason: "There is no such project" });
    expect((await viewer.call("GET", "/api/permissions/check?action=projects:fly")).status).toBe(422);
  });
});
