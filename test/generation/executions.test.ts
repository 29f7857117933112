import { env, exports } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { applyOwnExecution } from "../../src/generation/executions/apply.ts";
import { storeLog } from "../../src/generation/executions/blobs.ts";
import { executionsQuery, findExecution, insertExecution, updateExecution } from "../../src/generation/executions/store.ts";
import { executionSnapshotOf } from "../../src/generation/executions/pipeline.ts";
import { openJournal, type Journal } from "../../src/generation/runs/journal.ts";
import { forgetOutput, keptVerdict } from "../../src/generation/runs/snapshot.ts";
import type { ExecutionState } from "../../src/generation/runs/ports.ts";
import { grantEntitlement, meter, standingOf } from "../../src/billing/index.ts";
import { defaultLimits, type Verdict } from "../../src/generation/sandbox/port.ts";
import type { ExecutionRequest } from "../../src/generation/runs/request.ts";
import { firstIdAt, newId } from "../../src/platform/ids.ts";
import { green, insideSession, newWorld } from "../support/session-ports.ts";
import { newCaller, origin, type Caller } from "../support/world.ts";

/** Would run in the isolate, which isn't bound here: it stays under way, trying. */
const running = { files: { "package.json": '{"scripts":{"test":"vitest run"}}', "a.test.ts": "" }, command: "npm test" };
const begin = async (caller: Caller, body: object = running): Promise<any> => {
  const answer = await caller.call("POST", "/api/executor/run", { wait: false, ...body });
  expect(answer.status).toBe(202);
  return answer.body;
};
/** No sandbox is bound here, so what is over was cancelled. */
const ended = async (caller: Caller): Promise<string> => {
  const { execution_id } = await begin(caller);
  await caller.call("POST", `/api/executions/${execution_id}/cancel`);
  return execution_id;
};
const actions = async (caller: Caller): Promise<string[]> => (await caller.call("GET", "/api/audit/logs?limit=100")).body.data.map(({ action }: { action: string }) => action).filter((action: string) => action.startsWith("execution.")).reverse();
const state = (execution_id: string, more: Partial<ExecutionState> = {}): ExecutionState => ({
  execution_id, run_id: null, status: "passed", exit_code: 0, command: "npm test", ref: null, reason: null, tests: { passed: 1, failed: 0, skipped: 0, total: 1 }, duration_ms: 5, started_at: 1, finished_at: 2,
  engine: { driver: "process", versions: { python: "3.11.2" } }, ...more,
});

