import { beforeAll, expect, it } from "vitest";
import { grantsOf } from "../../src/access/index.ts";
import { applyPush } from "../../src/delivery/index.ts";
import { testPush } from "../../src/generation/index.ts";
import type { AppError } from "../../src/platform/errors.ts";
import { newId } from "../../src/platform/ids.ts";
import { newColleague } from "../support/colleague.ts";
import { newProjectOf } from "../support/items.ts";
import { newCaller, type Caller } from "../support/world.ts";

const side = "refs/heads/side";
let owner: Caller;
let project_id: string;
let head: string;

beforeAll(async () => {
  owner = await newCaller();
  ({ params: { project_id } } = await newProjectOf(owner, { "package.json": "{}" }) as { params: { project_id: string } });
  head = (await owner.call("GET", `/api/projects/${project_id}`)).body.commit_id;
});

const untested = async () => (await owner.call("GET", "/api/audit/logs?limit=100")).body.data.filter(({ action, target }: any) => action === "project.push_untested" && target.id === project_id);
const push = (ref: string, from: string | null, to: string | null) => ({ project_id, atomic: false, tests: { [ref]: "npm test" }, updates: [{ ref, from, to, forced: false }] });

it("[GIT-9] runs nothing for who may push and not run it, and says so", async () => {
  const applied = await owner.inside((ctx) => applyPush({ ...ctx, grants: grantsOf(["developer"], ["projects:read", "projects:write"]) }, push(side, null, head)));
  expect(applied).toMatchObject({ refused: [], tests: [], untested: expect.stringContaining("executions:create") });
  expect(await untested()).toHaveLength(1);
});

it("[GIT-9] runs nothing for who is no member any more once its turn comes", async () => {
  const before = (await untested()).length;
  const execution_id = newId("execution", Date.now());
  const payload = { execution_id, project_id, repo_url: "http://x/git/a/b.git", commit_id: head, command: "npm test", by: { type: "user", id: newId("user", 1) }, request_id: "r" };
  await owner.inside((ctx) => testPush(ctx, { id: "x", topic: "project.pushed", payload, created_at: 1, attempts: 0, next_at: 1, last_error: null }));
  expect((await owner.call("GET", `/api/executions/${execution_id}`)).status).toBe(404);
  expect(await untested()).toHaveLength(before + 1);
});

it("[GIT-24] is approved as the very move that it is, where a policy asks for that, and for no other", async () => {
  const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "project", rules: [{ name: "four-eyes", actions: ["write"], effect: "require_approval", roles: ["*"] }] } });
  const policy = (await owner.call("POST", "/api/policies", { yaml })).body;
  expect((await owner.call("POST", `/api/policies/${policy.id}/activate`, {})).status).toBeLessThan(300);
  const bob = await newColleague(owner);
  const [one, other] = [push("refs/heads/one", null, head), push("refs/heads/other", null, head)];
  const pushed = (what: typeof one) => bob.inside((ctx) => applyPush(ctx, what).then(({ refused }) => refused, (error: AppError) => error));
  const approved = async () => {
    const { code, message, details } = (await pushed(one)) as AppError;
    const { id } = details.extra?.approval as { id: string };
    expect([code, message]).toEqual(["approval_required", expect.stringContaining(`/approvals/${id}`)]);
    expect((await owner.call("POST", `/api/approvals/${id}/approve`, {})).status).toBe(200);
  };
  await approved();
  expect(((await pushed(other)) as AppError).code).toBe("approval_required");
  await approved(); // what was given for the one went with the wish for the other
  expect(await pushed(one)).toEqual([]);
  expect(((await pushed({ ...one, updates: [{ ...one.updates[0]!, from: head, to: null }] })) as AppError).code).toBe("approval_required");
});
