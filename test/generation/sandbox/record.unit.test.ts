import { describe, expect, it } from "vitest";
import { newRunRecord } from "../../../src/generation/sandbox/isolate/record.ts";
import type { SandboxEvent } from "../../../src/generation/sandbox/port.ts";

type Said = [event: string, ...details: (string | number)[]];
const built = (...files: string[]) => ["built", JSON.stringify({ test_files: files, file_errors: [], missing: [], versions: {}, runner: "vitest", counters: { "src/app.ts": [1, 2, 2] } })];
const collected = (...ids: string[]): Said => ["collected", JSON.stringify(ids.map((id) => ({ id, name: `test ${id}` })))];
const started = (id: string): Said => ["started", id];
const finished = (id: string, status = "passed", errors: unknown[] = [], log = ""): Said => ["finished", id, status, 3, JSON.stringify({ errors, log })];
const fileEnd = (status = "passed", errors: unknown[] = []): Said => ["file", status, JSON.stringify({ errors })];
const loading: Said = ["loading"];
const boom = { name: "Error", message: "boom", stack: "    at f (src/app.ts:3:1)\n    at a.test.ts:7:9\n    at node:internal:1:1" };

/** Numbers the events of one file. */
const isolate = (...said: Said[]) => said.map(([event, ...details], index) => ["isolate", index + 1, "a", event, ...details]);
const whole = [loading, collected("1", "2"), started("1"), finished("1"), started("2"), finished("2"), fileEnd()];

function record(lines: unknown[], outputMax = 1_000) {
  const events: SandboxEvent[] = [];
  const run = newRunRecord((event) => events.push(event), outputMax);
  for (const line of lines) run.receive(line);
  return { ...run.outcome(), events };
}

describe("a record that holds", () => {
  it("[SBX-33] is passed when every test of every file ended well", () => {
    const { status, files, events } = record([built("a"), ...isolate(...whole), ["ended"]]);
    expect([status, files[0]?.tests.map((test) => test.status)]).toEqual(["passed", ["passed", "passed"]]);
    expect(events.map((event) => (event.type === "test" ? event.result.name : event.type === "file" ? event.tests : event.type))).toEqual([2, "test 1", "test 2"]);
  });

  it("is failed by one red test, with its place in the test file", () => {
    const { status, files, events } = record([built("a"), ...isolate(loading, collected("1"), started("1"), finished("1", "failed", [boom]), fileEnd("failed")), ["ended"]]);
    expect([status, files[0]?.errors]).toEqual(["failed", []]);
    expect(files[0]?.tests[0]?.errors).toEqual([{ name: "Error", message: "boom", line: 3, frames: [{ file: "src/app.ts", line: 3 }, { file: "a.test.ts", line: 7 }] }]);
    expect(events.at(-1)).toEqual({ type: "test", result: expect.objectContaining({ errors: [{ name: "Error", message: "boom", line: 3 }] }) });
  });

  it.each([
    { why: "a file failed by itself", said: [loading, collected("1"), started("1"), finished("1"), fileEnd("failed", [boom])] },
    { why: "a file failed without a word", said: [loading, collected("1"), started("1"), finished("1"), fileEnd("failed")] },
    { why: "all tests were skipped", said: [loading, collected("1", "2"), finished("1", "skipped"), finished("2", "todo"), fileEnd()] },
    { why: "there are no tests", said: [loading, collected(), fileEnd()] },
  ])("[SBX-6] is failed when $why", ({ said }) => {
    expect(record([built("a"), ...isolate(...(said as Said[])), ["ended"]]).status).toBe("failed");
  });

  it("[SBX-19] cuts output where the limit is", () => {
    const { files } = record([built("a"), ...isolate(loading, collected("1", "2"), started("1"), finished("1", "passed", [], "12345678"), started("2"), finished("2", "passed", [], "abcdef"), fileEnd()), ["ended"]], 10);
    expect(files[0]?.tests.map((test) => test.log)).toEqual(["12345678", "ab\n[the rest of the output was cut: more than 10 characters]\n"]);
  });

  it.each([
    { loss: "hang", status: "timed_out" },
    { loss: "limit", status: "timed_out" },
    { loss: "memory", status: "out_of_memory" },
    { loss: "crash", status: "broken" },
  ])("[SBX-16] says $status when the sandbox was lost to a $loss, and during what", ({ loss, status }) => {
    const { reason, ...outcome } = record([built("a"), ...isolate(loading, collected("1", "2"), started("1")), ["lost", loss, "It went"]]);
    expect([outcome.status, reason]).toEqual([status, 'It went, during "test 1" in a']);
    expect(outcome.files[0]?.tests.map((test) => test.status)).toEqual([loss === "crash" ? "not_run" : "failed", "not_run"]);
  });

  it("says what was being loaded", () => {
    expect(record([built("a"), ...isolate(loading), ["lost", "hang", "It went"]]).reason).toBe("It went, while loading a");
  });
});