describe("asking for a command", () => {
  it.each([
    { why: "neither repository nor files", body: { command: "ls" }, pointer: "#/repo_url" },
    { why: "both", body: { command: "ls", repo_url: "x", files: { a: "" } }, pointer: "#/files" },
    { why: "a ref of files", body: { command: "ls", ref: "main", files: { a: "" } }, pointer: "#/ref" },
    { why: "no file at all", body: { command: "ls", files: {} }, pointer: "#/files" },
    { why: "a path that leads out", body: { command: "ls", files: { "../a": "" } }, pointer: "#/files/..~1a" },
    { why: "a file inside a file", body: { command: "ls", files: { a: "", "a/b": "" } }, pointer: "#/files/a~1b" },
    { why: "too many files", body: { command: "ls", files: Object.fromEntries(Array.from({ length: 501 }, (_, place) => [`f${place}`, ""])) }, pointer: "#/files" },
    { why: "an unknown limit", body: { command: "ls", files: { a: "" }, limits: { disk_mb: 1 } }, pointer: "#/limits/disk_mb" },
    { why: "a limit beyond what there is", body: { command: "ls", files: { a: "" }, limits: { wall_ms: 300_001 } }, pointer: "#/limits/wall_ms" },
    { why: "a variable with a bad name", body: { command: "ls", files: { a: "" }, env: { "A-B": "1" } }, pointer: "#/env/A-B" },
    { why: "the sandbox's own variable", body: { command: "ls", files: { a: "" }, env: { LD_PRELOAD: "x" } }, pointer: "#/env/LD_PRELOAD" },
    { why: "a variable named like a secret", body: { command: "ls", files: { a: "" }, env: { STRIPE_API_KEY: "x" } }, pointer: "#/env/STRIPE_API_KEY" },
    { why: "a variable that holds one", body: { command: "ls", files: { a: "" }, env: { DB: "postgres://me:hunter2@db/x" } }, pointer: "#/env/DB" },
    { why: "a value too long", body: { command: "ls", files: { a: "" }, env: { A: "x".repeat(4_001) } }, pointer: "#/env/A" },
    { why: "too many variables", body: { command: "ls", files: { a: "" }, env: Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`V${place}`, ""])) }, pointer: "#/env" },
    { why: "a ref named twice", body: { command: "ls", repo_url: "http://devgen.test/git/a/b.git@main", ref: "main" }, pointer: "#/ref" },
  ])("[EXE-1] refuses $why, with a pointer, and keeps nothing", async ({ body, pointer }) => {
    const caller = await newCaller("developer");
    const answer = await caller.call("POST", "/api/executor/run", body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect((await caller.call("GET", "/api/executions")).body.data).toEqual([]);
  });

  it("[EXE-1] takes files, and answers at once where nobody waits", async () => {
    const caller = await newCaller("developer");
    const made = await begin(caller, { ...running, env: { GREETING: "hi" }, limits: { wall_ms: 5_000 } });
    expect(made).toMatchObject({ status: "queued", repo_url: null, ref: null, env: { GREETING: "hi" }, limits: { wall_ms: 5_000, test_ms: 5_000, memory_mb: 1_024 }, engine: null, tests: [] });
    expect(JSON.parse((await (await env.BLOBS.get(`tenants/${caller.tenantId}/executions/${made.execution_id}/files.json`))!.text()))).toEqual(running.files);
    expect((await caller.call("POST", "/api/executor/run", running, { prefer: "respond-async" })).status).toBe(202);
  });

  it("[EXE-3] refuses more than may be under way, with Retry-After, and takes another once one has ended", async () => {
    const caller = await newCaller("developer");
    await caller.inside((ctx) => {
      for (let place = 0; place < 20; place++) insertExecution(ctx.own, { id: newId("execution", 1), command: "ls", status: place % 2 ? "running" : "queued", created_by: "x", created_at: 1 });
      insertExecution(ctx.own, { id: newId("execution", 1), run_id: newId("run", 1), command: "npm test", status: "running", created_by: "x", created_at: 1 });
    });
    const refused = await caller.call("POST", "/api/executor/run", running);
    expect([refused.status, refused.body.code, refused.headers.get("retry-after"), refused.body.limit]).toEqual([429, "limit_exceeded", "5", 20]);
    const { data } = (await caller.call("GET", "/api/executions?status=running")).body;
    expect(await env.BLOBS.list({ prefix: `tenants/${caller.tenantId}/` }).then(({ objects }) => objects)).toEqual([]);
    const { body: standing } = await caller.call("GET", "/api/limits");
    expect(standing.quotas.find((one: { name: string }) => one.name === "concurrent_executions")).toMatchObject({ hard: 20, used: 20, remaining: 0 });
    await caller.inside((ctx) => updateExecution(ctx.own, data.find((one: any) => one.run_id === null).execution_id, { status: "passed" }));
    await begin(caller);
  });

  it("[EXE-3] has room as the plan has it, and what was granted on top", async () => {
    const caller = await newCaller("developer");
    await caller.inside((ctx) => {
      for (let place = 0; place < 20; place++) insertExecution(ctx.own, { id: newId("execution", 1), command: "ls", status: "running", created_by: "x", created_at: 1 });
      grantEntitlement(ctx, { name: "concurrent_executions", kind: "grant", amount: 1, reason: "A large move" });
    });
    await begin(caller);
    expect((await caller.call("POST", "/api/executor/run", running)).body).toMatchObject({ status: 429, limit: 21 });
    await caller.inside((ctx) => {
      grantEntitlement(ctx, { name: "concurrent_executions", kind: "override", amount: null, reason: "No end" });
      for (let place = 21; place < 300; place++) insertExecution(ctx.own, { id: newId("execution", 1), command: "ls", status: "running", created_by: "x", created_at: 1 });
    });
    expect((await caller.call("POST", "/api/executor/run", running)).body).toMatchObject({ status: 429, limit: 300 });
  });

  it("[EXE-16] is answered 429 with Retry-After where too many wait for the sandbox, and kept", async () => {
    const caller = await newCaller("developer");
    const refused = await caller.call("POST", "/api/executor/run", { files: { "package.json": "{}" }, command: "npx vitest run crowded" });
    expect([refused.status, refused.body.code, refused.body.detail, refused.headers.get("retry-after")]).toEqual([429, "limit_exceeded", "Too many runs are waiting for the sandbox", "5"]);
    expect((await caller.call("GET", `/api/executions/${refused.body.execution_id}`)).body).toMatchObject({ status: "broken", reason: expect.stringContaining("Too many runs are waiting for the sandbox") });
  });

  it("[EXE-16] says its place in the queue while it waits for the sandbox", async () => {
    const caller = await newCaller("developer");
    const { execution_id } = await begin(caller);
    const place = async (): Promise<unknown> => (await caller.call("GET", `/api/executions/${execution_id}`)).body.queue_position;
    const inJournal = <T>(work: (journal: Journal) => T): Promise<T> => runInDurableObject(env.SESSION.getByName(`${caller.tenantId}:${execution_id}`), (_, { storage }) => work(openJournal(storage)));
    const note = (type: string, body: { [name: string]: string | number }) => inJournal((journal) => void journal.append("test:1", `${type}:now`, type, { execution_id, ...body }, 1));
    await vi.waitFor(async () => expect(await inJournal((journal) => journal.eventsAfter(0).map(({ type }) => type))).toContain("tests.started"), { timeout: 20_000, interval: 10 });
    expect(await place()).toBeNull();
    await note("execution.waiting", { attempt: 1, position: 3 });
    expect(await place()).toBe(3);
    await note("log.written", { attempt: 1, text: "begun" });
    expect(await place()).toBeNull();
  });

  it("[EXE-4] is done once under an Idempotency-Key, and refused for another body", async () => {
    const caller = await newCaller("developer");
    const key = { "idempotency-key": "one" };
    const [first, again] = [await caller.call("POST", "/api/executor/run", { ...running, wait: false }, key), await caller.call("POST", "/api/executor/run", { ...running, wait: false }, key)];
    expect([again.status, again.body.execution_id, again.headers.get("idempotent-replayed")]).toEqual([202, first.body.execution_id, "true"]);
    expect((await caller.call("POST", "/api/executor/run", { ...running, command: "ls" }, key)).status).toBe(422);
    expect((await caller.call("GET", "/api/executions")).body.data).toHaveLength(1);
  });

  it("[EXE-4] a viewer may read, and neither run, cancel nor run again", async () => {
    const caller = await newCaller();
    const id = await ended(caller);
    const viewer = await newCaller("viewer");
    expect((await viewer.call("POST", "/api/executor/run", running)).status).toBe(403);
    expect((await viewer.call("GET", "/api/executions")).status).toBe(200);
    for (const verb of ["cancel", "rerun"]) expect((await viewer.call("POST", `/api/executions/${id}/${verb}`)).status).toBe(404);
  });
});

