import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { standingOf as standingOfMeter } from "../../src/billing/index.ts";
import { leaseMs, releaseModelCalls } from "../../src/generation/models/budget.ts";
import { beginChat, callsMax, type BegunChat } from "../../src/generation/models/reserving.ts";
import { endChat } from "../../src/generation/models/settling.ts";
import { findModelCall } from "../../src/generation/models/store.ts";
import { answered, newModels, newRunRow, turn, type Models } from "../support/models.ts";
import { newCaller, type Caller } from "../support/world.ts";

let owner: Caller;
let models: Models;
let run: string;
beforeAll(async () => {
  owner = await newCaller();
  models = await newModels(owner);
});
beforeEach(async () => {
  run = await newRunRow(owner);
});

/** A budget for as long as the test. */
async function withBudget<T>(limit_micros: number, work: (standing: () => Promise<Record<string, number>>, id: string) => Promise<T>, about: object = { scope: "tenant" }): Promise<T> {
  const { id } = (await owner.call("POST", "/api/model-budgets", { name: `B ${run}`, limit_micros, ...about })).body;
  const standing = async () => (await owner.call("GET", `/api/model-budgets/${id}`)).body.standing;
  try {
    return await work(standing, id);
  } finally {
    await owner.call("DELETE", `/api/model-budgets/${id}`);
  }
}

const spentNow = () => withBudget(1, async (standing) => (await standing()).spent_micros ?? 0);
/** What each turn sets aside with the dear model: 2,000 tokens at $10 a million. */
const dearTurn = 20_000;

