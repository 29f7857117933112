import { describe, expect, it } from "vitest";
import { listAuditLogs } from "../../src/audit/events/list.ts";
import { newColleague } from "../support/colleague.ts";
import { newCaller, type Caller } from "../support/world.ts";
import { ruleYaml } from "./policies.ts";

const project = async (owner: Caller, name: string): Promise<string> => (await owner.call("POST", "/api/projects", { name })).body.project_id;
const write = async (owner: Caller, yaml: string, tests?: string): Promise<{ id: string; [name: string]: unknown }> =>
  (await owner.call("POST", "/api/policies", { yaml, ...(tests === undefined ? {} : { tests }) })).body;
const activate = (owner: Caller, id: string, version?: number) => owner.call("POST", `/api/policies/${id}/activate`, version === undefined ? {} : { version });
const namesOf = async (caller: Caller): Promise<string[]> => (await caller.call("GET", "/api/projects")).body.data.map((one: { name: string }) => one.name);

describe("a policy", () => {
  it("[ACC-28] decides nothing as a draft, everything it governs once it is active, and nothing when it is retired", async () => {
    const owner = await newCaller();
    const id = await project(owner, "A");
    const policy = await write(owner, ruleYaml("project", "write", "deny"));
    expect(policy).toMatchObject({ name: "resource.project.default", kind: "resource", resource: "project", active_version: null, latest_version: 1 });
    const rename = async () => (await owner.call("PATCH", `/api/projects/${id}`, { name: "B" })).status;
    expect(await rename()).toBe(200);
    expect((await activate(owner, policy.id)).body.active_version).toBe(1);
    expect(await rename()).toBe(403);
    expect((await owner.call("PATCH", `/api/projects/${id}`, { name: "B" })).body.decided_by).toEqual({ kind: "policy", id: "resource.project.default@1", rule: "rule" });
    expect((await owner.call("POST", `/api/policies/${policy.id}/retire`)).body.active_version).toBeNull();
    expect(await rename()).toBe(200);
  });

  it("[ACC-28] has versions: a new text is a draft, and the old one goes on deciding", async () => {
    const owner = await newCaller();
    const id = await project(owner, "A");
    const policy = await write(owner, ruleYaml("project", "write", "deny"));
    await activate(owner, policy.id);
    const changed = await owner.call("PATCH", `/api/policies/${policy.id}`, { yaml: ruleYaml("project", "write", "warn") });
    expect(changed.body).toMatchObject({ active_version: 1, latest_version: 2 });
    expect((await owner.call("PATCH", `/api/projects/${id}`, { name: "B" })).status).toBe(403);
    await activate(owner, policy.id, 2);
    expect((await owner.call("PATCH", `/api/projects/${id}`, { name: "B" })).status).toBe(200);
    expect((await owner.call("GET", `/api/policies/${policy.id}/versions`)).body.data.map((one: { version: number; status: string }) => [one.version, one.status])).toEqual([[2, "active"], [1, "inactive"]]);
    expect((await owner.call("GET", `/api/policies/${policy.id}/versions/1`)).body.yaml).toBe(ruleYaml("project", "write", "deny"));
    expect((await owner.call("PATCH", `/api/policies/${policy.id}`, { yaml: ruleYaml("run", "cancel", "deny") })).body.errors[0].code).toBe("other_policy");
    expect((await owner.call("PATCH", `/api/policies/${policy.id}`, { description: "x" }, { "if-match": '"v1-1"' })).status).toBe(412);
    expect((await owner.call("POST", "/api/policies", { yaml: ruleYaml("project", "write", "deny") })).status).toBe(409);
  });

  it("[ACC-21] that is wrong is refused with the line and column of each fault", async () => {
    const answer = await (await newCaller()).call("POST", "/api/policies", { yaml: "apiVersion: devgen/v1\nresourcePolicy:\n  resource: run\n  rules:\n    - actions: [fly]\n      effect: deny\n      roles: ['*']\n" });
    expect([answer.status, answer.body.errors[0].pointer, answer.body.errors[0].code]).toEqual([422, "#/yaml:5:16", "unknown_action"]);
  });

  it("[ACC-29] is asked by lists as by single reads: a deny and an allow with conditions on the row", async () => {
    const owner = await newCaller();
    const [bob, stranger] = [await newColleague(owner), await newColleague(owner, "billing")];
    const [a, b, c] = [await project(owner, "A"), await project(owner, "B"), await project(owner, "C")];
    const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "project", variables: { local: { secret: "R.attr.slug in ['a', 'c']" } }, rules: [
      { name: "hide", actions: ["read"], effect: "deny", roles: ["developer"], condition: { match: { all: { of: [{ expr: "V.secret" }, { none: { of: [{ expr: `R.id == '${c}'` }] } }] } } } },
      { name: "show", actions: ["read"], effect: "allow", roles: ["billing"], condition: { match: { expr: `R.id == '${b}' || P.attr.missing == R.id` } } },
    ] } });
    await activate(owner, (await write(owner, yaml)).id);
    expect([await namesOf(owner), await namesOf(bob), await namesOf(stranger)]).toEqual([["C", "B", "A"], ["C", "B"], ["B"]]);
    for (const caller of [owner, bob, stranger]) {
      const seen = new Set((await caller.call("GET", "/api/projects")).body.data.map((one: { project_id: string }) => one.project_id));
      for (const id of [a, b, c]) expect([id, (await caller.call("GET", `/api/projects/${id}`)).status]).toEqual([id, seen.has(id) ? 200 : 403]);
    }
  });

  it("[ACC-29] which lists can't be sure of hides what it would deny and shows nothing that it would allow", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    await project(owner, "A");
    await activate(owner, (await write(owner, ruleYaml("project", "read", "deny", "P.attr.clearance == R.id"))).id);
    expect(await namesOf(bob)).toEqual([]);
  });

  it("[ACC-7] allows nothing that who writes or activates it doesn't have", async () => {
    const owner = await newCaller();
    const admin = await newColleague(owner, "admin");
    const wide = ruleYaml("tenant", "update", "allow");
    expect((await admin.call("POST", "/api/policies", { yaml: wide })).body.errors).toMatchObject([{ pointer: "#/yaml", code: "not_held" }]);
    const policy = await write(owner, wide);
    expect((await activate(admin, policy.id)).status).toBe(422);
    expect((await admin.call("PATCH", `/api/policies/${policy.id}`, { description: "x" })).status).toBe(422);
    expect((await activate(owner, policy.id)).status).toBe(200);
    expect((await admin.call("POST", "/api/policies", { yaml: ruleYaml("tenant", "update", "deny") })).status).toBe(409);
  });

  it("[ACC-8] can't lock the owners out of policies", async () => {
    const owner = await newCaller();
    const admin = await newColleague(owner, "admin");
    const policy = await write(owner, JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "policy", rules: [{ actions: ["*"], effect: "deny", roles: ["*"] }] } }));
    expect((await activate(owner, policy.id)).status).toBe(200);
    expect((await admin.call("GET", "/api/policies")).status).toBe(403);
    expect((await owner.call("GET", "/api/policies")).body.data).toHaveLength(1);
    expect((await owner.call("DELETE", `/api/policies/${policy.id}`)).status).toBe(204);
    expect((await admin.call("GET", "/api/policies")).status).toBe(200);
  });

  it("[ACC-26] stands on derived roles, which stay as long as it needs them", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner, "viewer");
    const derived = await write(owner, "{ apiVersion: devgen/v1, derivedRoles: { name: standing, definitions: [{ name: keeper, parentRoles: [viewer], condition: { match: { expr: R.attr.slug == 'a' } } }] } }");
    const using = "{ apiVersion: devgen/v1, resourcePolicy: { resource: project, importDerivedRoles: [standing], rules: [{ actions: [write], effect: allow, derivedRoles: [keeper] }] } }";
    expect((await owner.call("POST", "/api/policies", { yaml: using })).status).toBe(422);
    await activate(owner, derived.id);
    await activate(owner, (await write(owner, using)).id);
    const [a, b] = [await project(owner, "A"), await project(owner, "B")];
    const rename = async (id: string) => (await bob.call("PATCH", `/api/projects/${id}`, { description: "By Bob" })).status;
    expect([await rename(a), await rename(b)]).toEqual([200, 403]);
    for (const [method, path] of [["POST", `/api/policies/${derived.id}/retire`], ["DELETE", `/api/policies/${derived.id}`]] as const) {
      expect((await owner.call(method, path)).body).toMatchObject({ status: 409, policy: "resource.project.default" });
    }
    expect([await rename(a), await rename(b)]).toEqual([200, 403]);
  });

  it("[ACC-9] leaves an audit event with each change", async () => {
    const owner = await newCaller();
    const { id } = await write(owner, ruleYaml("project", "write", "deny"));
    await activate(owner, id);
    await owner.call("PATCH", `/api/policies/${id}`, { description: "x" });
    await owner.call("POST", `/api/policies/${id}/retire`);
    await owner.call("DELETE", `/api/policies/${id}`);
    expect(await owner.inside((ctx) => listAuditLogs(ctx, { limit: 5 }).data.map((event) => event.action))).toEqual(["policy.delete", "policy.retire", "policy.update", "policy.activate", "policy.create"]);
  });
});

