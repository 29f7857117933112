import { describe, expect, it } from "vitest";
import type { Plan, Proof } from "../../src/generation/models/port.ts";
import { editedPlan, editsOf, type TaskEdit } from "../../src/generation/runs/plan-edit.ts";
import { canCancel, canFollow, isOver, nextStatuses, runStatuses } from "../../src/generation/runs/status.ts";
import { wish } from "../../src/generation/runs/steps/writing.ts";
import { testCommandOf } from "../../src/generation/runs/test-command.ts";
import { countTests, coverageOf, greenStatus, testedAs } from "../../src/generation/runs/verdict.ts";
import type { TestResult } from "../../src/generation/sandbox/port.ts";
import { AppError } from "../../src/platform/errors.ts";

const plan: Plan = {
  status: "planned", name: "tea", title: "Tea", language: "TypeScript", framework: "Hono", assumptions: [], questions: [],
  sentences: [{ text: "A", status: "planned" }, { text: "B", status: "partly", reason: "\"x\" isn't built" }, { text: "C", status: "not_buildable", reason: "\"C\": no" }, { text: "D", status: "context" }],
  tasks: [
    { key: "project", title: "Project", description: "", acceptance_criteria: [], depends_on: [], sentences: [] },
    { key: "teas", title: "Teas", description: "d", acceptance_criteria: ["c"], depends_on: ["project"], sentences: [0] },
    { key: "pots", title: "Pots", description: "d", acceptance_criteria: ["c"], depends_on: ["project", "teas"], sentences: [0, 1] },
  ],
};
const known = plan.tasks.map((task) => ({ id: `tsk_${task.key}`, key: task.key }));
const result = (name: string, status: TestResult["status"]): TestResult => ({ file: "t", name, status, duration_ms: 0, errors: [], log: "" });
const proofs: Proof[] = [{ sentence: 0, tests: [{ file: "t", name: "a" }, { file: "t", name: "b" }] }, { sentence: 1, tests: [{ file: "t", name: "b" }] }];
const statuses = (tests: TestResult[] | undefined, of = proofs) => coverageOf(plan, of, tests).map((sentence) => sentence.status);

describe("what tests say about a requirement", () => {
  it("[RUN-3] a sentence is covered only when every test that proves it passed", () => {
    expect(statuses([result("a", "passed"), result("b", "passed")])).toEqual(["covered", "partly", "not_buildable", "context"]);
    expect(statuses([result("a", "passed"), result("b", "failed")])).toEqual(["not_covered", "not_covered", "not_buildable", "context"]);
    expect(statuses([result("a", "passed"), result("b", "skipped")])[0]).toBe("not_covered");
    expect(statuses([result("a", "passed")])[0]).toBe("not_covered");
  });

  it("[RUN-3] a sentence that nothing proves is never covered, whatever passed", () => expect(statuses([result("a", "passed")], [])[0]).toBe("not_covered"));

  it("[RUN-3] says why, word for word, and names the test that didn't pass", () => {
    const coverage = coverageOf(plan, proofs, [result("a", "failed"), result("b", "passed")]);
    expect(coverage[0]?.reason).toBe("The test \"a\" failed");
    expect(coverage[2]).toMatchObject({ text: "C", reason: "\"C\": no" });
  });

  it("before there are tests, what is planned is planned", () => expect(statuses(undefined)).toEqual(["planned", "partly", "not_buildable", "context"]));

  it("[RUN-4] succeeded only when every sentence that states a requirement is covered", () => {
    const of = (...given: ("covered" | "partly" | "not_covered" | "not_understood" | "not_buildable" | "left_out" | "context")[]) =>
      greenStatus(given.map((status, sentence) => ({ sentence, text: "", status, reason: null, tests: [] })));
    expect(of("covered", "context", "covered")).toBe("succeeded");
    for (const rest of ["partly", "not_covered", "not_understood", "not_buildable", "left_out"] as const) expect(of("covered", rest)).toBe("partial");
    expect(of("context")).toBe("partial");
  });

  const test: TestResult = { file: "a.test.ts", name: "a", status: "passed", duration_ms: 1, errors: [], log: "" };
  it.each([["passed", "green"], ["failed", "red"], ["broken", "red"], ["timed_out", "red"], ["out_of_memory", "red"], ["needs_driver", "unverified"]] as const)(
    "[RUN-5] tests that ended %s are %s", (status, state) => expect(testedAs({ status, tests: [test] })).toBe(state));

  it("[RUN-5] a command that ended well and reported no test that passed verifies nothing", () => {
    expect(testedAs({ status: "passed", tests: [] })).toBe("unverified");
    expect(testedAs({ status: "passed", tests: [{ ...test, status: "skipped" }] })).toBe("unverified");
  });

  it("counts what didn't run as failed", () =>
    expect(countTests([result("a", "passed"), result("b", "not_run"), result("c", "failed"), result("d", "todo")])).toEqual({ passed: 1, failed: 2, skipped: 1, total: 4 }));
});

