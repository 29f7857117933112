import { describe, expect, it } from "vitest";
import { newRunRecord } from "../../../src/generation/sandbox/isolate/record.ts";
import type { SandboxEvent } from "../../../src/generation/sandbox/port.ts";

type Said = [event: string, ...details: (string | number)[]];
const built = (...files: string[]) => ["built", JSON.stringify({ test_files: files, file_errors: [], missing: [], versions: {} })];
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
    expect(events.map((event) => (event.type === "test" ? event.result.name : event.tests))).toEqual([2, "test 1", "test 2"]);
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

describe("a record that doesn't hold", () => {
  const last = (said: Said, ...before: Said[]) => [built("a"), ...isolate(loading, collected("1", "2"), ...before, said), ["ended"]];
  const wholeLines = [built("a"), ...isolate(...whole)];
  it.each([
    { why: "no end", lines: wholeLines },
    { why: "an end before the file's", lines: [...wholeLines.slice(0, -1), ["ended"]] },
    { why: "an end before anything", lines: [["ended"]] },
    { why: "no file of two", lines: [built("a", "b"), ...isolate(...whole), ["ended"]] },
    { why: "something after the end", lines: [...wholeLines, ["ended"], ["isolate", 8, "a", "started", "1"]] },
    { why: "a second end", lines: [...wholeLines, ["ended"], ["ended"]] },
    { why: "a second build", lines: [built("a"), built("a"), ...isolate(...whole), ["ended"]] },
    { why: "an event twice", lines: [wholeLines[0], wholeLines[1], ...wholeLines.slice(1), ["ended"]] },
    { why: "an event left out", lines: [...wholeLines.slice(0, 3), ...wholeLines.slice(4), ["ended"]] },
    { why: "events in another order", lines: [built("a"), ["isolate", 2, "a", ...collected("1")], ["isolate", 1, "a", "loading"], ["ended"]] },
    { why: "an event of another file", lines: [built("a", "b"), ["isolate", 1, "a", "loading"], ["isolate", 2, "b", ...collected("1")], ["ended"]] },
    { why: "a file that isn't to be run", lines: [built("b"), ...isolate(...whole), ["ended"]] },
    { why: "a file twice", lines: [built("a"), ...isolate(loading, collected("1"), started("1"), finished("1"), fileEnd(), loading, collected("2"), started("2"), finished("2"), fileEnd()), ["ended"]] },
    { why: "a pass without a start", lines: last(finished("1")) },
    { why: "a pass with an error", lines: last(finished("1", "passed", [boom]), started("1")) },
    { why: "a test that ends twice", lines: last(finished("1", "passed"), started("1"), finished("1", "failed", [boom])) },
    { why: "a test that starts twice", lines: last(started("1"), started("1")) },
    { why: "a test that starts after its end", lines: last(started("1"), started("1"), finished("1", "failed", [boom])) },
    { why: "an unknown test", lines: last(started("3")) },
    { why: "an unknown status", lines: last(finished("1", "superb"), started("1")) },
    { why: "an unknown event", lines: last(["praised", "1"]) },
    { why: "tests collected twice", lines: last(collected("3")) },
    { why: "one test collected twice", lines: [built("a"), ...isolate(loading, collected("1", "1"), started("1"), finished("1"), fileEnd()), ["ended"]] },
    { why: "a file that ends before its tests", lines: last(fileEnd(), started("1"), finished("1"), started("2")) },
    { why: "a word that isn't the isolate's to say", lines: [built("a"), ["isolate", 1, "a", "ended"], ["ended"]] },
    { why: "no list", lines: [built("a"), "passed", ["ended"]] },
    { why: "details that are no text", lines: last(["finished", "1", "passed", 1, { errors: [] } as unknown as string], started("1")) },
  ])("[SBX-33] is broken, never passed: $why", ({ lines }) => {
    const { status, reason } = record(lines);
    expect(status).toBe("broken");
    expect(reason).toMatch(/^(The record doesn't hold: |The sandbox ended the run early)/);
  });
});
