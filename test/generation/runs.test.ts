import { describe, expect, it } from "vitest";
import { reserveModelCall, settleModelCall } from "../../src/generation/models/budget.ts";
import { standingOf } from "../../src/billing/index.ts";
import { findModelCall } from "../../src/generation/models/store.ts";
import { applyRun } from "../../src/generation/runs/apply.ts";
import type { RunSnapshot } from "../../src/generation/runs/snapshot.ts";
import { newCaller, type Caller } from "../support/world.ts";
import { insideSession, newWorld, redAtFirst, request } from "../support/session-ports.ts";

/** Every snapshot that a whole run, red at first, tells its tenant. */
async function snapshotsOf(runId: string): Promise<RunSnapshot[]> {
  const world = newWorld();
  world.judge = redAtFirst;
  await insideSession(world, async ({ engine }) => {
    const one = engine();
    one.begin(request({ run_id: runId }));
    await one.drive();
  });
  return world.snapshots;
}

/** Planned already: what its own session tells later would come between. */
const begun = async (caller: Caller): Promise<string> => (await caller.call("POST", "/api/requirements", { requirement: "A shelf has a unique label." })).body.run_id;

const projected = async (caller: Caller, runId: string): Promise<unknown> => {
  const { updated_at: _, tasks, ...run } = (await caller.call("GET", `/api/runs/${runId}`)).body;
  const audit = (await caller.call("GET", `/api/audit/logs?run_id=${runId}&limit=100`)).body.data.map((event: { action: string }) => event.action).sort();
  return { status: run.status, coverage: run.coverage, event_id: run.event_id, executions: run.executions, tests: run.tests, tasks: tasks.map(({ id: _id, ...task }: { id: string }) => task), audit };
};

describe("what the tenant knows of a run", () => {
  it("[RUN-24] is the same in whatever order and however often it is told", async () => {
    const [inOrder, shuffled] = [await newCaller(), await newCaller()];
    const [first, second] = [await begun(inOrder), await begun(shuffled)];
    // Far past what their own sessions tell meanwhile.
    const snapshots = (await snapshotsOf("run")).map((snapshot) => ({ ...snapshot, event_id: snapshot.event_id + 100, executions: snapshot.executions.map((execution) => ({ ...execution, run_id: first })) }));
    await inOrder.inside((ctx) => snapshots.forEach((snapshot) => applyRun(ctx, { ...snapshot, run_id: first })));
    const mixed = [...snapshots.slice(2), ...snapshots, ...snapshots.toReversed()].map((snapshot) => ({ ...snapshot, executions: snapshot.executions.map((execution) => ({ ...execution, run_id: second })) }));
    await shuffled.inside((ctx) => mixed.forEach((snapshot) => applyRun(ctx, { ...snapshot, run_id: second })));
    const expected = await projected(inOrder, first);
    expect(expected).toMatchObject({ status: "succeeded", event_id: snapshots.at(-1)?.event_id, audit: ["code.generated", "execution.run", "execution.run", "requirement.planned", "requirement.submitted", "run.create"] });
    expect(await projected(shuffled, second)).toEqual(expected);
  });

  it("[RUN-24] is refused for a run that isn't this tenant's", async () => {
    const caller = await newCaller();
    const [snapshot] = await snapshotsOf("run_none");
    await expect(caller.inside((ctx) => applyRun(ctx, snapshot!))).rejects.toThrow("There is no such run");
  });
});

describe("the budget of model calls", () => {
  const call = { run_id: "run_x", step: "plan", provider: "openai" };

  it("[RUN-60] [BIL-7] is reserved once, settled by what it cost, and refused before it is overdrawn", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => {
      reserveModelCall(ctx, { ...call, call_id: "a", tokens: 1_000 });
      reserveModelCall(ctx, { ...call, call_id: "a", tokens: 1_000 });
      expect(standingOf(ctx, "tokens")).toMatchObject({ used: 0, reserved: 1_000 });
      settleModelCall(ctx, { call_id: "a", model: "m", input_tokens: 100, output_tokens: 20 });
      settleModelCall(ctx, { call_id: "a", model: "m", input_tokens: 100, output_tokens: 20 });
      expect([standingOf(ctx, "tokens"), findModelCall(ctx.own, "a")?.status]).toMatchObject([{ used: 120, reserved: 0 }, "settled"]);
      reserveModelCall(ctx, { ...call, call_id: "b", tokens: standingOf(ctx, "tokens").remaining! });
      expect(() => reserveModelCall(ctx, { ...call, call_id: "c", tokens: 1 })).toThrow("a month, and");
      expect(findModelCall(ctx.own, "c")).toBeUndefined();
      reserveModelCall(ctx, { ...call, call_id: "d", provider: "builtin", tokens: 0 });
      const before = standingOf(ctx, "tokens");
      settleModelCall(ctx, { call_id: "d", model: "builtin", input_tokens: 0, output_tokens: 0 });
      expect(standingOf(ctx, "tokens")).toEqual(before);
    });
  });
});
