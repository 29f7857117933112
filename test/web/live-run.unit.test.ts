import { describe, expect, it } from "vitest";
import { nothingYet, withEvents, type RunEvent } from "../../web/features/runs/live-state.ts";

const event = (id: number, type: string, said: object = {}): RunEvent => ({ id, type, at: "2026-11-20T18:39:21.000Z", ...said });

const task = { key: "kilns", title: "Build kilns", description: "", acceptance_criteria: [], depends_on: [], sentences: [0] };
const told = [
  event(1, "run.started", { requirement: "Kilns have a name." }),
  event(2, "plan.made", { tasks: [task], coverage: [{ sentence: 0, text: "Kilns have a name.", status: "planned", reason: null, tests: [] }] }),
  event(3, "task.started", { task: "kilns" }),
  event(4, "file.written", { path: "src/app.ts", bytes: 10, task: "kilns" }),
  event(5, "task.finished", { task: "kilns" }),
  event(6, "tests.started", { execution_id: "exe_1" }),
  event(7, "test.finished", { file: "a.test.ts", name: "holds", status: "failed", duration_ms: 1, message: "no" }),
  event(8, "file.written", { path: "src/app.ts", bytes: 12, task: "kilns" }),
  event(9, "tests.started", { execution_id: "exe_2" }),
  event(10, "test.finished", { file: "a.test.ts", name: "holds", status: "passed", duration_ms: 1, message: null }),
  event(11, "run.finished", { status: "succeeded", coverage: [{ sentence: 0, text: "Kilns have a name.", status: "covered", reason: null, tests: [] }] }),
];

describe("a run as it is told", () => {
  const whole = withEvents(nothingYet, told);

  it("[DSH-17] has what the events said last", () => {
    expect(whole).toMatchObject({
      status: "succeeded", requirement: "Kilns have a name.", execution: "exe_2", tasks: [{ key: "kilns", state: "done" }], coverage: [{ status: "covered" }],
      files: [{ path: "src/app.ts", bytes: 12 }], tests: [{ name: "holds", status: "passed" }],
    });
    expect(whole.events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("[DSH-17] is the same in any portions, and when a line that was lost repeats what it said", () => {
    for (let cut = 0; cut <= told.length; cut++) expect(withEvents(withEvents(nothingYet, told.slice(0, cut)), told.slice(cut))).toEqual(whole);
    expect(withEvents(withEvents(nothingYet, told.slice(0, 8)), told)).toEqual(whole);
    expect(withEvents(whole, told)).toBe(whole);
  });

  it("[DSH-17] begins its tests anew when they begin anew", () => {
    expect(withEvents(nothingYet, told.slice(0, 9)).tests).toEqual([]);
  });

  it("[DSH-17] waits for a person, and goes on after a failure", () => {
    expect(withEvents(nothingYet, [event(1, "approval.requested")]).status).toBe("planned");
    expect(withEvents(nothingYet, [event(1, "run.finished", { status: "failed" }), event(2, "run.resumed")]).status).toBe("queued");
  });
});
