import { describe, expect, it } from "vitest";
import { newCaller, type Caller } from "../support/world.ts";

const nightly = { name: "Nightly", kind: "audit.verify", cron: "30 3 * * *", time_zone: "Europe/Berlin" };
const create = (caller: Caller, body: object, headers = {}) => caller.call("POST", "/api/job-schedules", body, headers);

describe("a schedule made by a person", () => {
  it("[JOB-23] says when it is next, is listed, and is ended; all in the audit", async () => {
    const caller = await newCaller();
    const { status, body } = await create(caller, nightly);
    expect([status, body]).toMatchObject([201, { ...nightly, at: null, last_at: null, last_job_id: null, created_by: { type: "user", id: caller.userId } }]);
    expect(Date.parse(body.next_at)).toBeGreaterThan(Date.now());
    expect((await create(caller, nightly)).status).toBe(409);
    expect((await caller.call("GET", "/api/job-schedules")).body.data).toEqual([body]);
    expect((await caller.call("DELETE", `/api/job-schedules/${body.id}`)).status).toBe(204);
    expect((await caller.call("DELETE", `/api/job-schedules/${body.id}`)).status).toBe(404);
    expect((await caller.call("GET", "/api/job-schedules")).body.data).toEqual([]);
    const { data } = (await caller.call("GET", `/api/audit/logs?target_id=${body.id}`)).body;
    expect(data.map(({ action }: { action: string }) => action)).toEqual(["job_schedule.delete", "job_schedule.create"]);
  });

  it("[JOB-23] has its job done by the alarm and the queue, once, at its time", async () => {
    const caller = await newCaller();
    const { body } = await create(caller, { name: "Soon", kind: "audit.verify", at: new Date(Date.now() + 1_200).toISOString() });
    const jobs = async () => (await caller.call("GET", "/api/jobs")).body.data;
    expect(await jobs()).toEqual([]);
    await expect.poll(jobs, { timeout: 10_000 }).toMatchObject([{ status: "succeeded", key: `${body.id}@${body.at}`, result: { ok: true }, created_by: { id: caller.userId } }]);
    const [after] = (await caller.call("GET", "/api/job-schedules")).body.data;
    expect(after).toMatchObject({ next_at: null, last_at: body.at, last_job_id: (await jobs())[0].id });
  });

  it("[JOB-23] is made once for a repeat, and only by who may ask for such a job now", async () => {
    const caller = await newCaller();
    const [first, again] = [await create(caller, nightly, { "idempotency-key": "k" }), await create(caller, nightly, { "idempotency-key": "k" })];
    expect(again.body).toEqual(first.body);
    expect((await create(await newCaller("developer"), nightly)).body).toMatchObject({ code: "forbidden", permission: "jobs:manage" });
    const { key } = (await caller.call("POST", "/api/api-keys", { name: "Jobs", scopes: ["jobs:manage"] })).body;
    expect((await create(caller, { ...nightly, name: "Other" }, { authorization: `Bearer ${key}` })).body).toMatchObject({ code: "forbidden", permission: "audit:read" });
  });

  it.each([
    { why: "both a rhythm and a moment", body: { ...nightly, at: "2100-01-01T00:00:00Z" }, pointer: "#/at" },
    { why: "neither", body: { name: "x", kind: "audit.verify" }, pointer: "#/cron" },
    { why: "a zone for a moment", body: { name: "x", kind: "audit.verify", at: "2100-01-01T00:00:00Z", time_zone: "UTC" }, pointer: "#/time_zone" },
    { why: "a kind that isn't there", body: { ...nightly, kind: "nothing" }, pointer: "#/kind" },
    { why: "a pattern that can't be read", body: { ...nightly, cron: "at dawn" }, pointer: "#/cron" },
    { why: "a zone that isn't there", body: { ...nightly, time_zone: "Mars/Olympus" }, pointer: "#/time_zone" },
  ])("[JOB-23] is refused for $why", async ({ body, pointer }) => {
    const answer = await create(await newCaller(), body);
    expect([answer.status, answer.body.errors.map((fault: { pointer: string }) => fault.pointer)]).toEqual([422, [pointer]]);
  });
});