describe("what a person changes about a plan", () => {
  const edit = (...tasks: TaskEdit[]) => editsOf(plan, known, tasks);
  const faultOf = (...tasks: TaskEdit[]): unknown => {
    try {
      return edit(...tasks);
    } catch (error) {
      return error instanceof AppError ? error.details.errors?.map(({ pointer, code }) => [pointer, code]) : error;
    }
  };
  const whole = plan.tasks.map(({ key }) => ({ key }));

  it("[RUN-7] sent back as it was it is no change, by key, by id or whole", () => {
    expect(edit(...whole)).toBeNull();
    expect(edit(...known.map(({ id }) => ({ id })))).toBeNull();
    expect(edit(...plan.tasks)).toBeNull();
  });

  it("[RUN-7] words may change, and are in the plan that is built", () => {
    const edits = edit({ key: "project" }, { key: "teas", title: "All teas", acceptance_criteria: ["c", "d"] }, { key: "pots" });
    expect(editedPlan(plan, edits).tasks[1]).toMatchObject({ key: "teas", title: "All teas", description: "d", acceptance_criteria: ["c", "d"], depends_on: ["project"] });
    expect(editedPlan(plan, edits).assumptions).toEqual(['The words of the task "All teas" were changed by a person: tests prove the sentences of the requirement, not these words.']);
  });

  it("[RUN-7] a task that nothing needs may go, and takes its sentences with it", () => {
    const { tasks, sentences } = editedPlan(plan, edit({ key: "project" }, { key: "teas" }));
    expect(tasks.map((task) => task.key)).toEqual(["project", "teas"]);
    expect(sentences[0]).toMatchObject({ status: "partly", reason: "Left out at your request: Pots" });
    expect(coverageOf({ ...plan, sentences }, [], undefined)[1]).toMatchObject({ status: "left_out" });
  });

  it.each<{ why: string; tasks: TaskEdit[]; faults: unknown }>([
    { why: "a task that others need", tasks: [{ key: "project" }, { key: "pots" }], faults: [["#/tasks/1/depends_on", "needed_task"]] },
    { why: "a task that isn't planned", tasks: [...whole, { key: "cups" }], faults: [["#/tasks/3/key", "unknown_task"]] },
    { why: "an id of nothing", tasks: [...whole, { id: "tsk_x" }], faults: [["#/tasks/3/id", "unknown_task"]] },
    { why: "a task twice", tasks: [...whole, { key: "teas" }], faults: [["#/tasks/3/key", "repeated_task"]] },
    { why: "an id and a key that don't belong together", tasks: [...whole.slice(1), { id: "tsk_teas", key: "project" }], faults: [["#/tasks/2/id", "unknown_task"], ["#/tasks/0/depends_on", "needed_task"], ["#/tasks/1/depends_on", "needed_task"]] },
    { why: "a circle", tasks: [{ key: "project", depends_on: ["pots"] }, { key: "teas" }, { key: "pots" }], faults: [["#/tasks/0/depends_on", "cycle"]] },
    { why: "a dependency on nothing", tasks: [{ key: "project", depends_on: ["x"] }, { key: "teas" }, { key: "pots" }], faults: [["#/tasks/0/depends_on", "unknown_task"]] },
    { why: "a dependency less", tasks: [{ key: "project" }, { key: "teas" }, { key: "pots", depends_on: ["project"] }], faults: [["#/tasks/2/depends_on", "not_editable"]] },
    { why: "a sentence more", tasks: [{ key: "project", sentences: [3] }, { key: "teas" }, { key: "pots" }], faults: [["#/tasks/0/sentences", "not_editable"]] },
    { why: "nothing at all", tasks: [], faults: [["#/tasks", "too_small"]] },
  ])("[RUN-8] refuses $why, with a pointer", ({ tasks, faults }) => expect(faultOf(...tasks)).toEqual(faults));
});

describe("the statuses of a run", () => {
  it("[RUN-9] every status can be reached, and one that is over leads nowhere but from failed", () => {
    const reached = new Set(runStatuses.flatMap((status) => nextStatuses[status] as readonly string[]));
    for (const status of runStatuses) {
      expect([status, reached.has(status)]).toEqual([status, true]);
      if (isOver(status) && status !== "failed") expect([status, nextStatuses[status]]).toEqual([status, []]);
    }
  });

  it("[RUN-9] can be cancelled wherever it isn't over, but not while it commits", () => {
    expect(runStatuses.filter((status) => !canCancel(status))).toEqual(["committing", "succeeded", "partial", "unsupported", "unverified", "failed", "cancelled", "rejected"]);
    expect(canFollow("committing", "cancelled")).toBe(false);
  });
});

describe("the command that tests a repository", () => {
  it.each([
    [["package.json", "tool.py"], "npm test"], [["requirements.txt", "app/main.py"], "python3 -m pytest"], [["app/main.py"], "python3 -m pytest"], [["go.mod", "main.go"], "go test ./..."],
    [["Cargo.toml", "src/main.rs"], "cargo test"], [["Makefile", "main.c"], "make test"], [["README.md"], "npm test"], [["docs/package.json", "go.mod"], "go test ./..."],
  ])("[RUN-5] of %j is %s", (paths, command) => expect(testCommandOf(paths)).toBe(command));
});

describe("a run in a project that is there", () => {
  const base = { head: "a".repeat(40), generated: null, blueprint: null, migrations: [] };
  const request = { requirement: "Add a note to jars." } as Parameters<typeof wish>[0]["request"];

  it("[EVO-9] goes on in the language that the project is written in, unless another is asked for", () => {
    expect(wish({ request, base: { ...base, language: "Python" } }).language).toBe("Python");
    expect(wish({ request: { ...request, language: "TypeScript" }, base: { ...base, language: "Python" } }).language).toBe("TypeScript");
    expect(wish({ request, base }).language).toBeUndefined();
  });
});
