import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jobRows } from "../../src/platform/jobs/index.ts";
import { newCaller, type Caller } from "../support/world.ts";

const request = async (caller: Caller): Promise<string> => (await caller.call("POST", "/api/audit/verify")).body.job_id;
const isOver = (caller: Caller, id: string) => expect.poll(async () => (await caller.call("GET", `/api/jobs/${id}`)).body.finished_at, { timeout: 10_000 }).not.toBeNull();
const auditOf = async (caller: Caller, id: string): Promise<string[]> => (await caller.call("GET", `/api/audit/logs?target_id=${id}`)).body.data.map((event: { action: string }) => event.action);
/** Writes a job's row: what time alone would do to it. */
const write = (caller: Caller, set: string): Promise<void> => runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => void storage.sql.exec(`UPDATE background_jobs SET ${set}`));
const dead = "status = 'failed', due_at = NULL, wake_at = NULL, lease_until = NULL, error = 'It was interrupted', attempts = 5, finished_at = 1, expires_at = NULL";

describe("a verification in the background", () => {
  it("[JOB-21] is enqueued at once, done by the queue, and has what the walk found", async () => {
    const caller = await newCaller();
    const asked = await caller.call("POST", "/api/audit/verify", undefined, { "x-request-id": "trace-of-verifying" });
    expect([asked.status, asked.body.status]).toEqual([202, "queued"]);
    await isOver(caller, asked.body.job_id);
    const { body } = await caller.call("GET", `/api/jobs/${asked.body.job_id}`);
    expect(body).toMatchObject({
      kind: "audit.verify", status: "succeeded", progress: 1, attempts: 1, error: null, payload: {}, created_by: { type: "user", id: caller.userId },
      result: { ok: true, from_seq: 1, next_seq: null, first_bad: null },
    });
    expect(body.result.verified).toBe(body.result.head.seq);
    const { data } = (await caller.call("GET", `/api/audit/logs?target_id=${body.id}`)).body;
    expect(data.map(({ action, outcome, request_id }: Record<string, string>) => [action, outcome, request_id])).toEqual([
      ["job.finish", "success", "trace-of-verifying"], ["verification.finish", "success", "trace-of-verifying"], ["verification.request", "success", "trace-of-verifying"],
    ]);
  });

  it("[JOB-21] names the first bad event", async () => {
    const caller = await newCaller();
    await runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => {
      storage.sql.exec("DROP TRIGGER audit_logs_no_update");
      storage.sql.exec("UPDATE audit_logs SET action = 'x' WHERE seq = 1");
    });
    const id = await request(caller);
    await isOver(caller, id);
    expect((await caller.call("GET", `/api/jobs/${id}`)).body).toMatchObject({ status: "succeeded", result: { ok: false, first_bad: { seq: 1, reason: "edited" } } });
    await expect.poll(async () => (await caller.call("GET", "/api/notifications")).body.data).toMatchObject([
      { title: "The audit chain doesn't verify", kind: "audit.broken", data: { job_id: id, seq: 1, reason: "edited" }, sent_by: { type: "system", id: "audit" } },
    ]);
  });

  it("[JOB-21] needs the permission to read the audit, and answers a repeat with the same job", async () => {
    expect((await (await newCaller("developer")).call("POST", "/api/audit/verify")).status).toBe(403);
    const caller = await newCaller();
    const [first, again] = [await caller.call("POST", "/api/audit/verify", undefined, { "idempotency-key": "k" }), await caller.call("POST", "/api/audit/verify", undefined, { "idempotency-key": "k" })];
    expect(again.body).toEqual(first.body);
    expect((await caller.call("GET", "/api/jobs")).body.data).toHaveLength(1);
  });
});