describe("what else is told", () => {
  it("[SBX-42] takes tests that are found while others run", () => {
    const said: Said[] = [loading, collected("1"), started("1"), ["added", JSON.stringify([{ id: "1.1", name: "test 1 > inner" }])], started("1.1"), finished("1.1"), finished("1"), fileEnd()];
    const { status, files } = record([built("a"), ...isolate(...said), ["ended"]]);
    expect([status, files[0]?.tests.map((test) => [test.name, test.status])]).toEqual(["passed", [["test 1", "passed"], ["test 1 > inner", "passed"]]]);
  });

  it("[SBX-37] hands on what a program printed, and what it ended with", () => {
    const program = ["built", JSON.stringify({ test_files: ["a"], file_errors: [], missing: [], versions: {}, runner: "script", counters: {} })];
    const end: Said = ["finished", "1", "failed", 3, JSON.stringify({ errors: [boom], log: "", exit_code: 3 })];
    const { events, ...outcome } = record([program, ...isolate(loading, collected("1"), started("1"), ["output", "hello\n"], end, fileEnd("failed")), ["ended"]]);
    expect([outcome.status, outcome.exit_code, events[1]]).toEqual(["failed", 3, { type: "output", text: "hello\n" }]);
  });

  it("[SBX-41] adds counters up by line", () => {
    const { coverage } = record([built("a"), ...isolate(...whole), ["isolate", 8, "src/app.ts", "coverage", "[4,0,2]"], ["ended"]]);
    expect(coverage).toEqual([{ file: "src/app.ts", lines: [[1, 4], [2, 2]] }]);
  });
});

