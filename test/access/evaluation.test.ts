import { beforeAll, describe, expect, it } from "vitest";
import { flushDecisions, flushDueDecisions } from "../../src/access/index.ts";
import { newColleague } from "../support/colleague.ts";
import { newCaller, type Caller } from "../support/world.ts";
import { ruleYaml } from "./policies.ts";

const evaluate = (caller: Caller, body: unknown) => caller.call("POST", "/access/v1/evaluation", body);

describe("AuthZEN", () => {
  let owner: Caller;
  let bob: Caller;
  let id: string;
  beforeAll(async () => {
    owner = await newCaller();
    bob = await newColleague(owner);
    id = (await owner.call("POST", "/api/projects", { name: "A" })).body.project_id;
  });
  const subject = () => ({ type: "user", id: bob.userId });
  const resource = () => ({ type: "project", id });

  it("[ACC-40] answers whether somebody may do something with something, with the reason", async () => {
    const allowed = await evaluate(owner, { subject: subject(), action: { name: "write" }, resource: resource() });
    expect([allowed.status, allowed.body]).toEqual([200, { decision: true, context: { reason: "The role developer permits it", decided_by: "role:developer", effect: "allow", warnings: [] } }]);
    expect((await evaluate(owner, { subject: subject(), action: { name: "audit:seal" }, resource: { type: "audit", id: "x" } })).body.decision).toBe(false);
    expect((await evaluate(owner, { subject: { type: "user", id: "usr_nobody" }, action: { name: "read" }, resource: resource() })).body.decision).toBe(false);
    expect((await evaluate(owner, { subject: subject(), action: { name: "fly" }, resource: resource() })).body).toMatchObject({ decision: false, context: { reason: "A project has no action fly" } });
  });

  it("[ACC-41] answers about oneself to everybody, about others with a permission alone", async () => {
    const question = { action: { name: "write" }, resource: resource() };
    expect((await evaluate(bob, { ...question, subject: subject() })).body.decision).toBe(true);
    expect((await evaluate(bob, { ...question, subject: { type: "user", id: owner.userId } })).body).toMatchObject({ status: 403, permission: "decisions:evaluate" });
    expect((await bob.call("POST", "/access/v1/evaluations", { ...question, evaluations: [{ subject: subject() }, { subject: { type: "team", id: "tem_red" } }] })).status).toBe(403);
  });

  it("[ACC-41] answers about the caller's own tenant", async () => {
    const stranger = await newCaller();
    expect((await evaluate(stranger, { subject: { type: "user", id: stranger.userId }, action: { name: "read" }, resource: resource() })).body).toMatchObject({ decision: false, context: { reason: "There is no such project" } });
  });

  it.each([
    { semantic: "execute_all", decisions: [true, false, true] },
    { semantic: "deny_on_first_deny", decisions: [true, false] },
    { semantic: "permit_on_first_permit", decisions: [true] },
    { semantic: undefined, decisions: [true, false, true] },
  ])("[ACC-42] answers several questions at once, by $semantic", async ({ semantic, decisions }) => {
    const { status, body } = await owner.call("POST", "/access/v1/evaluations", {
      subject: subject(), resource: resource(), evaluations: [{ action: { name: "read" } }, { action: { name: "tenant:update" }, resource: { type: "tenant", id: "x" } }, { action: { name: "write" } }],
      ...(semantic === undefined ? {} : { options: { evaluations_semantic: semantic, other: 1 } }),
    });
    expect([status, body.evaluations.map((one: { decision: boolean }) => one.decision)]).toEqual([200, decisions]);
  });

  it("[ACC-42] takes what a question leaves out from above it; without questions there is one", async () => {
    expect((await owner.call("POST", "/access/v1/evaluations", { subject: subject(), action: { name: "read" }, resource: resource() })).body.decision).toBe(true);
    const lacking = await owner.call("POST", "/access/v1/evaluations", { subject: subject(), evaluations: [{ action: { name: "read" } }] });
    expect([lacking.status, lacking.body.errors[0].pointer]).toEqual([422, "#/evaluations/0/resource"]);
  });

  it("[ACC-43] decides about things of the tenant's own by its policies, roles and what the question says of them", async () => {
    const yaml = `
apiVersion: devgen/v1
resourcePolicy:
  resource: todo
  variables: { local: { mine: R.attr.ownerID == P.attr.email } }
  rules:
    - { actions: [can_read_todos], effect: allow, roles: ["*"] }
    - { actions: [can_create_todo, can_update_todo, can_delete_todo], effect: allow, roles: [admin] }
    - actions: [can_update_todo]
      effect: allow
      roles: [editor]
      condition: { match: { expr: V.mine } }
    - actions: [can_update_todo]
      effect: deny
      roles: ["*"]
      condition: { match: { expr: "has(C.frozen) && C.frozen" } }
`;
    const policy = (await owner.call("POST", "/api/policies", { yaml })).body;
    await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
    const role = (await owner.call("POST", "/api/roles", { name: "editor", permissions: [] })).body;
    for (const [principal, role_id] of [["morty", role.id], ["rick", "admin"]]) await owner.call("POST", "/api/user-roles", { principal: { type: "user", id: principal }, role_id });
    const may = async (who: string, action: string, ownerID = "morty@example.com", context = {}) =>
      (await evaluate(owner, { subject: { type: "user", id: who, properties: { email: `${who}@example.com` } }, action: { name: action }, resource: { type: "todo", id: "1", properties: { ownerID } }, context })).body.decision;
    expect([await may("rick", "can_update_todo"), await may("morty", "can_update_todo"), await may("morty", "can_update_todo", "rick@example.com"), await may("beth", "can_read_todos"), await may("beth", "can_update_todo"), await may("rick", "can_update_todo", "x", { frozen: true })])
      .toEqual([true, true, false, true, false, false]);
  });
});

