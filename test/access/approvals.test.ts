import { describe, expect, it } from "vitest";
import { authorize, consume } from "../../src/access/index.ts";
import { AppError } from "../../src/platform/errors.ts";
import type { Context } from "../../src/platform/context.ts";
import { listAuditLogs } from "../../src/audit/events/list.ts";
import { newColleague } from "../support/colleague.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const gate = (approvers?: object): string => JSON.stringify({
  apiVersion: "devgen/v1", resourcePolicy: { resource: "project", rules: [{ name: "four-eyes", actions: ["write"], effect: "require_approval", roles: ["*"], ...(approvers ? { approvers } : {}) }] },
});

/** An owner, a developer, and a project that nobody changes without an approval. */
async function gated(approvers?: object): Promise<{ owner: Caller; bob: Caller; id: string; asked: object }> {
  const owner = await newCaller();
  const bob = await newColleague(owner);
  const id = (await owner.call("POST", "/api/projects", { name: "A" })).body.project_id;
  const policy = (await owner.call("POST", "/api/policies", { yaml: gate(approvers) })).body;
  await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
  return { owner, bob, id, asked: { action: "projects:write", resource_type: "project", resource_id: id, reason: "A better name" } };
}

const rename = (who: Caller, id: string) => who.call("PATCH", `/api/projects/${id}`, { name: "Better" });
const answer = (who: Caller, id: string, verb: string, body: object = {}) => who.call("POST", `/api/approvals/${id}/${verb}`, body);

