import { beforeAll, describe, expect, it } from "vitest";
import { loadCallContent, storeCallContent } from "../../src/generation/model-calls/content.ts";
import { forgetDueContents } from "../../src/generation/model-calls/retention.ts";
import { beginChat } from "../../src/generation/models/reserving.ts";
import { endChat } from "../../src/generation/models/settling.ts";
import { updateRun } from "../../src/generation/runs/store.ts";
import { newColleague } from "../support/colleague.ts";
import { answered, newModels, newRunRow, turn } from "../support/models.ts";
import { twoTasks } from "../support/session-ports.ts";
import { newCaller, type Caller } from "../support/world.ts";

const dayMs = 86_400_000;
let owner: Caller;
let run: string;
beforeAll(async () => {
  owner = await newCaller();
  await newModels(owner);
  run = await newRunRow(owner);
  await owner.inside(async (ctx) => {
    for (const [place, task] of ["teas", "pots", "pots"].entries()) {
      const { call_id } = turn(run, place);
      beginChat(ctx, turn(run, place, { task }));
      await storeCallContent(ctx.blobs, ctx.tenantId, call_id, { question: { said: "Keep teas" }, answer: { text: "Kept" } });
      endChat(ctx, answered(call_id, { output_tokens: place * 100, stored: true, ...(place === 2 ? { fault: "cut_off" as const } : {}) }));
    }
  });
});

const call = (place: number) => `/api/model-calls/${encodeURIComponent(turn(run, place).call_id)}`;

