import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../src/generation/sandbox/port.ts";
import { replay } from "../../src/generation/runs/replay.ts";
import type { RunResult } from "../../src/generation/runs/pipeline.ts";
import type { Journal } from "../../src/generation/runs/journal.ts";
import { canFollow, runStatuses, type RunStatus } from "../../src/generation/runs/status.ts";
import { green, insideSession, newWorld, red, redAtFirst, request, twoTasks, typesOf } from "../support/session-ports.ts";

const resultOf = (journal: Journal): RunResult => journal.find()?.result as RunResult;
const isRunStatus = (status: unknown): boolean => status !== "planned" && (runStatuses as readonly unknown[]).includes(status);
const never = (signal?: AbortSignal): Promise<never> => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

const undisturbed = [
  "run.started", "step.started", "plan.made", "step.started", "task.started", "file.written", "task.finished", "task.started", "file.written", "task.finished",
  "step.started", "file.written", "step.started", "tests.started", "test.finished", "test.finished", "tests.finished", "step.started", "commit.made", "step.started", "run.finished",
];

describe("a run's session", () => {
  it("[RUN-10] goes from the requirement to the attested commit, each step journaled with its events", () =>
    insideSession(newWorld(), async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(typesOf(journal)).toEqual(undisturbed);
      expect(journal.eventsAfter(0).map((event) => event.id)).toEqual(undisturbed.map((_, place) => place + 1));
      const statuses = ["queued", ...journal.eventsAfter(0).map((event) => event.body.status).filter(isRunStatus)] as RunStatus[];
      statuses.forEach((status, place) => {
        const before = statuses[place - 1];
        if (before !== undefined && before !== status) expect([before, status, canFollow(before, status)]).toEqual([before, status, true]);
      });
      expect(resultOf(journal)).toMatchObject({ status: "succeeded", tests: { passed: 2, failed: 0 }, repo_url: "http://devgen.test/git/t/tea.git", generated_by: "Answers of a test" });
      expect(one.isBusy()).toBe(false);
    }));

  it("[RUN-28] in a project that holds something, puts its files on top, tests all of it and commits only what changed", async () => {
    const world = newWorld();
    world.base = { head: "a".repeat(40), generated: "b".repeat(40), blueprint: null, migrations: [] };
    world.merge = (_, files) => ({ files: files.filter(({ path }) => path === "src/teas.ts"), removed: ["old.ts"], conflicts: [] });
    const tested: string[][] = [];
    world.judge = (files) => (tested.push(Object.keys(files).sort()), green());
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request({ project_id: "prj_test" }));
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "succeeded", project_id: "prj_test" });
      expect(tested).toEqual([["package.json", "src/teas.ts"]]);
      expect(world.commits.get("run_test")).toMatchObject({ parent: "a".repeat(40), files: [{ path: "src/teas.ts" }, { path: ".devgen/trace.json" }, { path: "docs/TRACEABILITY.md" }], kept: { removed: ["old.ts"] }, subject: "Change Tea service" });
      expect(await replay(journal, world.ports, AbortSignal.timeout(5_000))).toMatchObject({ same: true });
    });
  });

  it("[RUN-28] ends where people and it changed the same lines: they are shown, and nothing is tested or written", async () => {
    const world = newWorld();
    world.base = { head: "a".repeat(40), generated: "b".repeat(40), blueprint: null, migrations: [] };
    const conflict = { path: "src/teas.ts", what: "both_changed" as const, lines: [{ line: 3, base: ["1"], theirs: ["2"], ours: ["3"] }] };
    world.merge = () => ({ files: [], removed: [], conflicts: [conflict] });
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request({ project_id: "prj_test" }));
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "failed", commit_id: null, reason: expect.stringContaining("src/teas.ts (line 3)") });
      expect(journal.eventsAfter(0).find(({ type }) => type === "merge.conflicted")?.body).toEqual({ conflicts: [conflict] });
      expect([world.asked.sandbox, world.commits.size]).toEqual([undefined, 0]);
    });
  });

  it("[RUN-11] is begun once, whoever says it again", () =>
    insideSession(newWorld(), async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      one.begin(request({ requirement: "Something else" }));
      expect(journal.find()?.request).toMatchObject({ requirement: request().requirement });
      expect(typesOf(journal)).toEqual(["run.started"]);
    }));

  it("[RUN-12] killed at any boundary, another engine brings it to the same end: nothing doubled, nothing missing", async () => {
    const boundaries: string[] = [];
    const whole = newWorld();
    whole.judge = redAtFirst;
    const expected = await insideSession(whole, async ({ journal, engine }) => {
      const one = engine(async (name) => void boundaries.push(name));
      one.begin(request());
      await one.drive();
      return typesOf(journal);
    });
    expect(new Set(boundaries).size).toBeGreaterThan(45);
    for (const boundary of new Set(boundaries)) {
      const world = newWorld();
      world.judge = redAtFirst;
      await insideSession(world, async ({ journal, engine }) => {
        const reached = Promise.withResolvers<void>();
        let isDead = false;
        const killed = engine((name) => {
          isDead ||= name === boundary;
          if (name === boundary) reached.resolve();
          return isDead ? new Promise<void>(() => {}) : Promise.resolve();
        });
        killed.begin(request());
        // What is told, and when, depends on how fast the tenant hears: a run may pass such a boundary by.
        await Promise.race([reached.promise, killed.drive()]);
        await engine().drive();
        expect([boundary, typesOf(journal)]).toEqual([boundary, expected]);
        expect([boundary, world.commits.size, world.notes.size, resultOf(journal).status]).toEqual([boundary, 1, 1, "succeeded"]);
        expect([boundary, world.snapshots.at(-1)?.event_id]).toEqual([boundary, expected.length]);
      });
    }
  }, 30_000);

  it("[RUN-13] asks a model once: what was answered before a crash is the answer after it", async () => {
    const world = newWorld();
    await insideSession(world, async ({ engine }) => {
      const reached = Promise.withResolvers<void>();
      const killed = engine((name) => (name === "write:answered" ? (reached.resolve(), new Promise<void>(() => {})) : Promise.resolve()));
      killed.begin(request());
      void killed.drive();
      await reached.promise;
      await engine().drive();
      expect(world.asked).toMatchObject({ plan: 1, write: 1, tests: 1 });
    });
  });

  it("[RUN-14] tries a step again that failed, and says so in its attempts", async () => {
    const world = newWorld();
    world.before = (what) => {
      if (what === "write" && world.asked.write! < 3) throw new Error("the model is away");
    };
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(journal.findStep("write")).toMatchObject({ attempts: 3, failures: 2, error: null });
      expect(typesOf(journal)).toEqual(undisturbed);
      expect(world.snapshots.at(-1)?.attempts.find((step) => step.step === "write")).toMatchObject({ attempts: 3, failures: 2, done: true });
    });
  });

  it("[RUN-15] gives up after four failures of a step, and goes on from there when it is resumed", async () => {
    const world = newWorld();
    world.before = (what) => {
      if (what === "write" && world.asked.write! <= 4) throw new Error("the model is away");
    };
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "failed", reason: "write: the model is away", commit_id: null });
      expect(one.resume(0)).toBe(false);
      expect(one.resume(1)).toBe(true);
      expect(one.resume(1)).toBe(false);
      await one.drive();
      expect(resultOf(journal).status).toBe("succeeded");
      expect(world.asked).toMatchObject({ plan: 1, write: 5 });
      expect(typesOf(journal).filter((type) => type === "run.finished")).toHaveLength(2);
    });
  });

  it("[RUN-16] repairs red tests, and never lets a repair touch the tests", async () => {
    const world = newWorld();
    world.judge = redAtFirst;
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "succeeded", repairs: 1 });
      const files = new Map(world.commits.get("run_test")?.files.map((file) => [file.path, file.content]));
      expect(files.get("src/pots.ts")).toContain("repaired = 1");
      expect(files.get("test/tea.test.ts")).toBe("");
      expect(typesOf(journal)).toContain("repair.ignored");
    });
  });

  it("[RUN-17] fails with tests that stay red after three repairs, and commits nothing", async () => {
    const world = newWorld();
    world.judge = red;
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "failed", repairs: 3, commit_id: null, reason: "1 of 2 tests still fail after 3 repairs" });
      expect(resultOf(journal).coverage.map((sentence) => sentence.status)).toEqual(["covered", "not_covered", "context"]);
      expect([world.commits.size, world.asked.sandbox]).toEqual([0, 4]);
    });
  });

  it("[RUN-18] is unverified, never succeeded, where no driver can run the tests", async () => {
    const world = newWorld();
    world.judge = () => ({ ...green(), status: "needs_driver", exit_code: 127, tests: [], reason: "It needs the container driver" });
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "unverified", reason: "It needs the container driver", commit_id: null });
      expect(world.commits.size).toBe(0);
    });
  });

  it("[RUN-19] tries again where the sandbox was away, which says nothing about the code", async () => {
    const world = newWorld();
    world.judge = () => (world.asked.sandbox === 1 ? { ...green(), status: "broken", exit_code: 70, tests: [], reason: "It is being replaced" } : green());
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "succeeded", repairs: 0 });
      expect(journal.findStep("test:1")?.failures).toBe(1);
    });
  });

  it("[RUN-20] ends unsupported after the plan, with the advice", () =>
    insideSession(newWorld({ ...twoTasks, status: "unsupported", tasks: [], advice: "Connect a model" }), async ({ journal, engine }) => {
      const one = engine();
      one.begin(request({ mode: "plan" }));
      await one.drive();
      expect(resultOf(journal)).toMatchObject({ status: "unsupported", advice: "Connect a model", commit_id: null });
    }));

  it("[RUN-21] waits for a go without doing anything, and builds what the person left in the plan", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request({ mode: "plan" }));
      await one.drive();
      expect([journal.find()?.status, one.isBusy(), world.asked.write]).toEqual(["planned", false, undefined]);
      const decision = { by: "usr_test", at: 1, edits: { tasks: [{ ...twoTasks.tasks[0]!, title: "Only teas" }] } };
      expect(one.decide(decision)).toBe(true);
      expect(one.decide({ ...decision, edits: null })).toBe(false);
      await one.drive();
      const { status, coverage } = resultOf(journal);
      expect([status, coverage.map((sentence) => sentence.status)]).toEqual(["partial", ["covered", "left_out", "context"]]);
      expect(coverage[1]?.reason).toBe("Left out at your request: Pots");
      expect(world.commits.get("run_test")?.files.map((file) => file.path)).not.toContain("src/pots.ts");
      expect(world.notes.get("run_test")).toMatchObject({ approvals: [{ what: "plan", by: "usr_test" }] });
    });
  });

  it.each(["plan", "write", "tests", "sandbox", "repair:1"])("[RUN-22] cancel ends it within a second during %s, aborts the call, and nothing happens after", async (where) => {
    const world = newWorld();
    world.judge = red;
    const aborted: string[] = [];
    const there = Promise.withResolvers<void>();
    world.before = (what, signal) => {
      if (what !== where) return;
      there.resolve();
      signal?.addEventListener("abort", () => void aborted.push(what));
      return never(signal);
    };
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      const driven = one.drive();
      await there.promise;
      const at = Date.now();
      expect(one.stop("cancel", "Changed my mind")).toBe(true);
      expect(one.stop("cancel", "Again")).toBe(false);
      await driven;
      expect(Date.now() - at).toBeLessThan(1_000);
      expect(aborted).toEqual([where]);
      expect(resultOf(journal)).toMatchObject({ status: "cancelled", reason: "Changed my mind" });
      expect(typesOf(journal).at(-1)).toBe("run.finished");
      expect(world.snapshots.at(-1)).toMatchObject({ status: "cancelled", event_id: journal.lastEventId() });
      expect(world.commits.size).toBe(0);
    });
  });

  it("[RUN-23] can't be cancelled once its commit is being made", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      let said: boolean | undefined;
      const one = engine();
      world.before = (what) => {
        if (what === "commit") said = one.stop("cancel", "Too late");
      };
      one.begin(request());
      await one.drive();
      expect([said, resultOf(journal).status]).toEqual([false, "succeeded"]);
    });
  });

  it("[RUN-24] tells the tenant at last, however often that fails, and nothing is told twice", async () => {
    const world = newWorld();
    let failures = 0;
    world.before = (what) => {
      if (what === "apply" && failures++ < 2) throw new Error("the tenant is away");
    };
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect(journal.find()?.projected_through).toBe(journal.lastEventId());
      expect(world.snapshots.at(-1)).toMatchObject({ status: "succeeded", event_id: journal.lastEventId() });
    });
  });

  it("[RUN-25] runs a command of a person's by the same journal", async () => {
    const world = newWorld();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin({ kind: "execution", tenant_id: "ten_test", requested_by: { type: "user", id: "usr_test" }, request_id: "r", execution_id: "exe_test", project_id: "prj_test", ref: "main", has_files: false, command: "npm test", env: {}, limits: defaultLimits });
      await one.drive();
      expect(world.executions.at(-1)).toMatchObject({ execution_id: "exe_test", run_id: null, status: "passed", exit_code: 0, tests: { passed: 2 } });
      expect(journal.find()?.status).toBe("succeeded");
    });
  });

  it("[RUN-26] replays from what was kept: the same bytes, and says where they differ", async () => {
    const world = newWorld();
    world.judge = redAtFirst;
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      const same = await replay(journal, world.ports, AbortSignal.timeout(5_000));
      expect(same).toMatchObject({ same: true, steps: [{ step: "plan", how: "asked_again" }, { step: "write" }, { step: "tests" }, { step: "repair:1", same: true }] });
      expect(same.replayed_commit_id).toBe(same.commit_id);
      const other = { ...world.ports, model: { ...world.ports.model, write: async () => ({ value: [], usage: { input_tokens: 0, output_tokens: 0 }, model: "other" }) } };
      expect(await replay(journal, other, AbortSignal.timeout(5_000))).toMatchObject({ same: false });
      const billed = await replay(journal, { ...other, model: { ...other.model, billsTokens: true } }, AbortSignal.timeout(5_000));
      expect(billed.steps.map((step) => step.how)).toEqual(["kept", "kept", "kept", "kept"]);
    });
  });
});
