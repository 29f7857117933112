import { describe, expect, it } from "vitest";
import type { Journal } from "../../src/generation/runs/journal.ts";
import type { RunResult } from "../../src/generation/runs/pipeline.ts";
import { defaultLimits, sandboxFull, type Verdict } from "../../src/generation/sandbox/port.ts";
import { AppError } from "../../src/platform/errors.ts";
import { green, insideSession, newWorld, request, typesOf } from "../support/session-ports.ts";

const resultOf = (journal: Journal): RunResult => journal.find()?.result as RunResult;

describe("a session that is paused", () => {
  it("[RUN-27] begins no step while it is paused, finishes the one at work, and goes on where it was, also in another process", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      world.before = (what) => void (what === "write" && one.hear({ type: "pause" }));
      one.begin(request());
      await one.drive();
      expect([world.asked.write, world.asked.sandbox, journal.findStep("write")?.finished_at, one.isBusy()]).toEqual([1, undefined, expect.any(Number), false]);
      const other = engine();
      await other.drive();
      expect([other.isBusy(), other.hear({ type: "pause" }), world.asked.sandbox]).toEqual([false, false, undefined]);
      expect([other.hear({ type: "unpause" }), other.isBusy()]).toEqual([true, true]);
      await other.drive();
      expect([resultOf(journal).status, world.asked, other.hear({ type: "pause" })]).toEqual(["succeeded", expect.objectContaining({ plan: 1, write: 1, tests: 1 }), false]);
      expect(typesOf(journal).filter((type) => type === "step.started")).toHaveLength(journal.listSteps().length);
    });
  });

  it("[RUN-27] isn't failed by what the suspended tenant refuses meanwhile", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      world.before = (what) => {
        if (what !== "reserve" || world.asked.reserve! > 1) return;
        one.hear({ type: "pause" });
        throw new AppError("tenant_inactive", "This tenant is suspended");
      };
      one.begin(request());
      await one.drive();
      expect([journal.find()?.result, one.isBusy()]).toEqual([null, false]);
      one.hear({ type: "unpause" });
      await one.drive();
      expect([resultOf(journal).status, new Set(journal.listSteps().map(({ key, failures, attempts }) => `${failures} of ${attempts - journal.forgivenOf(key)}`))]).toEqual(["succeeded", new Set(["0 of 1"])]);
    });
  });

  it("[RUN-27] paused while it is planned, it waits for its go, and takes it", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      world.before = (what) => void (what === "plan" && one.hear({ type: "pause" }));
      one.begin(request({ mode: "plan" }));
      await one.drive();
      one.hear({ type: "unpause" });
      await one.drive();
      expect([journal.find()?.status, journal.isPaused()]).toEqual(["planned", false]);
      expect(one.hear({ type: "pause" })).toBe(false);
    });
  });

  it("[RUN-27] paused between its go and its first step, it goes on once the tenant is active again", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request({ mode: "plan" }));
      await one.drive();
      one.decide({ by: "usr_test", at: 1, edits: null });
      expect(one.hear({ type: "pause" })).toBe(true);
      await one.drive();
      expect([one.isBusy(), journal.find()?.status, world.asked.write, one.hear({ type: "unpause" })]).toEqual([false, "planned", undefined, true]);
      await one.drive();
      expect(resultOf(journal).status).toBe("succeeded");
    });
  });

  it("[RUN-27][RUN-15] that failed while it was paused can be resumed", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      world.before = (what) => {
        if (what !== "write" || world.asked.write! > 4) return;
        if (world.asked.write === 4) one.hear({ type: "pause" });
        throw new Error("the model is away");
      };
      one.begin(request());
      await one.drive();
      expect([resultOf(journal).status, one.resume(1), one.isBusy()]).toEqual(["failed", true, true]);
      await one.drive();
      expect(resultOf(journal).status).toBe("succeeded");
    });
  });
});

describe("a session whose sandbox is full", () => {
  const full = (): Verdict => ({ ...green(), status: "broken", exit_code: 70, tests: [], reason: sandboxFull, retry_after_s: 5 });

  it("[RUN-19] waits for a full sandbox as long as it is told, also in another process: that is no failure, and no repair", async () => {
    const world = newWorld();
    world.judge = () => (world.asked.sandbox! <= 31 ? full() : green());
    await insideSession(world, async ({ journal, engine }) => {
      let now = 1_000;
      const clock = { now: () => now };
      const one = engine(undefined, clock);
      one.begin(request());
      for (let times = 1; times <= 31; times++, now += 5_000) {
        await one.drive();
        now += 4_999;
        await engine(undefined, clock).drive();
        now -= 4_999;
        expect([world.asked.sandbox, journal.find()?.status, one.isBusy()]).toEqual([times, "testing", true]);
      }
      await one.drive();
      expect([resultOf(journal), journal.findStep("test:1")?.failures]).toEqual([expect.objectContaining({ status: "succeeded", repairs: 0 }), 0]);
      expect(typesOf(journal).filter((type) => type === "step.put_off")).toHaveLength(31);
    });
  });

  it("[RUN-19] waits an hour at most, and again when it is resumed", async () => {
    const world = newWorld();
    world.judge = full;
    await insideSession(world, async ({ journal, engine }) => {
      let now = 1_000;
      const one = engine(undefined, { now: () => now });
      one.begin(request());
      await one.drive();
      now += 3_600_000;
      await one.drive();
      expect([resultOf(journal)]).toEqual([expect.objectContaining({ status: "failed", reason: `test:1: ${sandboxFull}` })]);
      world.judge = green;
      expect(one.resume(1)).toBe(true);
      await one.drive();
      expect([resultOf(journal).status, world.asked.sandbox]).toEqual(["succeeded", 3]);
    });
  });

  it("[EXE-16] of a command that somebody asked for ends at once where the sandbox is full", async () => {
    const world = newWorld();
    world.judge = full;
    await insideSession(world, async ({ engine }) => {
      const one = engine();
      one.begin({ kind: "execution", tenant_id: "ten_test", requested_by: { type: "user", id: "usr_test" }, request_id: "r", execution_id: "exe_test", project_id: null, ref: null, has_files: true, command: "npm test", env: {}, limits: defaultLimits });
      await one.drive();
      expect([world.executions.at(-1), world.asked.sandbox]).toEqual([expect.objectContaining({ status: "broken", reason: expect.stringContaining(sandboxFull) }), 1]);
    });
  });
});