describe("a record that doesn't hold", () => {
  const wholeLines = [built("a"), ...isolate(...whole)];
  /** A run that is whole but for what is put in after the tests are collected. */
  const around = (...said: Said[]) => [built("a"), ...isolate(loading, collected("1"), ...said, fileEnd()), ["ended"]];
  const one = [started("1"), finished("1")];

  it.each([
    { why: "no end", lines: wholeLines, reason: "ended the run early" },
    { why: "an end before the file's", lines: [...wholeLines.slice(0, -1), ["ended"]], reason: "ended the run early" },
    { why: "an end before anything", lines: [["ended"]], reason: "without having been built" },
    { why: "no file of two", lines: [built("a", "b"), ...isolate(...whole), ["ended"]], reason: "ended the run early" },
    { why: "something after the end", lines: [...wholeLines, ["ended"], ["isolate", 8, "a", "started", "1"]], reason: "after the end" },
    { why: "a second end", lines: [...wholeLines, ["ended"], ["ended"]], reason: "after the end" },
    { why: "a second build", lines: [built("a"), built("a"), ...isolate(...whole), ["ended"]], reason: "built twice" },
    { why: "an event twice", lines: [...wholeLines.slice(0, 4), wholeLines[3], ...wholeLines.slice(4), ["ended"]], reason: "event 3 came after 3" },
    { why: "an event left out", lines: [...wholeLines.slice(0, 3), ...wholeLines.slice(4), ["ended"]], reason: "event 4 came after 2" },
    { why: "numbers that don't begin at 1", lines: [built("a"), ...isolate(...whole).map(([, number, ...rest]) => ["isolate", Number(number) + 1, ...rest]), ["ended"]], reason: "event 2 came after 0" },
    { why: "an event of another file", lines: [built("a", "b"), ["isolate", 1, "a", "loading"], ["isolate", 2, "b", ...collected("1")], ["ended"]], reason: "isn't running" },
    { why: "a file within a file", lines: [built("a", "b"), ["isolate", 1, "a", "loading"], ["isolate", 2, "b", "loading"], ["ended"]], reason: "can't be loaded now" },
    { why: "a file that isn't to be run", lines: [built("b"), ...isolate(...whole), ["ended"]], reason: "can't be loaded now" },
    { why: "a file twice", lines: [...wholeLines, ["isolate", 8, "a", "loading"], ["ended"]], reason: "can't be loaded now" },
    { why: "a pass without a start", lines: around(finished("1")), reason: "can't have passed" },
    { why: "a pass with an error", lines: around(started("1"), finished("1", "passed", [boom])), reason: "can't have passed" },
    { why: "a test that ends twice", lines: around(started("1"), finished("1", "failed", [boom]), finished("1")), reason: "test 1 isn't running" },
    { why: "a test that starts twice", lines: around(started("1"), ...one), reason: "started twice" },
    { why: "a test that starts after its end", lines: around(...one, started("1")), reason: "test 1 isn't running" },
    { why: "an unknown test", lines: around(...one, started("3")), reason: "test 3 isn't running" },
    { why: "a test of the file before", lines: [built("a", "b"), ...isolate(loading, collected("1"), ...one, fileEnd()), ["isolate", 6, "b", "loading"], ["isolate", 7, "b", "started", "1"]], reason: "test 1 isn't running" },
    { why: "a test left open in the file before", lines: [built("a"), ...isolate(loading, collected("1"), started("1"), fileEnd()), ["ended"]], reason: "ended before its test" },
    { why: "an unknown status", lines: around(started("1"), finished("1", "superb")), reason: "is no status" },
    { why: "a status that is the record's own", lines: around(started("1"), finished("1", "not_run")), reason: "is no status" },
    { why: "an unknown event", lines: around(...one, ["praised", "1"]), reason: "Invalid" },
    { why: "tests collected twice", lines: around(...one, collected("3"), started("3"), finished("3")), reason: "were collected twice" },
    { why: "one test collected twice", lines: [built("a"), ...isolate(loading, collected("1", "1"), ...one, fileEnd()), ["ended"]], reason: "test 1 was collected twice" },
    { why: "a test found before the others", lines: [built("a"), ...isolate(loading, ["added", "[]"]), ["ended"]], reason: "before its tests were collected" },
    { why: "a test that is found twice", lines: around(["added", JSON.stringify([{ id: "1", name: "again" }])], ...one), reason: "collected twice" },
    { why: "a found test left open", lines: around(started("1"), ["added", JSON.stringify([{ id: "2", name: "inner" }])], finished("1")), reason: "ended before its test" },
    { why: "a pass of a program that failed", lines: around(started("1"), ["finished", "1", "passed", 1, JSON.stringify({ errors: [], log: "", exit_code: 1 })]), reason: "can't have ended with 1" },
    { why: "hits of a file that isn't counted", lines: [...wholeLines, ["isolate", 8, "b", "coverage", "[1]"], ["ended"]], reason: "wasn't counted" },
    { why: "more hits than counters", lines: [...wholeLines, ["isolate", 8, "src/app.ts", "coverage", "[1,2,3,4]"], ["ended"]], reason: "wasn't counted" },
    { why: "no list", lines: [built("a"), "passed", ["ended"]], reason: "Invalid" },
    { why: "details that are no text", lines: around(started("1"), ["finished", "1", "passed", 1, { errors: [] } as unknown as string]), reason: "Invalid" },
  ])("[SBX-33] is broken, never passed: $why", ({ lines, reason }) => {
    const outcome = record(lines);
    expect([outcome.status, outcome.reason]).toEqual(["broken", expect.stringContaining(reason)]);
  });

  it("[SBX-33] would be passed without what is wrong", () => {
    expect(record(around(...one)).status).toBe("passed");
  });
});