describe("the money of model calls", () => {
  it("[MOD-20] sets the worst case aside before a call is sent, and puts what it did cost in its place, once", async () => {
    const spent = await spentNow();
    await withBudget(spent + 1_000_000, async (standing) => {
      await owner.inside((ctx) => beginChat(ctx, turn(run, 1)));
      expect(await standing()).toMatchObject({ spent_micros: spent, reserved_micros: dearTurn });
      const { call_id } = turn(run, 1);
      const [first, second] = await owner.inside((ctx) => [endChat(ctx, answered(call_id, { output_tokens: 100 })), endChat(ctx, answered(call_id, { output_tokens: 900 }))]);
      expect([first, second]).toEqual([{ cost_micros: 11_000, run_micros: 11_000, overdraft_micros: 0 }, { cost_micros: 11_000, run_micros: 11_000, overdraft_micros: 0 }]);
      expect(await standing()).toMatchObject({ spent_micros: spent + 11_000, reserved_micros: 0, remaining_micros: 1_000_000 - 11_000 });
    });
  });

  it("[MOD-22] 1,000 calls at once against a budget of 100 get exactly 100 through, and none of it is overshot", async () => {
    const spent = await spentNow();
    await owner.call("PUT", "/api/model-settings", { roles: Object.fromEntries(["pm", "engineer", "qa"].map((role) => [role, { chain: [{ provider_id: models.provider_id, model: "dear" }] }])) });
    await withBudget(spent + 100 * dearTurn, async (standing) => {
      const asked = await owner.inside((ctx) => Promise.allSettled(Array.from({ length: 1_000 }, async (_, place) => {
        await Promise.resolve();
        return beginChat(ctx, turn(run, place));
      })));
      const refusals = asked.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      expect([asked.length - refusals.length, refusals[0]]).toMatchObject([100, { code: "quota_exceeded" }]);
      expect(await standing()).toEqual({ spent_micros: spent, reserved_micros: 100 * dearTurn, remaining_micros: 0 });
      await owner.inside((ctx) => ctx.own.atomically(() => releaseModelCalls(ctx, run)));
      expect(await standing()).toMatchObject({ spent_micros: spent, reserved_micros: 0 });
    });
    const role = { chain: [{ provider_id: models.provider_id, model: "dear" }, { provider_id: models.cheap_id, model: "cheap" }], step_down: { provider_id: models.cheap_id, model: "cheap" } };
    await owner.call("PUT", "/api/model-settings", { roles: { pm: role, engineer: role, qa: role } });
  });

  it("[MOD-21] warns once at three quarters, goes to the cheaper model at nine tenths, and refuses past the limit", async () => {
    const spent = await spentNow();
    // Measured against the run alone, which has spent nothing yet.
    await withBudget(4 * dearTurn, async (_standing, budget_id) => {
      const begun: BegunChat[] = [];
      await owner.inside((ctx) => {
        for (let place = 1; place <= 3; place++) {
          begun.push(beginChat(ctx, turn(run, place)));
          endChat(ctx, answered(turn(run, place).call_id));
        }
        begun.push(beginChat(ctx, turn(run, 4)));
        expect(() => beginChat(ctx, turn(run, 5, { prompt_tokens: 1_000_000 }))).toThrow(/The budget "B run_.*" allows no such call any more: \$0\.06 of \$0\.08 are spent or set aside/);
      });
      await owner.inside((ctx) => ctx.own.atomically(() => releaseModelCalls(ctx, run)));
      expect(begun.map(({ stepped_down, target }) => [stepped_down, target.model])).toEqual([[false, "dear"], [false, "dear"], [false, "dear"], [true, "cheap"]]);
      expect(begun.map(({ warnings }) => warnings.map(({ degree, budget_id: id }) => [degree, id === budget_id]))).toEqual([[], [], [["soft", true]], []]);
      expect((await owner.call("GET", "/api/audit/logs?action=model_budget.warn")).body.data.length).toBeGreaterThan(0);
    }, { scope: "run" });
    expect(await spentNow()).toBe(spent + 3 * dearTurn);
  });

  it("[MOD-23] a crash between setting aside and settling is given back by its time, by the next attempt, and by the run's end", async () => {
    await withBudget(1_000_000_000, async (standing) => {
      const later = (ms: number) => owner.inside((ctx) => beginChat({ ...ctx, clock: { now: () => ctx.clock.now() + ms } }, turn(run, 9)));
      await owner.inside((ctx) => beginChat(ctx, turn(run, 1)));
      await owner.inside((ctx) => beginChat(ctx, turn(run, 1)));
      await owner.inside((ctx) => beginChat(ctx, turn(run, 1, { call_id: `${run}:write:1:2.1` })));
      expect(await standing()).toMatchObject({ reserved_micros: dearTurn });
      await later(leaseMs + 1_000);
      expect([await standing(), await owner.inside((ctx) => findModelCall(ctx.own, `${run}:write:1:2.1`)?.status)]).toMatchObject([{ reserved_micros: dearTurn }, "released"]);
      await owner.inside((ctx) => ctx.own.atomically(() => releaseModelCalls(ctx, run)));
      expect([await standing(), await owner.inside((ctx) => standingOfMeter(ctx, "tokens").reserved)]).toMatchObject([{ reserved_micros: 0 }, 0]);
    });
  });

  it("[MOD-24] a server that bills more than was set aside is paid in the books, with an overdraft, and its run may spend nothing more", async () => {
    const spent = await spentNow();
    await owner.inside((ctx) => {
      beginChat(ctx, turn(run, 1));
      expect(endChat(ctx, answered(turn(run, 1).call_id, { output_tokens: 5_000 }))).toEqual({ cost_micros: 60_000, run_micros: 60_000, overdraft_micros: 40_000 });
      expect(() => beginChat(ctx, turn(run, 2))).toThrow("nothing more is spent on it");
    });
    expect(await spentNow()).toBe(spent + 60_000);
    expect((await owner.call("GET", `/api/audit/logs?action=model.overdraft&run_id=${run}`)).body.data).toMatchObject([{ outcome: "failure" }]);
  });

  it("[MOD-22] is held to budgets of the user and of the run, each by itself", async () => {
    await withBudget(dearTurn / 10, async () => {
      const begun = await owner.inside((ctx) => beginChat(ctx, turn(run, 1)));
      expect([begun.stepped_down, begun.target.model]).toEqual([true, "cheap"]);
      await owner.inside((ctx) => expect(() => beginChat(ctx, turn(run, 2))).toThrow("allows no such call"));
      const other = await newRunRow(owner);
      expect((await owner.inside((ctx) => beginChat(ctx, turn(other, 1)))).target.model).toBe("cheap");
      await owner.inside((ctx) => ctx.own.atomically(() => [run, other].forEach((id) => releaseModelCalls(ctx, id))));
    }, { scope: "run" });
    await withBudget(0, async () => {
      await owner.inside((ctx) => expect(() => beginChat(ctx, turn(run, 3))).toThrow("allows no such call"));
    }, { scope: "user", subject_id: owner.userId });
  });

  it("[MOD-26] a run asks so often and no more, whatever it may still cost", async () => {
    await owner.inside((ctx) => {
      ctx.own.rows("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO model_calls (id, run_id, step, provider, status, reserved_tokens, input_tokens, output_tokens, created_at) SELECT ? || ':' || i, ?, 'write', 'x', 'settled', 0, 0, 0, 0 FROM n", callsMax - 1, run, run);
      beginChat(ctx, turn(run, 1));
      expect(() => beginChat(ctx, turn(run, 2))).toThrow(`A run asks models ${callsMax} times at most`);
      ctx.own.atomically(() => releaseModelCalls(ctx, run));
    });
  });

  it("[MOD-5] goes to the next model where one was tried for the turn, or its server is left alone", async () => {
    const names = await owner.inside((ctx) => {
      const first = beginChat(ctx, turn(run, 1));
      const second = beginChat(ctx, turn(run, 2, { tried: [first.route] }));
      for (let place = 10; place < 15; place++) {
        beginChat(ctx, turn(run, place));
        endChat(ctx, answered(turn(run, place).call_id, { fault: "overloaded", input_tokens: 0, output_tokens: 0, estimated: true }));
      }
      return [first.target.model, second.target.model, beginChat(ctx, turn(run, 20)).target.model];
    });
    expect([names, (await owner.call("GET", `/api/model-providers/${models.provider_id}`)).body.circuit]).toEqual([["dear", "cheap", "cheap"], "open"]);
    await owner.inside((ctx) => expect(() => beginChat(ctx, turn(run, 21, { tried: [`${models.cheap_id}/cheap`] }))).toThrow("No model can be asked as engineer now"));
  });
});
