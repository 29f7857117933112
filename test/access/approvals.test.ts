import { describe, expect, it, vi } from "vitest";
import { authorize, expireApprovals, nextApprovalExpiry, requireApproval } from "../../src/access/index.ts";
import { AppError } from "../../src/platform/errors.ts";
import type { Context } from "../../src/platform/context.ts";
import { audit } from "../../src/audit/index.ts";
import { listAuditLogs } from "../../src/audit/events/list.ts";
import { newColleague } from "../support/colleague.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const gate = (approvers?: object): string => JSON.stringify({
  apiVersion: "devgen/v1", resourcePolicy: { resource: "project", rules: [{ name: "four-eyes", actions: ["write"], effect: "require_approval", roles: ["*"], ...(approvers ? { approvers } : {}) }] },
});

/** An owner, a developer, and a project that nobody changes without an approval. */
async function gated(approvers?: object): Promise<{ owner: Caller; bob: Caller; id: string }> {
  const owner = await newCaller();
  const bob = await newColleague(owner);
  const id = (await owner.call("POST", "/api/projects", { name: "A" })).body.project_id;
  const policy = (await owner.call("POST", "/api/policies", { yaml: gate(approvers) })).body;
  await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
  return { owner, bob, id };
}

const rename = (who: Caller, id: string, name = "Better") => who.call("PATCH", `/api/projects/${id}`, { name });
/** The approval that a refused request asked for. */
const refusedFor = async (who: Caller, id: string, name?: string): Promise<{ id: string; subject: object }> => (await rename(who, id, name)).body.approval;
const answer = (who: Caller, id: string, verb: string, body: object = {}) => who.call("POST", `/api/approvals/${id}/${verb}`, body);

