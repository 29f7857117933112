import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { topics } from "../../durable-objects/tenant/topics.ts";
import { answerApproval } from "../../src/access/index.ts";
import { heedPlanApproval } from "../../src/generation/index.ts";
import type { OutboxRow } from "../../src/platform/outbox/index.ts";
import { newColleague } from "../support/colleague.ts";
import { newCaller, type Caller } from "../support/world.ts";

const text = "A shelf has a unique label. Each jar has a title and belongs to a shelf.";

let owner: Caller;
let admin: Caller;
let bob: Caller;
beforeAll(async () => {
  owner = await newCaller();
  [admin, bob] = [await newColleague(owner, "admin"), await newColleague(owner, "developer")];
  await owner.call("PUT", `/api/tenants/${owner.tenantId}/approval-settings/runs`, { approvers: { roles: ["admin"] } });
});

const submit = async (mode: "plan" | "auto") => (await bob.call("POST", "/api/requirements", { requirement: text, mode })).body;
const codegen = (id: string, body: object = {}) => bob.call("POST", `/api/codegen/${id}`, body);
const answer = (who: Caller, id: string, verb: string, body: object = {}) => who.call("POST", `/api/approvals/${id}/${verb}`, body);
const run = async (id: string) => (await bob.call("GET", `/api/runs/${id}`)).body;
const settled = (id: string, status: string | RegExp) => vi.waitFor(async () => expect((await run(id)).status).toMatch(status), { timeout: 10_000, interval: 25 });
const gone = async (id: string) => (await bob.call("POST", `/api/runs/${id}/cancel`)).status;
const goesOn = /writing|testing|repairing|committing|unverified|failed|succeeded|partial/;

describe("a run whose plan must be approved", () => {
  it("[RUN-80] asks for the approval of exactly its plan when somebody wants it built, and is built once it is given", async () => {
    const { requirement_id, run_id } = await submit("plan");
    expect((await run(run_id)).approval).toBeNull();
    const asked = await codegen(requirement_id);
    expect([asked.status, asked.body]).toMatchObject([202, { status: "planned", run_id, approval: { status: "pending" } }]);
    const { approval } = asked.body;
    expect((await codegen(requirement_id)).body.approval.id).toBe(approval.id);
    const read = (await admin.call("GET", approval.url)).body;
    expect(read).toMatchObject({ action: "runs:approve", resource: { type: "run", id: run_id }, requested_by: bob.userId, subject: { plan_sha256: expect.stringMatching(/^[0-9a-f]{64}$/), edits: null } });
    expect(read.subject.tasks.length).toBeGreaterThan(1);
    expect([(await answer(bob, approval.id, "approve")).status, (await run(run_id)).status]).toEqual([403, "planned"]);
    await answer(admin, approval.id, "approve", { comment: "Good", subject_hash: read.subject_hash });
    await settled(run_id, goesOn);
    expect((await run(run_id)).provenance.approvals).toMatchObject([{ decision: "approved", decided_by: admin.userId }]);
    expect((await admin.call("GET", approval.url)).body.status).toBe("consumed");
    expect((await owner.call("GET", `/api/audit/logs?run_id=${run_id}&action=run.approve`)).body.data).toHaveLength(1);
    await gone(run_id);
  });

  it("[RUN-81] in mode auto asks as soon as there is a plan, and ends plainly when it is rejected", async () => {
    const { run_id } = await submit("auto");
    await vi.waitFor(async () => expect((await run(run_id)).approval).not.toBeNull(), { timeout: 10_000, interval: 25 });
    const { approval, status } = await run(run_id);
    expect(status).toBe("planned");
    await answer(admin, approval.id, "reject", { comment: "Not this quarter" });
    await settled(run_id, "rejected");
    expect(await run(run_id)).toMatchObject({ reason: "Its plan was rejected: Not this quarter", commit_id: null, approval: { status: "rejected" } });
  });

  it("[RUN-82] asked about in another form is asked about anew: what was open or given for the first is void", async () => {
    const { requirement_id, run_id, tasks } = await submit("plan");
    const first = (await codegen(requirement_id)).body.approval;
    await evictDurableObject(env.TENANT.getByName(owner.tenantId));
    const edited = [{ ...tasks[0], title: "Another title" }, ...tasks.slice(1)].map(({ id, title }: { id: string; title: string }) => ({ id, title }));
    const second = (await codegen(requirement_id, { tasks: edited })).body.approval;
    expect([second.id === first.id, (await admin.call("GET", first.url)).body.status]).toEqual([false, "voided"]);
    expect((await codegen(requirement_id)).body.approval.id).toBe(second.id);
    await bob.call("POST", `/api/runs/${run_id}/cancel`);
    expect((await admin.call("GET", second.url)).body.status).toBe("voided");
  });

  it("[RUN-83] an approver's go to the run is their voice; whoever asked has none", async () => {
    const { requirement_id, run_id } = await submit("plan");
    await codegen(requirement_id);
    expect((await bob.call("POST", `/api/runs/${run_id}/approve`)).body.status).toBe("planned");
    expect((await owner.call("POST", `/api/runs/${run_id}/approve`)).status).toBe(403);
    expect((await admin.call("POST", `/api/runs/${run_id}/approve`)).body.status).toMatch(goesOn);
    await gone(run_id);
  });

  it("[RUN-80] another run of the same plan is held to it as well", async () => {
    const { requirement_id, run_id } = await submit("plan");
    await gone(run_id);
    const again = await codegen(requirement_id);
    expect([again.status, again.body.approval.status, again.body.run_id === run_id]).toEqual([202, "pending", false]);
    await settled(again.body.run_id, "planned");
    await answer(admin, again.body.approval.id, "approve");
    await settled(again.body.run_id, goesOn);
    await gone(again.body.run_id);
  });

  it("[RUN-84] is built once, also when the process goes between the approval and its use", async () => {
    const { requirement_id, run_id } = await submit("plan");
    const { approval } = (await codegen(requirement_id)).body;
    await admin.inside(async (ctx) => {
      answerApproval(ctx, approval.id, "approve", { comment: "" });
      const cut = { ...ctx, settings: { ...ctx.settings, FAULT_POINT: "approval:answered" }, log: () => { throw new Error("cut off"); } };
      await expect(topics["approval.answered"]?.(cut, { payload: { approval_id: approval.id } } as unknown as OutboxRow)).rejects.toThrow("cut off");
    });
    await evictDurableObject(env.TENANT.getByName(owner.tenantId));
    await owner.call("GET", "/api/auth/user");
    await settled(run_id, goesOn);
    const heed = () => owner.inside((ctx) => heedPlanApproval(ctx, { payload: { approval_id: approval.id } }));
    await heed();
    const actions = (await owner.call("GET", `/api/audit/logs?run_id=${run_id}&limit=100`)).body.data.map((event: { action: string }) => event.action);
    expect(actions.filter((action: string) => action === "run.approve")).toHaveLength(1);
    await gone(run_id);
  });
});