describe("an approval", () => {
  it("[ACC-50] that a policy asks for is named in the refusal, given by another, and good for one deed", async () => {
    const { owner, bob, id, asked } = await gated();
    const refused = await rename(bob, id);
    expect([refused.status, refused.body]).toMatchObject([403, { code: "approval_required", approval: { action: "projects:write", resource_type: "project", resource_id: id, subject: null }, decided_by: { rule: "four-eyes" } }]);
    const made = await bob.call("POST", "/api/approvals", asked);
    expect([made.status, made.body]).toMatchObject([201, { status: "pending", quorum: 1, approvers: { roles: ["admin", "owner"] }, gate: "policy:resource.project.default@1/four-eyes" }]);
    expect((await rename(bob, id)).status).toBe(403);
    expect((await answer(owner, made.body.id, "approve", { comment: "Fine", subject_hash: made.body.subject_hash })).body).toMatchObject({ status: "approved", answers: [{ answered_by: owner.userId, verdict: "approve", comment: "Fine" }] });
    expect((await rename(bob, id)).status).toBe(200);
    expect((await bob.call("GET", `/api/approvals/${made.body.id}`)).body.status).toBe("consumed");
    expect((await rename(bob, id)).status).toBe(403);
    const actions = await owner.inside((ctx) => listAuditLogs(ctx, { target_id: made.body.id }).data.map((event) => event.action));
    expect(actions).toEqual(["approval.consume", "approval.approve", "approval.request"]);
  });

  it("[ACC-52] is never given by who asked for it, by no key of theirs and by nobody who isn't an approver", async () => {
    const { owner, bob, id } = await gated();
    const eve = await newColleague(owner);
    const made = (await owner.call("POST", "/api/approvals", { action: "projects:write", resource_type: "project", resource_id: id, reason: "Mine" })).body;
    const { key } = (await owner.call("POST", "/api/api-keys", { name: "k" })).body;
    const byKey = await ask("POST", `/api/approvals/${made.id}/approve`, {}, { authorization: `Bearer ${key}` });
    expect([(await answer(owner, made.id, "approve")).status, byKey.status, (await answer(eve, made.id, "approve")).status, (await answer(bob, made.id, "reject")).status]).toEqual([403, 403, 404, 404]);
    expect((await owner.call("GET", `/api/approvals/${made.id}`)).body.answers).toEqual([]);
  });

  it("[ACC-53] needs its quorum, each voice once; one that rejects it is enough", async () => {
    const { owner, bob, id, asked } = await gated({ roles: ["admin"], users: ["usr_none"], quorum: 2 });
    const [one, two, three] = [await newColleague(owner, "admin"), await newColleague(owner, "admin"), await newColleague(owner, "admin")];
    const made = (await bob.call("POST", "/api/approvals", asked)).body;
    expect((await answer(one, made.id, "approve")).body.status).toBe("pending");
    expect((await answer(one, made.id, "approve")).status).toBe(409);
    expect((await rename(bob, id)).status).toBe(403);
    expect((await answer(two, made.id, "approve")).body.status).toBe("approved");
    expect((await answer(three, made.id, "reject")).status).toBe(409);
    const other = (await bob.call("POST", "/api/approvals", asked)).body;
    expect((await answer(one, other.id, "approve")).body.status).toBe("pending");
    expect((await answer(two, other.id, "reject", { comment: "No" })).body.status).toBe("rejected");
    expect((await answer(three, other.id, "approve")).status).toBe(409);
  });

  it("[ACC-51] counts for exactly what was asked; a changed subject voids it", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const made = (await bob.call("POST", "/api/approvals", { action: "release", resource_type: "bookcase", resource_id: "one", subject: { version: 1 }, reason: "Go", approvers: { roles: ["owner"] } })).body;
    expect((await answer(owner, made.id, "approve", { subject_hash: "0".repeat(64) })).status).toBe(409);
    await answer(owner, made.id, "approve");
    const spend = (subject: object) => bob.inside((ctx) => attempt(() => ctx.own.atomically(() => consume(ctx, "", { action: "release", resource_type: "bookcase", resource_id: "one", subject: { ...subject } }))));
    expect(await owner.inside((ctx) => attempt(() => consume(ctx, "", { action: "release", resource_type: "bookcase", resource_id: "one", subject: { version: 1 } })))).toBe("approval_required");
    expect(await spend({ version: 1 })).toBe("done");
    expect(await spend({ version: 1 })).toBe("approval_required");
    const again = (await bob.call("POST", "/api/approvals", { action: "release", resource_type: "bookcase", resource_id: "one", subject: { version: 2 }, reason: "Go", approvers: { roles: ["owner"] } })).body;
    await answer(owner, again.id, "approve");
    const void_ = (ctx: Context) => attempt(() => consume(ctx, "", { action: "release", resource_type: "bookcase", resource_id: "one", subject: { version: 3 } }));
    expect(await bob.inside(void_)).toBe("approval_required");
    expect((await bob.call("GET", `/api/approvals/${again.id}`)).body.status).toBe("voided");
    expect(await spend({ version: 2 })).toBe("approval_required");
  });

  it("[ACC-51] that was given under another version of the rule doesn't count", async () => {
    const { owner, bob, id, asked } = await gated();
    const made = (await bob.call("POST", "/api/approvals", asked)).body;
    await answer(owner, made.id, "approve");
    const policy = (await owner.call("GET", "/api/policies")).body.data[0];
    await owner.call("PATCH", `/api/policies/${policy.id}`, { yaml: gate({ roles: ["owner"], quorum: 2 }) });
    await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
    expect((await rename(bob, id)).status).toBe(403);
  });

  it("[ACC-54] ends with its time, and can be withdrawn by who asked", async () => {
    const { owner, bob, id, asked } = await gated();
    const made = (await bob.call("POST", "/api/approvals", asked)).body;
    await answer(owner, made.id, "approve");
    await bob.inside((ctx) => ctx.own.rows("UPDATE approval_requests SET expires_at = 1 WHERE id = ?", made.id));
    expect((await bob.call("GET", `/api/approvals/${made.id}`)).body.status).toBe("expired");
    expect((await rename(bob, id)).status).toBe(403);
    const other = (await bob.call("POST", "/api/approvals", asked)).body;
    await answer(owner, other.id, "approve");
    expect((await answer(owner, other.id, "withdraw")).status).toBe(403);
    expect((await answer(bob, other.id, "withdraw")).body.status).toBe("withdrawn");
    expect((await rename(bob, id)).status).toBe(403);
    for (const expires_at of ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"]) expect((await bob.call("POST", "/api/approvals", { ...asked, expires_at })).status).toBe(422);
  });

  it("[ACC-55] is asked for only where one is wanted: what is denied stays denied, and a policy says who approves", async () => {
    const { owner, bob, id, asked } = await gated();
    const viewer = await newColleague(owner, "viewer");
    expect((await viewer.call("POST", "/api/approvals", asked)).status).toBe(403);
    expect((await bob.call("POST", "/api/approvals", { ...asked, approvers: { users: [bob.userId] } })).body.errors[0].pointer).toBe("#/approvers");
    expect((await bob.call("POST", "/api/approvals", { ...asked, action: "projects:read" })).body.errors[0].pointer).toBe("#/approvers");
    expect((await bob.call("POST", "/api/approvals", { ...asked, resource_id: "prj_none" })).status).toBe(404);
    expect((await bob.call("POST", "/api/approvals", { ...asked, resource_type: "run" })).status).toBe(422);
    expect((await bob.call("GET", `/api/permissions/check?action=projects:write&id=${id}`)).body).toMatchObject({ allowed: false, effect: "require_approval" });
  });

  it("[ACC-56] is seen by who asked, who may answer, and who reads approvals; nobody else is told of it", async () => {
    const { owner, bob, asked } = await gated();
    const [eve, auditor] = [await newColleague(owner), await newColleague(owner, "auditor")];
    const made = (await bob.call("POST", "/api/approvals", asked)).body;
    const listed = async (who: Caller) => (await who.call("GET", "/api/approvals?status=pending")).body.data.length;
    expect([await listed(owner), await listed(bob), await listed(auditor), await listed(eve)]).toEqual([1, 1, 1, 0]);
    expect((await eve.call("GET", `/api/approvals/${made.id}`)).status).toBe(404);
  });
});

/** What came of it: done, or the code it was refused with. */
function attempt(work: () => void): string {
  try {
    work();
    return "done";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

it("[ACC-50] is spent in the commit around the deed: what is taken back leaves it good", async () => {
  const { owner, bob, id, asked } = await gated();
  const made = (await bob.call("POST", "/api/approvals", asked)).body;
  await answer(owner, made.id, "approve");
  const status = await bob.inside((ctx) => {
    expect(() => ctx.own.atomically(() => {
      authorize(ctx, "projects:write", { type: "project", id });
      throw new Error("taken back");
    })).toThrow("taken back");
    return ctx.own.rows<{ status: string }>("SELECT status FROM approval_requests WHERE id = ?", made.id)[0]?.status;
  });
  expect(status).toBe("approved");
});