describe("jobs", () => {
  it("[JOB-18] are listed newest first, by kind and status", async () => {
    const caller = await newCaller();
    const first = await request(caller);
    await isOver(caller, first);
    await write(caller, dead);
    const second = await request(caller);
    await isOver(caller, second);
    const idsOf = async (query: string): Promise<string[]> => (await caller.call("GET", `/api/jobs${query}`)).body.data.map(({ id }: { id: string }) => id);
    expect(await idsOf("")).toEqual([second, first]);
    expect(await idsOf("?kind=audit.verify")).toEqual([second, first]);
    expect(await idsOf("?status=failed")).toEqual([first]);
    expect(await idsOf("?status=succeeded&kind=audit.verify")).toEqual([second]);
    expect(await idsOf("?status=cancelled")).toEqual([]);
    const page = (await caller.call("GET", "/api/jobs?limit=1")).body;
    expect(page).toMatchObject({ data: [{ id: second }], page: { has_more: true } });
    expect(await idsOf(`?limit=1&cursor=${page.page.next_cursor}`)).toEqual([first]);
    expect((await caller.call("GET", "/api/jobs?status=dead")).status).toBe(422);
    expect((await caller.call("GET", "/api/jobs?kind=nothing")).status).toBe(422);
  });

  it.each([{}, { kind: "audit.verify" }, { status: "failed" as const }, { kind: "audit.verify", status: "failed" as const }])("[JOB-18] are found by an index in the order of the answer: %j", (filter) =>
    newCaller().then(({ inside }) => inside((ctx) => {
      for (const below of [undefined, "job_z"]) {
        const { sql, params } = jobRows(ctx.own, filter, below, 20, 0).toSQL();
        const plan = ctx.own.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...(params as string[])).map(({ detail }) => detail).join();
        expect(plan).not.toContain("TEMP B-TREE");
        if (Object.keys(filter).length > 0 || below) expect(plan).toMatch(/^SEARCH /);
      }
    })));

  it("[JOB-19] tell what they are about to none but those who could have asked for it", async () => {
    const owner = await newCaller();
    const id = await request(owner);
    await isOver(owner, id);
    const key = (await owner.call("POST", "/api/api-keys", { name: "Watcher", scopes: ["jobs:read"] })).body.key;
    const { body } = await owner.call("GET", `/api/jobs/${id}`, undefined, { authorization: `Bearer ${key}` });
    expect(body).toMatchObject({ id, status: "succeeded", payload: null, result: null });
    expect((await owner.call("POST", `/api/jobs/${id}/retry`, {}, { authorization: `Bearer ${key}` })).body).toMatchObject({ code: "forbidden", permission: "jobs:manage" });
  });
});

describe("a dead job", () => {
  it("[JOB-17] can be looked at and tried again, once, which is in the audit", async () => {
    const caller = await newCaller();
    const id = await request(caller);
    await isOver(caller, id);
    await write(caller, dead);
    expect((await caller.call("GET", "/api/jobs?status=failed")).body.data).toMatchObject([{ id, error: "It was interrupted", attempts: 5, payload: {} }]);
    const again = await caller.call("POST", `/api/jobs/${id}/retry`, {});
    expect([again.status, again.body.status, again.body.attempts_max]).toEqual([200, "queued", 10]);
    await isOver(caller, id);
    expect((await caller.call("GET", `/api/jobs/${id}`)).body).toMatchObject({ status: "succeeded", attempts: 6 });
    expect((await caller.call("POST", `/api/jobs/${id}/retry`, {})).body).toMatchObject({ code: "conflict", job_status: "succeeded" });
    // The walk's own event has the job's key: it is written once, however often the job was done.
    expect(await auditOf(caller, id)).toEqual(["job.finish", "job.retry", "job.finish", "verification.finish", "verification.request"]);
  });

  it("[JOB-17] can be discarded, and nothing else can", async () => {
    const caller = await newCaller();
    const id = await request(caller);
    await isOver(caller, id);
    expect((await caller.call("DELETE", `/api/jobs/${id}`)).status).toBe(409);
    await write(caller, dead);
    expect((await caller.call("DELETE", `/api/jobs/${id}`)).status).toBe(204);
    expect((await caller.call("GET", `/api/jobs/${id}`)).status).toBe(404);
    expect((await auditOf(caller, id))[0]).toBe("job.discard");
  });
});

describe("cancelling", () => {
  it("[JOB-8] ends a job that waits, is in the audit once, and is refused for one that is over", async () => {
    const caller = await newCaller();
    const id = await request(caller);
    await isOver(caller, id);
    expect((await caller.call("POST", `/api/jobs/${id}/cancel`, {})).body).toMatchObject({ code: "conflict", job_status: "succeeded" });
    await write(caller, `status = 'retrying', due_at = ${Date.now() + 3_600_000}, wake_at = ${Date.now() + 3_600_000}, finished_at = NULL`);
    for (const _ of [1, 2]) expect((await caller.call("POST", `/api/jobs/${id}/cancel`, {})).body).toMatchObject({ status: "cancelled", due_at: null });
    expect((await auditOf(caller, id)).filter((action) => action === "job.cancel")).toHaveLength(1);
  });
});