const suite = (expected: string, now = "2026-06-01T00:00:00Z"): string => `
name: Office hours
principals:
  ann: { id: usr_ann, roles: [owner] }
  bob: { id: usr_bob, roles: [viewer] }
resources:
  one: { kind: project, id: prj_1, attr: { slug: one } }
options: { now: "${now}" }
tests:
  - name: Writing
    input: { principals: [ann, bob], resources: [one], actions: [write] }
    expected: [{ principal: ann, resource: one, actions: { write: ${expected} } }]
`;

describe("a policy's tests", () => {
  const untilJuly = ruleYaml("project", "write", "deny", "now() >= timestamp('2026-07-01T00:00:00Z')");

  it("[ACC-30] run against a draft with a clock that stands still, and change nothing", async () => {
    const owner = await newCaller();
    const { id } = await write(owner, untilJuly, suite("EFFECT_ALLOW"));
    expect((await owner.call("POST", `/api/policies/${id}/test`, {})).body).toMatchObject({ passed: 2, failed: 0 });
    const later = (await owner.call("POST", `/api/policies/${id}/test`, { tests: suite("EFFECT_ALLOW", "2026-07-01T00:00:00Z") })).body;
    expect([later.passed, later.failed, later.results[0]]).toMatchObject([1, 1, { principal: "ann", expected: "allow", actual: "deny", decided_by: "policy:resource.project.default@1/rule" }]);
  });

  it("[ACC-30] must pass before it is activated", async () => {
    const owner = await newCaller();
    const { id } = await write(owner, untilJuly, suite("deny"));
    expect((await activate(owner, id)).body).toMatchObject({ status: 409, failed: [{ principal: "ann", expected: "deny", actual: "allow" }] });
    await owner.call("PATCH", `/api/policies/${id}`, { tests: suite("allow") });
    expect((await activate(owner, id)).status).toBe(200);
  });

  it.each([
    { why: "a principal that isn't there", tests: suite("allow").replace("principals: [ann, bob]", "principals: [ann, eve]"), line: "#/tests:11:32" },
    { why: "an effect that isn't there", tests: suite("perhaps"), line: "#/tests:12:67" },
  ])("[ACC-30] with $why are refused at the line", async ({ tests, line }) => {
    const answer = await (await newCaller()).call("POST", "/api/policies", { yaml: untilJuly, tests });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, line]);
  });
});

