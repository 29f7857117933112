import { describe, expect, it } from "vitest";
import { newCaller, type Caller } from "../support/world.ts";

const requirement = "A shelf has a unique label of at most 40 characters. Each jar has a title and belongs to a shelf. Remind people by carrier pigeon.";

const plan = async (caller: Caller, more: object = {}): Promise<any> => (await caller.call("POST", "/api/requirements", { requirement, ...more })).body;
const actions = async (caller: Caller, runId: string): Promise<string[]> => {
  const { body } = await caller.call("GET", `/api/audit/logs?run_id=${runId}&limit=100`);
  return body.data.map((event: { action: string }) => event.action).reverse();
};

describe("asking for something", () => {
  it("[RUN-1] answers with the plan: tasks with their sentences, every sentence word for word, what is assumed", async () => {
    const caller = await newCaller();
    const { status, body, headers } = await caller.call("POST", "/api/requirements", { requirement });
    expect([status, headers.get("location")]).toEqual([201, `/api/requirements/${body.requirement_id}`]);
    expect(body).toMatchObject({ status: "planned", language: "TypeScript", framework: "Hono", mode: "plan", project_id: null });
    expect(body.tasks.map((task: { key: string; depends_on: string[]; sentences: number[] }) => [task.key, task.depends_on, task.sentences])).toEqual([["project", [], []], ["shelves", ["project"], [0]], ["jars", ["project", "shelves"], [1]]]);
    expect(body.coverage.map((sentence: { text: string; status: string }) => [sentence.text, sentence.status])).toEqual([
      ["A shelf has a unique label of at most 40 characters.", "planned"], ["Each jar has a title and belongs to a shelf.", "planned"], ["Remind people by carrier pigeon.", "not_buildable"],
    ]);
    expect(body.assumptions.length).toBeGreaterThan(0);
    expect(await actions(caller, body.run_id)).toEqual(["requirement.submitted", "run.create", "requirement.planned"]);
    expect((await caller.call("GET", `/api/requirements/${body.requirement_id}`)).body).toEqual(body);
  });

  it("[RUN-2] answers at once where that is preferred, and the plan is there soon", async () => {
    const caller = await newCaller("developer");
    const { status, body } = await caller.call("POST", "/api/requirements", { requirement }, { prefer: "respond-async" });
    expect([status, body.tasks]).toEqual([202, []]);
    await expect.poll(async () => (await caller.call("GET", `/api/requirements/${body.requirement_id}`)).body.status).toBe("planned");
  });

  it("[RUN-2] ends unsupported, with what can be done, where nothing can be built", async () => {
    const caller = await newCaller("developer");
    const body = await plan(caller, { requirement: "A chess engine in Rust." });
    expect(body).toMatchObject({ status: "unsupported", tasks: [] });
    expect(body.advice).toContain("OPENAI_API_KEY");
    const { status, body: generated } = await caller.call("POST", `/api/codegen/${body.requirement_id}`, {});
    expect([status, generated]).toEqual([200, { repo_url: null, commit_id: null, status: "unsupported", run_id: body.run_id, project_id: null, requirement_id: body.requirement_id, reason: body.advice, advice: body.advice, approval: null }]);
  });

  it.each([
    { why: "no requirement", body: {}, pointer: "#/requirement" },
    { why: "an empty one", body: { requirement: " \n " }, pointer: "#/requirement" },
    { why: "one too long", body: { requirement: "a".repeat(20_001) }, pointer: "#/requirement" },
    { why: "a number", body: { requirement: 7 }, pointer: "#/requirement" },
    { why: "an unknown mode", body: { requirement, mode: "fast" }, pointer: "#/mode" },
    { why: "an unknown field", body: { requirement, title: "x" }, pointer: "#/title" },
    { why: "an empty language", body: { requirement, language: "" }, pointer: "#/language" },
    { why: "a project that isn't there", body: { requirement, project_id: "prj_00000000000000000000000000" }, pointer: "#/project_id" },
  ])("[RUN-2] refuses $why, with a pointer, and keeps nothing", async ({ body, pointer }) => {
    const caller = await newCaller("developer");
    const answer = await caller.call("POST", "/api/requirements", body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect((await caller.call("GET", "/api/requirements")).body.data).toEqual([]);
  });

  it("[RUN-2] takes the same request once, under an Idempotency-Key", async () => {
    const caller = await newCaller("developer");
    const first = await caller.call("POST", "/api/requirements", { requirement }, { "idempotency-key": "one" });
    const again = await caller.call("POST", "/api/requirements", { requirement }, { "idempotency-key": "one" });
    expect([again.status, again.body, again.headers.get("idempotent-replayed")]).toEqual([201, first.body, "true"]);
    expect((await caller.call("GET", "/api/runs")).body.data).toHaveLength(1);
  });

  it("[RUN-2] a viewer may read and not ask", async () => {
    const caller = await newCaller("viewer");
    expect((await caller.call("POST", "/api/requirements", { requirement })).status).toBe(403);
    expect((await caller.call("GET", "/api/requirements")).status).toBe(200);
  });

  it("[RUN-2] lists requirements and runs a page at a time, the newest first, and runs by status and requirement", async () => {
    const caller = await newCaller("developer");
    const made = [await plan(caller), await plan(caller), await plan(caller, { requirement: "A chess engine in Rust." })];
    const first = await caller.call("GET", "/api/requirements?limit=2");
    expect(first.body.data.map((one: any) => one.requirement_id)).toEqual([made[2].requirement_id, made[1].requirement_id]);
    const second = await caller.call("GET", `/api/requirements?limit=2&cursor=${first.body.page.next_cursor}`);
    expect(second.body).toMatchObject({ data: [{ requirement_id: made[0].requirement_id }], page: { has_more: false } });
    const ids = async (query: string): Promise<string[]> => (await caller.call("GET", `/api/runs?${query}`)).body.data.map((run: any) => run.run_id);
    expect(await ids("status=planned")).toEqual([made[1].run_id, made[0].run_id]);
    expect(await ids(`requirement_id=${made[0].requirement_id}`)).toEqual([made[0].run_id]);
    expect(await ids(`project_id=prj_00000000000000000000000000`)).toEqual([]);
    expect((await caller.call("GET", "/api/runs?status=nope")).status).toBe(422);
  });
});

describe("deciding about a plan", () => {
  it("[RUN-6] a rejected plan builds nothing, and says who decided", async () => {
    const caller = await newCaller("developer");
    const { run_id } = await plan(caller);
    const { status, body } = await caller.call("POST", `/api/runs/${run_id}/reject`);
    expect([status, body.status, body.provenance.approvals]).toEqual([200, "rejected", [expect.objectContaining({ decision: "rejected", decided_by: caller.userId })]]);
    expect((await caller.call("POST", `/api/runs/${run_id}/approve`)).status).toBe(409);
    expect((await caller.call("POST", `/api/runs/${run_id}/cancel`)).status).toBe(409);
    expect((await caller.call("POST", `/api/runs/${run_id}/resume`)).status).toBe(409);
  });

  it("[RUN-6] a planned run can be cancelled, once, and its audit says so", async () => {
    const caller = await newCaller();
    const { run_id } = await plan(caller);
    expect((await caller.call("POST", `/api/runs/${run_id}/cancel`)).body).toMatchObject({ status: "cancelled", reason: "Cancelled by a person" });
    expect((await caller.call("POST", `/api/runs/${run_id}/cancel`)).status).toBe(200);
    expect(await actions(caller, run_id)).toEqual(["requirement.submitted", "run.create", "requirement.planned", "run.cancel", "run.ended"]);
  });

  it.each([
    { why: "a task that isn't planned", body: { tasks: [{ key: "engines" }] }, pointer: "#/tasks/0/key" },
    { why: "a task without those it needs", body: { tasks: [{ key: "jars" }] }, pointer: "#/tasks/0/depends_on" },
    { why: "no task at all", body: { tasks: [] }, pointer: "#/tasks" },
    { why: "a field that a task hasn't", body: { tasks: [{ key: "jars", owner: "me" }] }, pointer: "#/tasks/0/owner" },
    { why: "tasks of another language's plan", body: { tasks: [{ key: "project" }], language: "Rust" }, pointer: "#/tasks" },
    { why: "an unknown field", body: { fast: true }, pointer: "#/fast" },
  ])("[RUN-8] codegen refuses $why, with a pointer, and the plan still waits", async ({ body, pointer }) => {
    const caller = await newCaller("developer");
    const { requirement_id, run_id } = await plan(caller);
    const answer = await caller.call("POST", `/api/codegen/${requirement_id}`, body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect((await caller.call("GET", `/api/runs/${run_id}`)).body.status).toBe("planned");
  });

  it("[RUN-7] another language plans again, in a run of its own, and says what can't be", async () => {
    const caller = await newCaller("developer");
    const { requirement_id, run_id } = await plan(caller);
    const { body } = await caller.call("POST", `/api/codegen/${requirement_id}`, { language: "Rust" });
    expect(body).toMatchObject({ status: "unsupported", commit_id: null });
    expect(body.run_id).not.toBe(run_id);
    expect((await caller.call("GET", `/api/runs/${run_id}`)).body.status).toBe("rejected");
    expect((await caller.call("GET", `/api/requirements/${requirement_id}`)).body).toMatchObject({ run_id: body.run_id, runs: [{ run_id: body.run_id }, { run_id }] });
  });

  it("[RUN-7] codegen of another tenant's requirement isn't there", async () => {
    const { requirement_id } = await plan(await newCaller("developer"));
    expect((await (await newCaller()).call("POST", `/api/codegen/${requirement_id}`, {})).status).toBe(404);
  });
});

describe("running a command", () => {
  it.each([
    { why: "another host's repository", body: { repo_url: "https://example.com/git/x/y.git", command: "npm test" }, pointer: "#/repo_url" },
    { why: "no repository", body: { repo_url: "tea", command: "npm test" }, pointer: "#/repo_url" },
    { why: "no command", body: { repo_url: "tea", command: " " }, pointer: "#/command" },
  ])("[RUN-50] refuses $why, with a pointer", async ({ body, pointer }) => {
    const caller = await newCaller("developer");
    const answer = await caller.call("POST", "/api/executor/run", body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect((await caller.call("GET", "/api/executions")).body.data).toEqual([]);
  });
});