describe("the log of decisions", () => {
  it("[ACC-44] has a change that was refused at once, with the reason", async () => {
    const owner = await newCaller();
    const viewer = await newColleague(owner, "viewer");
    await viewer.call("POST", "/api/projects", { name: "No" });
    const { data } = (await owner.call("GET", "/api/decisions?effect=deny")).body;
    expect(data).toMatchObject([{ actor: { type: "user", id: viewer.userId }, action: "projects:create", resource: { type: "project", id: null }, decided_by: "default", reason: "This needs the permission projects:create", count: 1 }]);
    expect((await owner.call("GET", `/api/decisions/${data[0].id}`)).body).toEqual(data[0]);
  });

  it("[ACC-45] has what was allowed counted, and writes it at most once a minute", async () => {
    const owner = await newCaller();
    for (let n = 0; n < 3; n++) await owner.call("GET", "/api/roles");
    const written = () => owner.inside((ctx) => ctx.own.rows<{ n: number }>("SELECT count(*) AS n FROM decisions")[0]?.n);
    await owner.inside((ctx) => flushDueDecisions(ctx));
    expect(await written()).toBe(0);
    await owner.inside((ctx) => flushDueDecisions({ ...ctx, clock: { now: () => ctx.clock.now() + 60_000 } }));
    expect(await written()).toBeGreaterThan(0);
    const { data } = (await owner.call("GET", "/api/decisions?action=roles:read")).body;
    expect(data).toMatchObject([{ actor: { id: owner.userId }, effect: "allow", decided_by: "role", count: 3 }]);
  });

  it("[ACC-45] keeps thirty days", async () => {
    const owner = await newCaller();
    const left = await owner.inside((ctx) => {
      const insert = (id: string, at: number) => ctx.own.rows("INSERT INTO decisions VALUES (?, 'user', 'u', 'a', 'r', '', 'allow', 'role', '', 1, ?, ?)", id, at, at);
      insert("dec_0", ctx.clock.now() - 31 * 86_400_000);
      insert("dec_1", ctx.clock.now() - 29 * 86_400_000);
      return ctx.own.rows<{ id: string }>("SELECT id FROM decisions").length;
    });
    await owner.call("GET", "/api/roles");
    const ids = await owner.inside((ctx) => {
      flushDecisions(ctx);
      return ctx.own.rows<{ id: string }>("SELECT id FROM decisions ORDER BY id").map((row) => row.id);
    });
    expect([left, ids.includes("dec_0"), ids.includes("dec_1")]).toEqual([2, false, true]);
  });

  it("[ACC-44] names the policy and rule, and is for who may read decisions", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const policy = (await owner.call("POST", "/api/policies", { yaml: ruleYaml("project", "create", "deny") })).body;
    await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
    await bob.call("POST", "/api/projects", { name: "No" });
    expect((await owner.call("GET", `/api/decisions?actor_id=${bob.userId}`)).body.data).toMatchObject([{ decided_by: "policy:resource.project.default@1/rule" }]);
    expect((await bob.call("GET", "/api/decisions")).status).toBe(403);
  });
});

it("[ACC-43] a member's e-mail address is the one they have here, whatever a question says", async () => {
  const owner = await newCaller();
  const bob = await newColleague(owner, "viewer");
  const yaml = ruleYaml("cupboard", "open", "allow", "P.attr.email.endsWith('@evil.example')");
  const policy = (await owner.call("POST", "/api/policies", { yaml })).body;
  await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
  const open = async (id: string) => (await evaluate(owner, { subject: { type: "user", id, properties: { email: "x@evil.example" } }, action: { name: "open" }, resource: { type: "cupboard", id: "1" } })).body.decision;
  expect([await open(owner.userId), await open(bob.userId), await open("a-stranger")]).toEqual([false, false, true]);
});