describe("an approval", () => {
  it("[ACC-50] that a policy asks for is asked for by the refusal, given by another, and good for the same request once", async () => {
    const { owner, bob, id } = await gated();
    const refused = await rename(bob, id);
    const { approval } = refused.body;
    expect([refused.status, refused.body]).toMatchObject([403, {
      code: "approval_required", decided_by: { rule: "four-eyes" },
      approval: { action: "projects:write", resource_type: "project", resource_id: id, status: "pending", url: `/api/approvals/${approval.id}`, subject: { method: "PATCH", path: `/api/projects/${id}`, body: { name: "Better" } } },
    }]);
    expect((await rename(bob, id)).body.approval).toEqual(approval);
    const made = (await owner.call("GET", approval.url)).body;
    expect(made).toMatchObject({ status: "pending", quorum: 1, approvers: { roles: ["admin", "owner"] }, gate: "policy:resource.project.default@1/four-eyes", requested_by: bob.userId, subject: approval.subject });
    expect((await answer(owner, made.id, "approve", { comment: "Fine", subject_hash: made.subject_hash })).body).toMatchObject({ status: "approved", answers: [{ answered_by: owner.userId, verdict: "approve", comment: "Fine" }] });
    expect((await rename(bob, id)).status).toBe(200);
    expect((await bob.call("GET", approval.url)).body.status).toBe("consumed");
    expect((await rename(bob, id)).body).toMatchObject({ status: 403, approval: { status: "pending" } });
    const actions = await owner.inside((ctx) => listAuditLogs(ctx, { target_id: made.id }).data.map((event) => event.action));
    expect(actions).toEqual(["approval.consume", "approval.approve", "approval.request"]);
  });

  it("[ACC-6] is answered by no key that isn't scoped for approvals, whoever it belongs to", async () => {
    const { owner, bob, id } = await gated();
    const { id: asked } = await refusedFor(bob, id);
    const withKey = async (scopes: string[]) => {
      const { key } = (await owner.call("POST", "/api/api-keys", { name: scopes.join(), scopes })).body;
      return (await ask("POST", `/api/approvals/${asked}/approve`, {}, { authorization: `Bearer ${key}` })).status;
    };
    expect(await withKey(["runs:read", "approvals:read"])).toBe(403);
    expect((await owner.call("GET", `/api/approvals/${asked}`)).body.status).toBe("pending");
    expect(await withKey(["approvals:create", "approvals:read"])).toBe(200);
  });

  it("[ACC-50] of one thing to be made says nothing of another, which leaves it good", async () => {
    const { owner, bob } = await gated();
    const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "requirement", rules: [{ name: "asked", actions: ["create"], effect: "require_approval", roles: ["*"] }] } });
    const policy = (await owner.call("POST", "/api/policies", { yaml })).body;
    await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
    const make = (requirement: string) => bob.call("POST", "/api/requirements", { requirement });
    const { approval } = (await make("Shelves have a label.")).body;
    await answer(owner, approval.id, "approve");
    expect((await make("Jars have a label.")).status).toBe(403);
    expect((await make("Shelves have a label.")).status).toBeLessThan(300);
  });

  it("[ACC-51] is for the very request: another body or path is another one, its members in another order are not", async () => {
    const { owner, bob, id } = await gated();
    const body = { name: "Better", description: "So" };
    const { approval } = (await bob.call("PATCH", `/api/projects/${id}`, body)).body;
    await answer(owner, approval.id, "approve");
    expect((await bob.call("PATCH", `/api/projects/${id}`, { description: "So", name: "Better" })).status).toBe(200);
    const again = await refusedFor(bob, id);
    await answer(owner, again.id, "approve");
    expect((await rename(bob, id, "Worse")).status).toBe(403);
    expect((await bob.call("GET", `/api/approvals/${again.id}`)).body.status).toBe("voided");
  });

  it("[ACC-50] stays good when the request it was given for fails", async () => {
    const { owner, bob, id } = await gated();
    const wrong = () => bob.call("PATCH", `/api/projects/${id}`, { name: "Better" }, { "if-match": '"v99"' });
    const { approval } = (await wrong()).body;
    await answer(owner, approval.id, "approve");
    expect((await wrong()).status).toBe(412);
    expect((await bob.call("GET", approval.url)).body.status).toBe("approved");
    expect((await rename(bob, id)).status).toBe(200);
    expect((await bob.call("GET", approval.url)).body.status).toBe("consumed");
  });

  it("[ACC-57] that was rejected isn't asked for again by trying again, but by asking", async () => {
    const { owner, bob, id } = await gated();
    const made = await refusedFor(bob, id);
    await answer(owner, made.id, "reject", { comment: "No" });
    expect((await rename(bob, id)).body.approval).toMatchObject({ id: made.id, status: "rejected" });
    const again = await bob.call("POST", "/api/approvals", { action: "projects:write", resource_type: "project", resource_id: id, subject: made.subject, reason: "Please" });
    expect([again.status, again.body.status]).toEqual([201, "pending"]);
    expect((await rename(bob, id)).body.approval.id).toBe(again.body.id);
  });

  it("[ACC-57] shows approvers what is to be done but for what bears a secret's name, and tells them that they are asked", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    await owner.call("POST", "/api/policies", { yaml: JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "execution", rules: [{ name: "eyes", actions: ["create"], effect: "require_approval", roles: ["developer"] }] } }) })
      .then(({ body }) => owner.call("POST", `/api/policies/${body.id}/activate`, {}));
    const sent = (value: string) => bob.call("POST", "/api/executor/run", { files: { "a.test.ts": "1" }, command: "npx vitest run", env: { A: value } });
    const [one, other] = [(await sent("first")).body.approval, (await sent("second")).body.approval];
    expect(one.subject.body).toEqual({ files: { "a.test.ts": "1" }, command: "npx vitest run", env: "(not shown)" });
    expect(one.id).not.toBe(other.id);
    await vi.waitFor(async () => expect((await owner.call("GET", "/api/notifications")).body.data).toContainEqual(expect.objectContaining({ kind: "approval.requested", link: one.url })), { timeout: 5_000, interval: 25 });
    expect((await bob.call("GET", "/api/notifications")).body.data).toEqual([]);
  });

  it("[ACC-57] is not asked for on behalf of who may ask for none", async () => {
    const { owner, id } = await gated();
    const role = (await owner.call("POST", "/api/roles", { name: "writer", permissions: ["projects:write", "projects:read"] })).body;
    const eve = await newColleague(owner, "billing");
    await owner.call("POST", "/api/user-roles", { principal: { type: "user", id: eve.userId }, role_id: role.id });
    const { body } = await rename(eve, id);
    expect([body.status, body.approval.url]).toEqual([403, undefined]);
    expect((await owner.call("GET", "/api/approvals")).body.data).toEqual([]);
  });

  it("[ACC-52] is never given by who asked for it, by no key of theirs and by nobody who isn't an approver", async () => {
    const { owner, bob, id } = await gated();
    const eve = await newColleague(owner);
    const made = await refusedFor(owner, id);
    const { key } = (await owner.call("POST", "/api/api-keys", { name: "k" })).body;
    const byKey = await ask("POST", `/api/approvals/${made.id}/approve`, {}, { authorization: `Bearer ${key}` });
    expect([(await answer(owner, made.id, "approve")).status, byKey.status, (await answer(eve, made.id, "approve")).status, (await answer(bob, made.id, "reject")).status]).toEqual([403, 403, 404, 404]);
    expect((await owner.call("GET", `/api/approvals/${made.id}`)).body.answers).toEqual([]);
  });

  it("[ACC-53] needs its quorum, each voice once; one that rejects it is enough", async () => {
    const { owner, bob, id } = await gated({ roles: ["admin"], users: ["usr_none"], quorum: 2 });
    const [one, two, three] = [await newColleague(owner, "admin"), await newColleague(owner, "admin"), await newColleague(owner, "admin")];
    const made = await refusedFor(bob, id);
    expect((await answer(one, made.id, "approve")).body.status).toBe("pending");
    expect((await answer(one, made.id, "approve")).status).toBe(409);
    expect((await rename(bob, id)).status).toBe(403);
    expect((await answer(two, made.id, "approve")).body.status).toBe("approved");
    expect((await answer(three, made.id, "reject")).status).toBe(409);
    const other = await refusedFor(bob, id, "Other");
    expect((await answer(one, other.id, "approve")).body.status).toBe("pending");
    expect((await answer(two, other.id, "reject", { comment: "No" })).body.status).toBe("rejected");
    expect((await answer(three, other.id, "approve")).status).toBe(409);
  });

  it("[ACC-51] counts for exactly what was asked; a changed subject voids it", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner);
    const release = (version: number) => ({ action: "release", resource_type: "bookcase", resource_id: "one", subject: { version } });
    const made = (await bob.call("POST", "/api/approvals", { ...release(1), reason: "Go", approvers: { roles: ["owner"] } })).body;
    expect((await answer(owner, made.id, "approve", { subject_hash: "0".repeat(64) })).status).toBe(409);
    await answer(owner, made.id, "approve");
    const spend = (who: Caller, version: number) => who.inside((ctx) => attempt(() => {
      requireApproval(ctx, { deed: release(version), gate: "", approvers: { roles: ["owner"], teams: [], users: [], quorum: 1 } }, "This needs an approval");
      ctx.own.atomically(() => audit(ctx, { action: "bookcase.release", target: { type: "bookcase", id: "one" } }));
    }));
    expect([await spend(owner, 1), await spend(bob, 1), await spend(bob, 1)]).toEqual(["approval_required", "done", "approval_required"]);
    const again = (await bob.call("POST", "/api/approvals", { ...release(2), reason: "Go", approvers: { roles: ["owner"] } })).body;
    await answer(owner, again.id, "approve");
    expect(await spend(bob, 3)).toBe("approval_required");
    expect((await bob.call("GET", `/api/approvals/${again.id}`)).body.status).toBe("voided");
    expect(await spend(bob, 2)).toBe("approval_required");
  });

  it("[ACC-51] that was given under another version of the rule doesn't count", async () => {
    const { owner, bob, id } = await gated();
    await answer(owner, (await refusedFor(bob, id)).id, "approve");
    const policy = (await owner.call("GET", "/api/policies")).body.data[0];
    await owner.call("PATCH", `/api/policies/${policy.id}`, { yaml: gate({ roles: ["owner"], quorum: 2 }) });
    await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
    expect((await rename(bob, id)).status).toBe(403);
  });

  it("[ACC-54] ends with its time, and can be withdrawn by who asked", async () => {
    const { owner, bob, id } = await gated();
    const made = await refusedFor(bob, id);
    await answer(owner, made.id, "approve");
    await bob.inside((ctx) => ctx.own.rows("UPDATE approval_requests SET expires_at = 1 WHERE id = ?", made.id));
    expect((await bob.call("GET", `/api/approvals/${made.id}`)).body.status).toBe("expired");
    const other = await refusedFor(bob, id);
    expect(other.id).not.toBe(made.id);
    await answer(owner, other.id, "approve");
    expect((await answer(owner, other.id, "withdraw")).status).toBe(403);
    expect((await answer(bob, other.id, "withdraw")).body.status).toBe("withdrawn");
    expect((await rename(bob, id)).status).toBe(403);
    const asked = { action: "projects:write", resource_type: "project", resource_id: id, subject: made.subject, reason: "A better name" };
    for (const expires_at of ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"]) expect((await bob.call("POST", "/api/approvals", { ...asked, expires_at })).status).toBe(422);
  });

  it("[ACC-54] is listed as what it is by now, and its end is in the chain", async () => {
    const { owner, bob, id } = await gated();
    const [given, asked] = [await refusedFor(bob, id, "One"), await refusedFor(bob, id, "Two")];
    await answer(owner, given.id, "approve");
    const listed = async (status: string) => (await owner.call("GET", `/api/approvals?status=${status}`)).body.data.map((one: { id: string; status: string }) => [one.id, one.status]);
    const late = (ctx: Context) => ({ ...ctx, clock: { now: () => Date.now() + 8 * 86_400_000 } });
    expect([await listed("approved"), await listed("pending"), await listed("expired")]).toEqual([[[given.id, "approved"]], [[asked.id, "pending"]], []]);
    await bob.inside((ctx) => ctx.own.rows("UPDATE approval_requests SET expires_at = created_at"));
    const after = [[], [], [[asked.id, "expired"], [given.id, "expired"]]];
    expect([await listed("approved"), await listed("pending"), await listed("expired")]).toEqual(after);
    await bob.inside((ctx) => expireApprovals(late(ctx)));
    expect([await listed("approved"), await listed("pending"), await listed("expired")]).toEqual(after);
    expect((await owner.call("GET", "/api/audit/logs?action=approval.expire")).body.data.map((event: { target: { id: string } }) => event.target.id).sort()).toEqual([asked.id, given.id].sort());
    expect(await bob.inside((ctx) => nextApprovalExpiry(ctx))).toBeNull();
  });

  it("[ACC-62] can be open a hundred times for one person, and no more; what was asked for already stands", async () => {
    const { owner, bob, id } = await gated();
    const first = await refusedFor(bob, id, "First");
    await bob.inside((ctx) => {
      const [columns] = ctx.own.rows<{ names: string }>("SELECT group_concat(name) AS names FROM pragma_table_info('approval_requests') WHERE name NOT IN ('id', 'subject_hash')");
      ctx.own.rows(`INSERT INTO approval_requests (id, subject_hash, ${columns!.names}) SELECT 'apr_' || n.value, 'x' || n.value, ${columns!.names.split(",").map((name) => `a.${name}`).join()} FROM approval_requests a, json_each(?) n WHERE a.id = ?`, JSON.stringify(Array.from({ length: 99 }, (_, n) => n)), first.id);
    });
    const full = await rename(bob, id, "Second");
    expect([full.status, full.body.detail, full.body.approval?.url]).toEqual([403, expect.stringContaining("100 approvals that you asked for are open"), undefined]);
    expect((await refusedFor(bob, id, "First")).id).toBe(first.id);
    expect((await bob.call("POST", "/api/approvals", { action: "release", resource_type: "bookcase", reason: "Go", approvers: { roles: ["owner"] } })).status).toBe(429);
    await owner.inside((ctx) => ctx.own.rows("UPDATE approval_requests SET expires_at = 1 WHERE id = 'apr_1'"));
    expect((await refusedFor(bob, id, "Second")).id).not.toBe(first.id);
  });

  it("[ACC-55] is asked for only where one is wanted: what is denied stays denied, and a policy says who approves", async () => {
    const { owner, bob, id } = await gated();
    const asked = { action: "projects:write", resource_type: "project", resource_id: id, reason: "A better name" };
    const viewer = await newColleague(owner, "viewer");
    expect([(await rename(viewer, id)).body.code, (await viewer.call("POST", "/api/approvals", asked)).status]).toEqual(["forbidden", 403]);
    expect((await bob.call("POST", "/api/approvals", { ...asked, approvers: { users: [bob.userId] } })).body.errors[0].pointer).toBe("#/approvers");
    expect((await bob.call("POST", "/api/approvals", { ...asked, action: "projects:read" })).body.errors[0].pointer).toBe("#/approvers");
    expect((await bob.call("POST", "/api/approvals", { ...asked, resource_id: "prj_none" })).status).toBe(404);
    expect((await bob.call("POST", "/api/approvals", { ...asked, resource_type: "run" })).status).toBe(422);
    expect((await bob.call("GET", `/api/permissions/check?action=projects:write&id=${id}`)).body).toMatchObject({ allowed: false, effect: "require_approval" });
  });

  it("[ACC-56] is seen by who asked, who may answer, and who reads approvals; nobody else is told of it", async () => {
    const { owner, bob, id } = await gated();
    const [eve, auditor] = [await newColleague(owner), await newColleague(owner, "auditor")];
    const made = await refusedFor(bob, id);
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

it("[ACC-50] is spent in the commit of the change: what is taken back leaves it good, and what another spent first takes it back", async () => {
  const { owner, bob, id } = await gated();
  const made = await refusedFor(bob, id);
  await answer(owner, made.id, "approve");
  const same = (ctx: Context): Context => ({ ...ctx, asked: made.subject as never, spending: [] });
  await bob.inside((outer) => {
    const [one, two] = [same(outer), same(outer)];
    const status = () => outer.own.rows<{ status: string }>("SELECT status FROM approval_requests WHERE id = ?", made.id)[0]?.status;
    const change = (ctx: Context) => ctx.own.atomically(() => audit(ctx, { action: "project.update", target: { type: "project", id } }));
    for (const ctx of [one, two]) authorize(ctx, "projects:write", { type: "project", id });
    expect(() => one.own.atomically(() => {
      change(one);
      throw new Error("taken back");
    })).toThrow("taken back");
    expect(status()).toBe("approved");
    change(one);
    expect(status()).toBe("consumed");
    expect(() => change(two)).toThrow("used or has ended");
  });
});