describe("ending and repeating", () => {
  it("[EXE-5] cancels what is under way, within a second, once", async () => {
    const caller = await newCaller();
    const { execution_id } = await begin(caller);
    const at = Date.now();
    const { status, body } = await caller.call("POST", `/api/executions/${execution_id}/cancel`);
    expect([status, body.status, body.reason]).toEqual([200, "cancelled", "Cancelled by a person"]);
    expect(Date.now() - at).toBeLessThan(1_000);
    expect((await caller.call("POST", `/api/executions/${execution_id}/cancel`)).status).toBe(200);
    expect(await actions(caller)).toEqual(["execution.create", "execution.cancel", "execution.run"]);
  });

  it("[EXE-5] refuses to cancel what is over, and what belongs to a run", async () => {
    const caller = await newCaller("developer");
    const over = await ended(caller);
    await caller.inside((ctx) => updateExecution(ctx.own, over, { status: "passed" }));
    expect((await caller.call("POST", `/api/executions/${over}/cancel`)).status).toBe(409);
    const [id, run_id] = [newId("execution", 1), newId("run", 1)];
    await caller.inside((ctx) => insertExecution(ctx.own, { id, run_id, command: "npm test", status: "running", created_by: "x", created_at: 1 }));
    const refused = await caller.call("POST", `/api/executions/${id}/cancel`);
    expect([refused.status, refused.body.run_id]).toEqual([409, run_id]);
    expect((await caller.call("POST", `/api/executions/${id}/ticket`)).body.run_id).toBe(run_id);
  });

  it("[EXE-6] runs the same again: command, files, limits and environment", async () => {
    const caller = await newCaller();
    const first = await begin(caller, { ...running, env: { A: "1" }, limits: { wall_ms: 2_000 } });
    const { status, body } = await caller.call("POST", `/api/executions/${first.execution_id}/rerun`, undefined, { prefer: "respond-async" });
    expect([status, body]).toEqual([202, expect.objectContaining({ rerun_of: first.execution_id, command: "npm test", env: { A: "1" }, limits: first.limits })]);
    expect(await (await env.BLOBS.get(`tenants/${caller.tenantId}/executions/${body.execution_id}/files.json`))!.json()).toEqual(running.files);
  });

  it("[EXE-6] says so where there is nothing to run again, or nothing any more", async () => {
    const caller = await newCaller("developer");
    const id = newId("execution", 1);
    await caller.inside((ctx) => insertExecution(ctx.own, { id, run_id: newId("run", 1), command: "npm test", status: "failed", created_by: "x", created_at: 1 }));
    expect((await caller.call("POST", `/api/executions/${id}/rerun`)).status).toBe(409);
    const { execution_id } = await begin(caller);
    await env.BLOBS.delete(`tenants/${caller.tenantId}/executions/${execution_id}/files.json`);
    expect((await caller.call("POST", `/api/executions/${execution_id}/rerun`)).status).toBe(410);
  });
});

