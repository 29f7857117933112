import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { provisionLeftovers, runDueJobs, runNextJob, type IdentityContext } from "../../src/identity/index.ts";
import type { Log } from "../../src/platform/log.ts";
import { newId, randomBody } from "../../src/platform/ids.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { administer } from "../support/admin.ts";
import { newEmail } from "../support/people.ts";
import { ask } from "../support/world.ts";

const edgeAt = (laterMs = 0, more: Partial<IdentityContext> = {}): IdentityContext => ({ ...identityContext({ ...newEdgeContext(env, "rqt_test", "unknown"), clock: { now: () => Date.now() + laterMs } }), ...more });
const request = (more: Record<string, unknown> = {}, headers = {}) => administer("POST", "/v1/tenants", { name: "Northwind", plan_id: "team", admin_email: newEmail(), ...more }, undefined, headers);
const seen = async (id: string) => (await administer("GET", `/v1/tenants/${id}`)).body;
const stepsOf = async (id: string) => Object.fromEntries((await seen(id)).provisioning.steps.map(({ name, status }: { name: string; status: string }) => [name, status]));

// Jobs of other tests come first otherwise.
beforeEach(() => runDueJobs(edgeAt(3_600_000)));

describe("a tenant that an administrator asks for", () => {
  it("[TEN-20] is answered at once, made step by step where it can be seen, and handed to its owner", async () => {
    const email = newEmail();
    const slug = `north-${randomBody().slice(-10)}`;
    const asked = await request({ admin_email: email, slug });
    expect([asked.status, asked.body]).toMatchObject([202, { status: "provisioning", tenant_id: expect.stringMatching(/^ten_/), job_id: expect.stringMatching(/^job_/) }]);
    const { tenant_id, job_id, invitation } = asked.body;
    expect(await seen(tenant_id)).toMatchObject({ tenant_id, name: "Northwind", slug, status: "provisioning", plan_id: "team", region: "local", provisioning: { job_id } });
    const accept = () => ask("POST", "/api/invitations/accept", { token: invitation.token, password: "correct horse battery" });
    expect((await accept()).status).toBe(404);

    for (const [step, status] of [["provision", "running"], ["plan", "running"], ["invite", "running"], ["activate", "succeeded"]]) {
      expect((await stepsOf(tenant_id))[step!]).toBe("waiting");
      if (step === "activate") expect((await accept()).status).toBe(503);
      expect(await administer("POST", "/v1/provisioning/jobs/run-next")).toMatchObject({ status: 200, body: { job_id, tenant_id, step, status } });
    }
    expect((await administer("POST", "/v1/provisioning/jobs/run-next")).status).toBe(204);
    expect(await seen(tenant_id)).toMatchObject({ status: "active" });
    expect(new Set(Object.values(await stepsOf(tenant_id)))).toEqual(new Set(["done"]));

    const joined = await accept();
    expect(joined.body).toMatchObject({ tenant_id });
    const as = { authorization: `Bearer ${joined.body.access_token}` };
    expect((await ask("GET", "/api/auth/user", undefined, as)).body).toMatchObject({ email, roles: ["owner"] });
    expect((await ask("GET", `/api/tenants/${tenant_id}`, undefined, as)).body).toMatchObject({ status: "active", plan_id: "team" });
    const actions = (await ask("GET", "/api/audit/logs?limit=100", undefined, as)).body.data.map(({ action }: { action: string }) => action);
    expect(actions.toReversed()).toEqual(["tenant.create", "subscription.change", "member.invite", "tenant.activate", "member.join", "session.open"]);
  });

  it("[TEN-20] is made by the minute's sweep as well", async () => {
    const { tenant_id } = (await request()).body;
    await runDueJobs(edgeAt());
    expect(await seen(tenant_id)).toMatchObject({ status: "active" });
  });

  it.each(["provision", "plan", "invite", "activate"])("[TEN-21] is made whole when it is cut off after %s, once its lease is over", async (step) => {
    const { tenant_id } = (await request()).body;
    await new Promise<void>((resolve, reject) => {
      const log: Log = (_, event, details) => {
        if (event === "fault.reached" && details?.fault_point === `provisioning:after-${step}`) resolve();
      };
      const edge = edgeAt(0, { log });
      runDueJobs({ ...edge, settings: { ...edge.settings, FAULT_POINT: `provisioning:after-${step}` } }).then(() => reject(new Error("It was not cut off")), reject);
    });
    expect(await runNextJob(edgeAt())).toBeUndefined();
    await runDueJobs(edgeAt(61_000));
    expect(await seen(tenant_id)).toMatchObject({ status: "active" });
    const twice = await runInDurableObject(env.TENANT.getByName(tenant_id), (_, { storage }) => storage.sql.exec("SELECT action, count(*) AS n FROM audit_logs GROUP BY action HAVING n > 1").toArray());
    expect(twice).toEqual([]);
  });

  it("[TEN-21] waits longer with every failure, says why, and is made once what was in the way is gone", async () => {
    const { tenant_id, job_id } = (await request()).body;
    const edge = edgeAt();
    const failing: IdentityContext = { ...edge, log: () => {}, tenant: (id) => ({ ...edge.tenant(id), provision: () => Promise.reject(new Error("The object is away")) }) };
    expect(await runNextJob(failing)).toEqual({ job_id, tenant_id, step: "provision", status: "retrying" });
    expect((await seen(tenant_id)).provisioning.steps[1]).toEqual({ name: "provision", status: "retrying", attempts: 1, error: "The object is away", finished_at: null });
    expect(await runNextJob(failing)).toBeUndefined();
    expect(await runNextJob({ ...failing, clock: edgeAt(6_000).clock })).toMatchObject({ status: "retrying" });
    expect(await runNextJob({ ...failing, clock: edgeAt(12_000).clock })).toBeUndefined();
    await runDueJobs(edgeAt(30_000));
    expect(await seen(tenant_id)).toMatchObject({ status: "active" });
  });

  it("[TEN-21] is one job's work at a time", async () => {
    const made = [(await request()).body.job_id, (await request()).body.job_id];
    const turns = await Promise.all([1, 2, 3].map(() => runNextJob(edgeAt())));
    expect(turns.map((turn) => turn?.job_id ?? null).toSorted()).toEqual([...made, null].toSorted());
  });

  it("[TEN-20] is left to its job by the sweep that finishes sign-ups", async () => {
    const { tenant_id } = (await request()).body;
    await provisionLeftovers(edgeAt(120_000));
    expect(await seen(tenant_id)).toMatchObject({ status: "provisioning" });
  });

  it("[TEN-20] is one, however often it is asked for under one key; the invitation is shown once", async () => {
    const headers = { "idempotency-key": randomBody() };
    const body = { admin_email: newEmail() };
    const [first, second] = [await request(body, headers), await request(body, headers)];
    expect(second).toMatchObject({ status: 202, body: { tenant_id: first.body.tenant_id, job_id: first.body.job_id } });
    expect(second.body).not.toHaveProperty("invitation");
    expect((await request({ ...body, name: "Other" }, headers)).body.code).toBe("idempotency_mismatch");
    const both = await Promise.all([1, 2].map(() => request({ admin_email: "a@example.com" }, { "idempotency-key": `${headers["idempotency-key"]}x` })));
    expect(both[0]!.body.tenant_id).toBe(both[1]!.body.tenant_id);
  });

  it.each([
    { why: "a plan that isn't there", body: { plan_id: "nowhere" }, pointer: "#/plan_id" },
    { why: "no address", body: { admin_email: "nobody" }, pointer: "#/admin_email" },
    { why: "a region that isn't here", body: { region: "moon" }, pointer: "#/region" },
    { why: "a slug of ours", body: { slug: "api" }, pointer: "#/slug" },
  ])("[TEN-20] is refused with $why", async ({ body, pointer }) => expect(await request(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } }));

  it("[TEN-20] is refused under a slug that is taken; a tenant that isn't there is not found", async () => {
    const slug = `north-${randomBody().slice(-10)}`;
    await request({ slug });
    expect(await request({ slug })).toMatchObject({ status: 409, body: { errors: [{ pointer: "#/slug", code: "taken" }] } });
    expect((await administer("GET", `/v1/tenants/${newId("tenant", 1)}`)).status).toBe(404);
  });
});