describe("calls of language models", () => {
  it("[MOD-40] are kept with who asked whom what, hashes, tokens, cost and time, and word for word", async () => {
    expect((await owner.call("GET", call(1))).body).toMatchObject({
      run_id: run, role: "engineer", task: "pots", provider: "Dear", model: "dear-2026", status: "settled", fault: null, input_tokens: 1_000, output_tokens: 100, cost_micros: 11_000, latency_ms: 5, prompt_sha256: "p", answer_sha256: "a", user_id: owner.userId,
      parameters: { max_completion_tokens: 1_000, stream: true, format: "json_schema" }, question: { said: "Keep teas" }, answer: { text: "Kept" },
    });
    const { data } = (await owner.call("GET", `/api/model-calls?run_id=${run}&limit=2`)).body;
    expect(data).toHaveLength(2);
    expect((await owner.call("GET", `/api/audit/logs?action=model.call&run_id=${run}`)).body.data).toHaveLength(3);
  });

  it("[MOD-40] are read by who may read them, and nobody else", async () => {
    const [viewer, stranger] = [await newColleague(owner, "viewer"), await newCaller()];
    expect([(await viewer.call("GET", call(1))).status, (await viewer.call("GET", "/api/model-calls")).status, (await stranger.call("GET", call(1))).status]).toEqual([403, 403, 404]);
  });

  it.each([
    ["task", [[/\/pots$/, 2, 1, 23_000], [/\/teas$/, 1, 0, 10_000]]], ["run", [[/^run_/, 3, 1, 33_000]]], ["role", [[/^engineer$/, 3, 1, 33_000]]], ["model", [[/^dear-2026$/, 3, 1, 33_000]]], ["user", [[/^usr_/, 3, 1, 33_000]]], ["provider", [[/^Dear$/, 3, 1, 33_000]]],
  ] as const)("[MOD-25] are summed by %s", async (group_by, expected) => {
    const { body } = await owner.call("GET", `/api/model-costs?group_by=${group_by}&run_id=${run}`);
    expect([body.total_micros, body.currency]).toEqual([33_000, "USD"]);
    expect(body.data).toEqual(expected.map(([group, calls, failed, cost_micros]) => expect.objectContaining({ group: expect.stringMatching(group), calls, failed, cost_micros })));
  });

  it("[MOD-25] show in their run", async () => {
    expect((await owner.call("GET", `/api/runs/${run}`)).body.cost).toMatchObject({ total_micros: 33_000, calls: [{ role: "engineer", cost_micros: 10_000 }, {}, {}] });
  });

  it("[MOD-43] lose their words when their time is over, and keep their hashes", async () => {
    const { call_id } = turn(run, 0);
    await owner.inside((ctx) => forgetDueContents({ ...ctx, clock: { now: () => ctx.clock.now() + 29 * dayMs } }));
    expect((await owner.call("GET", call(0))).body.question).toEqual({ said: "Keep teas" });
    const left = await owner.inside(async (ctx) => {
      await forgetDueContents({ ...ctx, clock: { now: () => ctx.clock.now() + 31 * dayMs } });
      return loadCallContent(ctx.blobs, ctx.tenantId, call_id);
    });
    expect([left, (await owner.call("GET", call(0))).body]).toMatchObject([undefined, { question: null, answer: null, content_until: null, prompt_sha256: "p", answer_sha256: "a", cost_micros: 10_000 }]);
    expect((await owner.call("GET", `/api/audit/logs?action=model_call.forget`)).body.data).toHaveLength(1);
  });

  it("[MOD-50] a run is paused and goes on by people who may; what its call had set aside is free at once", async () => {
    const resting = await newRunRow(owner);
    await owner.inside((ctx) => beginChat(ctx, turn(resting, 1)));
    const paused = await owner.call("POST", `/api/runs/${resting}/pause`);
    expect([paused.status, paused.body]).toMatchObject([200, { is_paused: true, status: "writing", cost: { calls: [{ status: "released" }] } }]);
    expect([(await (await newColleague(owner, "viewer")).call("POST", `/api/runs/${resting}/pause`)).status, (await owner.call("POST", `/api/runs/${resting}/resume`)).body.is_paused]).toEqual([403, false]);
    const told = await owner.call("POST", `/api/runs/${resting}/messages`, { text: "Use tabs" });
    expect([told.status, told.body]).toMatchObject([202, { run_id: resting, text: "Use tabs" }]);
    expect((await owner.call("GET", `/api/audit/logs?run_id=${resting}`)).body.data.map(({ action }: { action: string }) => action).sort()).toEqual(["run.pause", "run.resume", "run.steer"]);
    const { run_id } = (await owner.call("POST", "/api/requirements", { requirement: "A shelf has a unique label.", engine: "builtin" })).body;
    expect([(await owner.call("POST", `/api/runs/${run_id}/pause`)).status, (await owner.call("POST", `/api/runs/${run_id}/messages`, { text: "x" })).status]).toEqual([409, 409]);
  });

  it("[MOD-52] a run is forked once it is over, from a step that it came to", async () => {
    const done = await newRunRow(owner);
    const fork = (from_step: string) => owner.call("POST", `/api/runs/${done}/fork`, { from_step });
    expect((await fork("write")).status).toBe(409);
    await owner.inside((ctx) => updateRun(ctx.own, done, { status: "failed", plan: { ...twoTasks, engine: "model" }, attempts: ["plan", "write", "repair:1"].map((step) => ({ step, attempts: 1, failures: 0, done: true, error: null, started_at: 1, finished_at: 2 })) }));
    expect([(await fork("plan")).body.errors[0].pointer, (await fork("repair:2")).body.detail]).toEqual(["#/from_step", "This run can be forked from: write, repair:1"]);
    await owner.inside((ctx) => updateRun(ctx.own, done, { commit_id: "c".repeat(40) }));
    expect((await fork("repair:1")).body.detail).toContain("was committed");
    const forked = await fork("write");
    expect([forked.status, forked.body]).toMatchObject([201, { engine: "model", mode: "auto" }]);
    expect((await owner.call("GET", `/api/audit/logs?action=run.fork`)).body.data).toMatchObject([{ run_id: forked.body.run_id }]);
    await owner.call("POST", `/api/runs/${forked.body.run_id}/cancel`);
  });

  it("[MOD-14] a provider is tried out by a real call, and what is wrong is said by its kind", async () => {
    const { data } = (await owner.call("GET", "/api/model-providers")).body;
    const answer = await owner.call("POST", `/api/model-providers/${data[0].id}/test`, {});
    expect([answer.status, answer.body]).toMatchObject([200, { ok: false, fault: "unreachable", status: null, cost_micros: 0 }]);
    expect((await owner.call("POST", `/api/model-providers/${data[0].id}/test`, { model: "none" })).body.errors[0].pointer).toBe("#/model");
    expect((await (await newColleague(owner, "developer")).call("POST", `/api/model-providers/${data[0].id}/test`, {})).status).toBe(403);
  });
});