describe("finding executions", () => {
  it("[EXE-7] by status, command, run, project and time, the newest first", async () => {
    const caller = await newCaller("developer");
    const hour = 3_600_000;
    const rows = [
      { id: newId("execution", hour), command: "npm test", status: "passed" as const, run_id: newId("run", 1) },
      { id: newId("execution", 2 * hour), command: "pytest", status: "failed" as const, project_id: newId("project", 1) },
      { id: newId("execution", 3 * hour), command: "pytest", status: "passed" as const },
    ];
    await caller.inside((ctx) => rows.forEach((row) => insertExecution(ctx.own, { ...row, created_by: "x", created_at: 1 })));
    const ids = async (query: string): Promise<string[]> => (await caller.call("GET", `/api/executions?${query}`)).body.data.map((one: any) => one.execution_id);
    const [first, second, third] = rows.map(({ id }) => id);
    expect(await ids("")).toEqual([third, second, first]);
    expect(await ids("status=passed")).toEqual([third, first]);
    expect(await ids("command=pytest")).toEqual([third, second]);
    expect(await ids(`run_id=${rows[0]!.run_id}`)).toEqual([first]);
    expect(await ids(`project_id=${rows[1]!.project_id}`)).toEqual([second]);
    expect(await ids("from=1970-01-01T02:00:00Z")).toEqual([third, second]);
    expect(await ids("to=1970-01-01T04:00:00%2B02:00")).toEqual([first]);
    expect(await ids("from=1970-01-01T01:30:00Z&to=1970-01-01T03:00:00Z&command=pytest")).toEqual([second]);
    expect((await caller.call("GET", "/api/executions?from=yesterday")).status).toBe(422);
  });

  it("[EXE-7] each on an index", async () => {
    const caller = await newCaller("developer");
    const plans = await caller.inside((ctx) => [{}, { status: "passed" as const }, { command: "x" }, { run_id: "x" }, { project_id: "x" }, { from: 1, to: 2 }].map((filters) => {
      const { sql, params } = executionsQuery(ctx.own, filters, undefined).toSQL();
      return ctx.own.rows(`EXPLAIN QUERY PLAN ${sql}`, ...(params as string[])).map(({ detail }) => String(detail)).join("; ");
    }));
    expect(plans).toEqual([
      "SCAN executions", expect.stringContaining("INDEX executions_status (status=?)"), expect.stringContaining("INDEX executions_command (command=?)"), expect.stringContaining("INDEX executions_run (run_id=?)"),
      expect.stringContaining("INDEX executions_project (project_id=?)"), expect.stringContaining("PRIMARY KEY (id>? AND id<?)"),
    ]);
    expect(plans.join()).not.toContain("TEMP B-TREE");
  });

  it("[EXE-7] an id is never lower than the lowest of its time", () => {
    for (const at of [0, 1, 65_535, 65_536, 1_700_000_000_000]) expect([newId("execution", at) > firstIdAt("execution", at), newId("execution", at) < firstIdAt("execution", at + 1)]).toEqual([true, true]);
  });
});

