import { describe, expect, it, vi } from "vitest";
import { newColleague } from "../support/colleague.ts";
import { newCaller, type Caller } from "../support/world.ts";

const set = (who: Caller, gate: string, approvers: object | null) => who.call("PUT", `/api/tenants/${who.tenantId}/approval-settings/${gate}`, { approvers });
const answer = (who: Caller, id: string, verb: string) => who.call("POST", `/api/approvals/${id}/${verb}`, {});
const admins = { roles: ["admin"] };

async function pair(): Promise<{ owner: Caller; admin: Caller }> {
  const owner = await newCaller();
  return { owner, admin: await newColleague(owner, "admin") };
}

describe("what a tenant holds to an approval", () => {
  it("[ACC-58] is set by an owner, for approvers whom there are", async () => {
    const { owner, admin } = await pair();
    const listed = async () => (await admin.call("GET", `/api/tenants/${owner.tenantId}/approval-settings`)).body.data;
    expect((await listed()).map((one: { gate: string; approvers: null }) => [one.gate, one.approvers])).toEqual([["tenant_deletion", null], ["runs", null], ["break_glass", null]]);
    expect((await set(admin, "runs", admins)).status).toBe(403);
    for (const approvers of [{ roles: ["auditor"] }, { roles: ["owner"] }, { ...admins, quorum: 2 }]) expect((await set(owner, "runs", approvers)).body.errors).toMatchObject([{ pointer: "#/approvers/quorum", code: "too_few" }]);
    expect((await set(owner, "runs", admins)).body).toMatchObject({ gate: "runs", approvers: { ...admins, quorum: 1 }, changed_by: owner.userId });
    expect((await listed())[1]).toMatchObject({ gate: "runs", approvers: { ...admins, teams: [], users: [], quorum: 1 } });
    expect((await owner.call("GET", "/api/audit/logs?action=approval_setting.put")).body.data).toHaveLength(1);
  });

  it("[ACC-58] is loosened or taken away only with the approval of who approves now", async () => {
    const { owner, admin } = await pair();
    await newColleague(owner, "developer");
    await set(owner, "tenant_deletion", admins);
    for (const other of [null, { roles: ["developer"] }]) {
      const refused = await set(owner, "tenant_deletion", other);
      expect([refused.status, refused.body.approval.status]).toEqual([403, "pending"]);
    }
    expect((await set(owner, "runs", null)).status).toBe(200);
    const { approval } = (await set(owner, "tenant_deletion", null)).body;
    await answer(admin, approval.id, "approve");
    expect((await set(owner, "tenant_deletion", null)).body.approvers).toBeNull();
  });

  it("[ACC-59] can be the tenant's own deletion: asked for, approved by another, once; also while it is suspended", async () => {
    const { owner, admin } = await pair();
    await set(owner, "tenant_deletion", admins);
    const path = `/api/tenants/${owner.tenantId}`;
    const remove = () => owner.call("DELETE", path);
    await owner.call("POST", `${path}/suspend`, { reason: "Closing" });
    const { approval } = (await remove()).body;
    expect([(await answer(owner, approval.id, "approve")).status, (await remove()).body.approval.id]).toEqual([403, approval.id]);
    expect((await answer(admin, approval.id, "approve")).body.status).toBe("approved");
    expect((await remove()).body.status).toBe("deleting");
    expect((await owner.call("GET", approval.url)).body.status).toBe("consumed");
    await owner.call("POST", `${path}/restore`);
    expect((await remove()).body).toMatchObject({ status: 403, code: "approval_required" });
  });

  it("[ACC-59] that was rejected stays undone", async () => {
    const { owner, admin } = await pair();
    await set(owner, "tenant_deletion", admins);
    const { approval } = (await owner.call("DELETE", `/api/tenants/${owner.tenantId}`)).body;
    await answer(admin, approval.id, "reject");
    expect((await owner.call("DELETE", `/api/tenants/${owner.tenantId}`)).status).toBe(403);
    expect((await owner.call("GET", `/api/tenants/${owner.tenantId}`)).body.status).toBe("active");
  });

  it("[ACC-60] counts as it is set now for what waits already: other approvers, and as many of them as it wants", async () => {
    const { owner, admin } = await pair();
    const [bea, auditor] = [await newColleague(owner, "admin"), await newColleague(owner, "auditor")];
    await set(owner, "tenant_deletion", admins);
    const remove = () => owner.call("DELETE", `/api/tenants/${owner.tenantId}`);
    /** Asks the approvers of now for other ones. */
    const change = async (by: Caller, approvers: object) => {
      const { approval } = (await set(owner, "tenant_deletion", approvers)).body;
      await answer(by, approval.id, "approve");
      expect((await set(owner, "tenant_deletion", approvers)).status).toBe(200);
    };
    const { approval } = (await remove()).body;
    await change(admin, { ...admins, quorum: 2 });
    expect((await answer(admin, approval.id, "approve")).body).toMatchObject({ status: "pending", quorum: 2 });
    expect((await answer(bea, approval.id, "approve")).body.status).toBe("approved");
    const open = (await set(owner, "tenant_deletion", { roles: ["auditor"] })).body.approval;
    for (const who of [admin, bea]) await answer(who, open.id, "approve");
    await set(owner, "tenant_deletion", { roles: ["auditor"] });
    expect((await owner.call("GET", approval.url)).body.status).toBe("voided");
    const again = (await remove()).body.approval;
    expect([again.id === approval.id, (await answer(bea, again.id, "approve")).status]).toEqual([false, 403]);
    expect((await answer(auditor, again.id, "approve")).body.status).toBe("approved");
    expect((await remove()).body.status).toBe("deleting");
  });

  it("[ACC-60] a voice counts no more of who has left, and a smaller quorum is met by the voices that there are", async () => {
    const { owner, admin } = await pair();
    const [bea, cid] = [await newColleague(owner, "admin"), await newColleague(owner, "admin")];
    await set(owner, "tenant_deletion", { ...admins, quorum: 2 });
    const { approval } = (await owner.call("DELETE", `/api/tenants/${owner.tenantId}`)).body;
    await answer(admin, approval.id, "approve");
    await owner.call("PATCH", `/api/users/${admin.userId}`, { status: "suspended" });
    expect((await answer(bea, approval.id, "approve")).body.status).toBe("pending");
    const loosened = (await set(owner, "tenant_deletion", admins)).body.approval;
    for (const who of [bea, cid]) await answer(who, loosened.id, "approve");
    await set(owner, "tenant_deletion", admins);
    expect((await owner.call("GET", approval.url)).body.status).toBe("approved");
  });

  it("[ACC-61] whose approvers have left is changed by an owner alone, who is seen doing it; not by others, and not while there are enough", async () => {
    const { owner, admin } = await pair();
    const other = await newColleague(owner, "owner");
    await set(owner, "runs", admins);
    expect((await set(owner, "runs", null)).body.code).toBe("approval_required");
    await owner.call("PATCH", `/api/users/${admin.userId}`, { status: "suspended" });
    expect((await set(owner, "runs", null)).body.code).toBe("approval_required");
    await owner.call("DELETE", `/api/users/${admin.userId}`);
    expect((await set(owner, "runs", { roles: ["owner"] })).status).toBe(200);
    const [event] = (await owner.call("GET", "/api/audit/logs?action=approval_setting.put")).body.data;
    expect([JSON.stringify(event.details.approvers), event.details.without_approval]).toEqual([expect.stringContaining("owner"), expect.any(String)]);
    await vi.waitFor(async () => expect((await other.call("GET", "/api/notifications")).body.data).toContainEqual(expect.objectContaining({ kind: "approval_setting.overridden" })), { timeout: 5_000, interval: 25 });
    expect((await set(owner, "runs", null)).body.code).toBe("approval_required");
  });
});