describe("a simulation", () => {
  it("[ACC-31] says who could do what before and after, and which rule decided, and changes nothing", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const id = await project(owner, "A");
    const ask = { subject: { type: "user", id: bob.userId }, action: "write", resource: { type: "project", id } };
    const { body } = await owner.call("POST", "/api/policies/simulate", { changes: [{ yaml: ruleYaml("project", "write", "deny", "P.roles.exists(r, r == 'developer')") }], questions: [ask, { ...ask, subject: { type: "user", id: owner.userId } }] });
    expect(body.summary).toEqual({ asked: 2, changed: 1, widened: 0, narrowed: 1 });
    expect(body.data[0]).toMatchObject({ changed: true, before: { effect: "allow", decided_by: "role:developer" }, after: { effect: "deny", decided_by: "policy:resource.project.default@0/rule" } });
    expect((await bob.call("PATCH", `/api/projects/${id}`, { name: "B" })).status).toBe(200);
  });

  it("[ACC-31] asks for every role when nothing is asked, also about retiring one and about roles of the tenant's own", async () => {
    const owner = await newCaller();
    await owner.call("POST", "/api/roles", { name: "maker", permissions: ["projects:create"] });
    const policy = await write(owner, ruleYaml("project", "create", "deny"));
    await activate(owner, policy.id);
    const { body } = await owner.call("POST", "/api/policies/simulate", { changes: [{ policy_id: policy.id, retire: true }] });
    const widened = body.data.filter((one: { before: { effect: string }; after: { effect: string } }) => one.before.effect === "deny" && one.after.effect === "allow");
    expect([body.summary.widened, widened.map((one: { subject: { id: string }; action: string }) => `${one.subject.id} ${one.action}`)]).toEqual([4, ["owner", "admin", "developer", "maker"].map((role) => `${role} projects:create`)]);
  });

  it("[ACC-31] asks again what was decided before", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const id = await project(owner, "A");
    await bob.call("PATCH", `/api/projects/${id}`, { name: "B" });
    const { body } = await owner.call("POST", "/api/policies/simulate", { changes: [{ yaml: ruleYaml("project", "write", "deny") }], decisions: {} });
    const changed = body.data.filter((one: { changed: boolean }) => one.changed);
    expect(changed).toMatchObject([{ subject: { type: "user", id: bob.userId }, action: "projects:write", resource: { type: "project", id }, recorded: "allow", before: { effect: "allow" }, after: { effect: "deny" } }]);
  });

  it("[ACC-32] says which members gain and lose what, page by page, also of a single thing; and goes through what was decided page by page", async () => {
    const owner = await newCaller();
    const [bob, viewer] = [await newColleague(owner), await newColleague(owner, "viewer")];
    const [id, other] = [await project(owner, "A"), await project(owner, "B")];
    const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "project", rules: [
      { name: "no", actions: ["create"], effect: "deny", roles: ["developer"] }, { name: "yes", actions: ["write"], effect: "allow", roles: ["viewer"], condition: { match: { expr: "R.attr.slug == 'a'" } } },
    ] } });
    const simulate = async (asked: object) => (await owner.call("POST", "/api/policies/simulate", { changes: [{ yaml }], ...asked })).body;
    type Who = { subject: { id: string }; gains: { action: string }[]; loses: { action: string }[] };
    const pages = [];
    for (let after: string | null | undefined; after !== null;) {
      const page = await simulate({ members: { limit: 2, ...(after === undefined ? {} : { after }) } });
      expect(page.data.every((one: { changed: boolean }) => one.changed)).toBe(true);
      pages.push(page);
      after = page.next.members;
    }
    expect(pages.map(({ summary }) => summary.asked / 4)).toEqual([2, 1]);
    expect(pages.flatMap(({ who }) => who).map(({ subject, email, gains, loses }) => [subject.id, email.includes("@"), gains.length, loses.map(({ action }: { action: string }) => action)])).toEqual([[bob.userId, true, 0, ["projects:create"]]]);
    const ofOne = await simulate({ members: { resources: [{ type: "project", id }, { type: "project", id: other }] } });
    expect(ofOne.who.find((one: Who) => one.subject.id === viewer.userId)).toMatchObject({ gains: [{ action: "projects:write", resource: { type: "project", id } }], loses: [] });
    await bob.call("POST", "/api/projects", { name: "C" });
    const first = await simulate({ decisions: { limit: 1 } });
    const seen = [...first.data];
    for (let { next } = first; next.decisions !== null;) {
      const page = await simulate({ decisions: { limit: 1, before: next.decisions } });
      seen.push(...page.data);
      ({ next } = page);
    }
    expect(seen.filter((one: { changed: boolean }) => one.changed)).toMatchObject([{ subject: { id: bob.userId }, action: "projects:create", recorded: "allow" }]);
  });

  it("[ACC-31] is for who may ask about others", async () => {
    const owner = await newCaller();
    const developer = await newColleague(owner);
    expect((await developer.call("POST", "/api/policies/simulate", { changes: [{ yaml: ruleYaml("project", "write", "deny") }] })).body).toMatchObject({ status: 403, permission: "decisions:evaluate" });
  });
});