describe("what an execution leaves", () => {
  it("[EXE-8] names what ran it, with its versions, in the row and the audit", async () => {
    const caller = await newCaller();
    const { execution_id } = await begin(caller);
    await caller.inside((ctx) => applyOwnExecution(ctx, state(execution_id)));
    expect((await caller.call("GET", `/api/executions?status=passed`)).body.data).toMatchObject([{ execution_id, engine: { driver: "process", versions: { python: "3.11.2" } } }]);
    const { body } = await caller.call("GET", "/api/audit/logs?limit=100");
    expect(body.data.find(({ action }: any) => action === "execution.run").details).toMatchObject({ driver: "process", status: "passed" });
  });

  it("[EXE-9] can be downloaded as JUnit XML, JSON and text, as attachments, once it is over", async () => {
    const caller = await newCaller("developer");
    const id = await ended(caller);
    for (const [path, type] of [["junit.xml", "application/xml"], ["results.json", "application/json"], ["results.tap", "text/plain; charset=utf-8"], ["log.txt", "text/plain; charset=utf-8"]] as const) {
      const { status, headers } = await caller.call("GET", `/api/executions/${id}/${path}`);
      expect([status, headers.get("content-type"), headers.get("content-disposition"), headers.get("content-security-policy"), headers.get("x-content-type-options")]).toEqual([200, type, expect.stringMatching(/^attachment; filename="exe_/), "sandbox; default-src 'none'", "nosniff"]);
    }
    const { execution_id } = await begin(caller);
    for (const path of ["junit.xml", "results.json", "results.tap", "lcov.info", "log.txt"]) expect((await caller.call("GET", `/api/executions/${execution_id}/${path}`)).status).toBe(409);
  });

  it("[EXE-9] has its counted lines as lcov, where it counted any", async () => {
    const caller = await newCaller("developer");
    const id = await ended(caller);
    const lines = async (): Promise<[number, string]> => {
      const { status, body } = await caller.call("GET", `/api/executions/${id}/lcov.info`);
      return [status, body];
    };
    expect((await lines())[0]).toBe(404);
    const verdict: Verdict = { ...green(), coverage: [{ file: "src/a.ts", lines: [[1, 2], [3, 0]] }] };
    await runInDurableObject(env.SESSION.getByName(`${caller.tenantId}:${id}`), (_, { storage }) => {
      const journal = openJournal(storage);
      journal.beginAttempt("test:1", 1, 1);
      journal.finishStep("test:1", { execution_id: id, command: "npm test", verdict }, 1);
    });
    expect(await lines()).toEqual([200, "TN:\nSF:src/a.ts\nDA:1,2\nDA:3,0\nLF:2\nLH:1\nend_of_record\n"]);
  });

  it("[EXE-10] keeps a log past 64 KB in R2, and its beginning in the answer", async () => {
    const world = newWorld();
    world.judge = () => ({ ...green(), logs: "line\n".repeat(20_000) });
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(executionRequest);
      await one.drive();
      expect(world.logs.get("exe_test")).toBe("line\n".repeat(20_000));
      expect(keptVerdict(journal, "exe_test")).toMatchObject({ logs: "line\n".repeat(20_000).slice(0, 65_536), logs_stored: true });
    });
  });

  it("[EXE-11] masks what looks like a secret, in logs, messages and events", async () => {
    const world = newWorld();
    const secret = `ghp_${"a".repeat(36)}`;
    const verdict = green();
    const result = { ...verdict.tests[0]!, status: "failed" as const, log: secret, errors: [{ name: "Error", message: `no ${secret}`, diff: secret }] };
    world.ports.sandbox = {
      async run(_, onEvent) {
        onEvent({ type: "output", text: `token ${secret}\n` });
        onEvent({ type: "test", result });
        return { ...verdict, logs: `token ${secret}\n`, reason: secret, tests: [result], file_errors: [{ file: "b.ts", errors: [{ name: "Error", message: secret }] }] };
      },
    };
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(executionRequest);
      await one.drive();
      expect(JSON.stringify([journal.eventsAfter(0), journal.listSteps()])).not.toContain(secret);
      expect(keptVerdict(journal, "exe_test")).toMatchObject({ logs: "token [secret]\n", tests: [{ log: "[secret]", errors: [{ message: "no [secret]", diff: "[secret]" }] }] });
    });
  });

  it("[EXE-12] tells each line of output as it comes, numbered, and again after an attempt that was cut off", async () => {
    const world = newWorld();
    let tries = 0;
    world.ports.sandbox = {
      async run(_, onEvent) {
        onEvent({ type: "output", text: "one\n" });
        if (++tries === 1) throw new Error("cut off");
        onEvent({ type: "output", text: "two\n" });
        return green();
      },
    };
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(executionRequest);
      await one.drive();
      const told = journal.eventsAfter(0).filter(({ type }) => type === "log.written").map(({ body }) => [body["attempt"], body["text"]]);
      expect(told).toEqual([[1, "one\n"], [2, "one\n"], [2, "two\n"]]);
      expect(executionSnapshotOf(journal)).toMatchObject({ status: "passed", engine: { driver: "isolate" } });
      forgetOutput(journal, "exe_test");
      expect(JSON.stringify(journal.eventsAfter(0))).not.toMatch(/one\\n|two\\n/);
      expect([keptVerdict(journal, "exe_test")?.logs, keptVerdict(journal, "exe_test")?.tests.length, journal.lastEventId()]).toEqual(["", 2, journal.eventsAfter(0).length]);
    });
  });

  it("[EXE-13] lets go of logs and files when their time is over, and says so", async () => {
    const caller = await newCaller();
    const id = await ended(caller);
    await storeLog(env.BLOBS, caller.tenantId, id, "long");
    await caller.inside((ctx) => updateExecution(ctx.own, id, { logs_until: Date.now() - 1 }));
    await runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, storage) => storage.storage.setAlarm(Date.now() + 60_000));
    await runDurableObjectAlarm(env.TENANT.getByName(caller.tenantId));
    expect((await env.BLOBS.list({ prefix: `tenants/${caller.tenantId}/executions/${id}/` })).objects).toEqual([]);
    expect((await caller.call("GET", `/api/executions/${id}`)).body).toMatchObject({ status: "cancelled", logs: "", logs_until: null });
    expect([(await caller.call("GET", `/api/executions/${id}/log.txt`)).status, (await caller.call("POST", `/api/executions/${id}/rerun`)).status]).toEqual([410, 409]);
    expect(await actions(caller)).toEqual(["execution.create", "execution.cancel", "execution.run", "execution.forget"]);
    expect(await caller.inside((ctx) => findExecution(ctx.own, id)?.has_files)).toBe(false);
  });
});

