import { describe, expect, it } from "vitest";
import { changeMember } from "../../src/identity/index.ts";
import { newColleague } from "../support/colleague.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const project = async (owner: Caller, name: string): Promise<string> => (await owner.call("POST", "/api/projects", { name })).body.project_id;
const put = (owner: Caller, type: string, id: string, ...entries: object[]) => owner.call("PUT", `/api/acl/${type}/${id}`, { entries });
const user = (caller: Caller) => ({ type: "user", id: caller.userId });
const namesOf = async (caller: Caller): Promise<string[]> => (await caller.call("GET", "/api/projects")).body.data.map((one: { name: string }) => one.name);

describe("entries", () => {
  it("[ACC-11] deny one thing to one person, whatever their role permits", async () => {
    const owner = await newCaller();
    const [bob, eve] = [await newColleague(owner), await newColleague(owner)];
    const [here, there] = [await project(owner, "Here"), await project(owner, "There")];
    expect((await put(owner, "project", here, { effect: "deny", action: "projects:write", principal: user(bob) })).status).toBe(200);
    const rename = (who: Caller, id: string) => who.call("PATCH", `/api/projects/${id}`, { name: `By ${who.userId}` });
    expect([(await rename(bob, here)).status, (await rename(bob, there)).status, (await rename(eve, here)).status]).toEqual([403, 200, 200]);
    expect((await rename(bob, here)).body).toMatchObject({ code: "forbidden", decided_by: { kind: "acl" } });
    expect((await owner.call("DELETE", `/api/acl/project/${here}`)).status).toBe(204);
    expect((await rename(bob, here)).status).toBe(200);
  });

  it("[ACC-11] allow one thing to somebody, a role or everyone", async () => {
    const owner = await newCaller();
    const viewer = await newColleague(owner, "viewer");
    const [a, b, c] = [await project(owner, "A"), await project(owner, "B"), await project(owner, "C")];
    await put(owner, "project", a, { effect: "allow", action: "*:write", principal: user(viewer) });
    await put(owner, "project", b, { effect: "allow", action: "projects:*", principal: { type: "role", id: "viewer" } });
    await put(owner, "project", c, { effect: "allow", action: "*", principal: { type: "everyone" } });
    for (const id of [a, b, c]) expect((await viewer.call("PATCH", `/api/projects/${id}`, { name: "Changed" })).status).toBe(200);
  });

  it("[ACC-12] of a project pass down to the runs and executions in it", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const [here, there] = [await project(owner, "Here"), await project(owner, "There")];
    const runs = await owner.inside((ctx) => [here, there].map((project_id, index) => {
      ctx.own.rows("INSERT INTO requirements (id, requirement, mode, project_id, run_id, created_by, created_at) VALUES (?, 'x', 'plan', ?, ?, ?, 1)", `req_${index}`, project_id, `run_${index}`, owner.userId);
      ctx.own.rows(`INSERT INTO runs (id, requirement_id, project_id, status, mode, event_id, ends, stage, provider, generated_by, coverage, attempts, created_by, created_at, updated_at)
        VALUES (?, ?, ?, 'failed', 'plan', 0, 0, 'plan', '{}', '', '[]', '[]', ?, 1, 1)`, `run_${index}`, `req_${index}`, project_id, owner.userId);
      return `run_${index}`;
    }));
    await put(owner, "project", here, { effect: "deny", action: "*", principal: user(bob) });
    const check = async (id: string) => (await bob.call("GET", `/api/permissions/check?action=runs:read&id=${id}`)).body.decided_by;
    expect([await check(runs[0]!), await check(runs[1]!)]).toEqual([expect.stringContaining("acl:"), "role:developer"]);
    expect((await bob.call("GET", "/api/runs")).body.data.map((run: { run_id: string }) => run.run_id)).toEqual(["run_1"]);
    expect((await owner.call("GET", "/api/runs")).body.data).toHaveLength(2);
  });

  it("[ACC-13] are counted by lists as by single reads", async () => {
    const owner = await newCaller();
    const [bob, stranger] = [await newColleague(owner), await newColleague(owner, "billing")];
    const ids = [await project(owner, "A"), await project(owner, "B"), await project(owner, "C")];
    await put(owner, "project", ids[0]!, { effect: "deny", action: "*:read", principal: { type: "role", id: "developer" } });
    expect(await namesOf(bob)).toEqual(["C", "B"]);
    await put(owner, "project", ids[1]!, { effect: "allow", action: "projects:read", principal: user(stranger) });
    expect(await namesOf(stranger)).toEqual(["B"]);
    await owner.call("POST", "/api/user-roles", { principal: user(stranger), role_id: "viewer", scope: { type: "project", id: ids[2] } });
    expect(await namesOf(stranger)).toEqual(["C", "B"]);
    for (const caller of [bob, stranger]) {
      const seen = new Set((await caller.call("GET", "/api/projects")).body.data.map((one: { project_id: string }) => one.project_id));
      for (const id of ids) expect([id, (await caller.call("GET", `/api/projects/${id}`)).status]).toEqual([id, seen.has(id) ? 200 : 403]);
    }
  });

  it("[ACC-13] don't keep owners from mending them", async () => {
    const owner = await newCaller();
    const id = await project(owner, "A");
    await put(owner, "project", id, { effect: "deny", action: "*", principal: { type: "everyone" } });
    expect((await owner.call("GET", `/api/projects/${id}`)).status).toBe(403);
    expect((await owner.call("DELETE", `/api/acl/project/${id}`)).status).toBe(204);
    expect((await owner.call("GET", `/api/projects/${id}`)).status).toBe(200);
  });

  it("[ACC-15] deny also what is somebody's own, in lists and one by one", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const made = async (name: string): Promise<string> => (await bob.call("POST", "/api/templates", { name, requirement: "A shelf has a label." })).body.id;
    const [one, two] = [await made("One"), await made("Two")];
    expect((await bob.call("DELETE", `/api/templates/${one}`)).status).toBe(204);
    expect((await bob.call("POST", `/api/templates/${one}/restore`)).status).toBe(200);
    await put(owner, "template", one, { effect: "deny", action: "*", principal: user(bob) });
    expect([(await bob.call("GET", `/api/templates/${one}`)).status, (await bob.call("DELETE", `/api/templates/${one}`)).status, (await bob.call("GET", `/api/templates/${two}`)).status]).toEqual([403, 403, 200]);
    expect((await bob.call("GET", "/api/templates")).body.data.map((row: { id: string }) => row.id)).toEqual([two]);
    expect((await bob.call("DELETE", "/api/templates")).body).toEqual({ deleted: 1, has_more: false });
    expect((await owner.call("GET", "/api/templates")).body.data.map((row: { id: string }) => row.id)).toEqual([one]);
  });

  it("[ACC-15] and scopes: who owns something does nothing with it by a key that isn't scoped for it, and lists their own whatever their role", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const { id } = (await bob.call("POST", "/api/templates", { name: "Mine", requirement: "A shelf has a label." })).body;
    await owner.call("POST", "/api/templates", { name: "Another's", requirement: "A shelf has a label." });
    const { key } = (await bob.call("POST", "/api/api-keys", { name: "k", scopes: ["templates:read"] })).body;
    const byKey = (method: string) => ask(method, `/api/templates/${id}`, undefined, { authorization: `Bearer ${key}` });
    expect([(await byKey("GET")).status, (await byKey("DELETE")).status]).toEqual([200, 403]);
    await owner.inside((ctx) => changeMember(ctx, bob.userId, { roles: ["billing"] }));
    expect((await bob.call("GET", "/api/templates")).body.data.map((row: { id: string }) => row.id)).toEqual([id]);
    expect((await bob.call("GET", `/api/templates/${id}`)).status).toBe(200);
  });

  it("[ACC-7] allow nothing that who writes them doesn't have", async () => {
    const owner = await newCaller();
    const { id: role } = (await owner.call("POST", "/api/roles", { name: "keeper", permissions: ["acl:update", "acl:read", "projects:read"] })).body;
    const keeper = await newColleague(owner, "billing");
    await owner.call("POST", "/api/user-roles", { principal: user(keeper), role_id: role });
    const id = await project(owner, "A");
    expect((await put(keeper, "project", id, { effect: "allow", action: "projects:*", principal: user(keeper) })).body).toMatchObject({ status: 422, errors: [{ pointer: "#/entries/0/action", code: "not_held" }] });
    expect((await put(keeper, "project", id, { effect: "allow", action: "projects:read", principal: { type: "everyone" } })).status).toBe(200);
  });

  it.each([
    { why: "an action of another kind of thing", entry: { effect: "allow", action: "api_keys:read", principal: { type: "everyone" } }, pointer: "#/entries/0/action" },
    { why: "an action that isn't there", entry: { effect: "allow", action: "projects:fly", principal: { type: "everyone" } }, pointer: "#/entries/0/action" },
    { why: "nobody in particular", entry: { effect: "allow", action: "*", principal: { type: "user" } }, pointer: "#/entries/0/principal/id" },
  ])("[ACC-11] for $why are refused", async ({ entry, pointer }) => {
    const owner = await newCaller();
    expect((await put(owner, "project", await project(owner, "A"), entry)).body.errors[0].pointer).toBe(pointer);
  });

  it("[ACC-11] are replaced by who read the newest ones, and what isn't there has none", async () => {
    const owner = await newCaller();
    const id = await project(owner, "A");
    const read = await owner.call("GET", `/api/acl/project/${id}`);
    const deny = { entries: [{ effect: "deny", action: "*", principal: { type: "team", id: "tem_red" } }] };
    expect((await owner.call("PUT", `/api/acl/project/${id}`, deny, { "if-match": read.headers.get("etag")! })).status).toBe(200);
    expect((await owner.call("PUT", `/api/acl/project/${id}`, deny, { "if-match": read.headers.get("etag")! })).status).toBe(412);
    expect((await owner.call("GET", "/api/acl/project/prj_none")).status).toBe(404);
    expect((await owner.call("GET", `/api/acl/spaceship/${id}`)).status).toBe(404);
  });
});