describe("what an execution uses", () => {
  const used = async (caller: Caller): Promise<Record<string, number>> => Object.fromEntries((await caller.call("GET", "/api/usage")).body.data.map((one: any) => [one.meter, one.quantity]));

  it("[EXE-15] is set aside before, and settled by what it took: seconds and tests, once", async () => {
    const caller = await newCaller();
    const { execution_id } = await begin(caller, { ...running, limits: { wall_ms: 90_000 } });
    expect(await caller.inside((ctx) => standingOf(ctx, "execution_seconds").reserved)).toBe(90);
    await caller.inside((ctx) => {
      applyOwnExecution(ctx, state(execution_id, { duration_ms: 2_100, tests: { passed: 3, failed: 1, skipped: 2, total: 6 } }));
      applyOwnExecution(ctx, state(execution_id, { duration_ms: 2_100 }));
    });
    expect(await used(caller)).toMatchObject({ execution_seconds: 3, tests: 4 });
    expect(await caller.inside((ctx) => standingOf(ctx, "execution_seconds").reserved)).toBe(0);
  });

  it("[EXE-15] costs nothing where no driver ran it", async () => {
    const caller = await newCaller();
    const { execution_id } = await begin(caller);
    await caller.inside((ctx) => applyOwnExecution(ctx, state(execution_id, { status: "needs_driver", duration_ms: 2_100, tests: null })));
    expect((await used(caller))["execution_seconds"] ?? 0).toBe(0);
  });

  it("[EXE-15] is refused before it begins when the month's seconds are used up", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => meter(ctx, { key: "before", meter: "execution_seconds", quantity: 36_000 - 29 }));
    const refused = await caller.call("POST", "/api/executor/run", running);
    expect([refused.status, refused.body.code, refused.body.entitlement]).toEqual([429, "quota_exceeded", "execution_seconds"]);
    expect((await caller.call("GET", "/api/executions")).body.data).toEqual([]);
    await begin(caller, { ...running, limits: { wall_ms: 29_000 } });
  });
});

describe("following an execution", () => {
  it("[EXE-12] by SSE from any event, without a gap, to its end", async () => {
    const caller = await newCaller("developer");
    const id = await ended(caller);
    const follow = async (after: number): Promise<{ status: number; ids: number[]; types: string[] }> => {
      const { status, body } = await caller.call("GET", `/api/executions/${id}/stream?after=${after}`, undefined, { accept: "text/event-stream" });
      const events = String(body).split("\n").filter((line) => line.startsWith("data: ")).map((line) => JSON.parse(line.slice(6)) as { id: number; type: string });
      return { status, ids: events.map((event) => event.id), types: events.map((event) => event.type) };
    };
    const whole = await follow(0);
    expect([whole.ids, whole.types[0], whole.types.at(-1)]).toEqual([whole.ids.map((_, place) => place + 1), "run.started", "run.finished"]);
    expect((await follow(2)).ids).toEqual(whole.ids.slice(2));
    expect((await follow(whole.ids.length)).status).toBe(204);
    expect((await caller.call("GET", `/api/executions/${id}/stream`)).status).toBe(406);
  });

  it("[EXE-12] by WebSocket with a ticket, which opens this one alone", async () => {
    const caller = await newCaller("developer");
    const [id, other] = [await ended(caller), await ended(caller)];
    const open = async (path: string, protocol: string) => exports.default.fetch(new Request(`${origin}/api/executions/${path}/stream`, { headers: { upgrade: "websocket", "sec-websocket-protocol": protocol } }));
    const [one, two] = [await caller.call("POST", `/api/executions/${id}/ticket`), await caller.call("POST", `/api/executions/${id}/ticket`)];
    expect((await open(other, two.body.protocol)).status).toBe(401);
    const { webSocket } = await open(id, one.body.protocol);
    const last = new Promise<string>((resolve) => webSocket!.addEventListener("message", ({ data }) => JSON.parse(String(data)).type === "run.finished" && resolve("finished")));
    webSocket!.accept();
    expect(await last).toBe("finished");
    webSocket!.close(1000);
  });
});

const executionRequest: ExecutionRequest = {
  kind: "execution", tenant_id: "ten_test", requested_by: { type: "user", id: "usr_test" }, request_id: "r", execution_id: "exe_test", project_id: null, ref: null, has_files: true, command: "npm test", env: {}, limits: defaultLimits,
};
