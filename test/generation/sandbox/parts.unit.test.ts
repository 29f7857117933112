import { describe, expect, it } from "vitest";
import { filesOfPart, inOrder, mergeOutcomes, partsOf } from "../../../src/generation/sandbox/isolate/parts.ts";
import type { Outcome, RecordedFile } from "../../../src/generation/sandbox/isolate/record.ts";
import type { SandboxEvent, TestResult } from "../../../src/generation/sandbox/port.ts";

const repository = (count: number): Record<string, string> => ({ "package.json": "{}", ...Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}.test.ts`, ""])) });
const file = (name: string, tests: [status: TestResult["status"], log?: string][], errors: RecordedFile["errors"] = []): RecordedFile => ({
  file: name, errors, tests: tests.map(([status, log = ""], n) => ({ id: `${n}`, file: name, name: `${n}`, status, log, duration_ms: 1, errors: [], started: true, ended: true })),
});
const part = (status: Outcome["status"], files: RecordedFile[], more: Partial<Outcome> = {}): Outcome => ({ status, files, versions: { vitest: "4" }, ...more });

describe("parts of a run", () => {
  it.each([[0, 1], [1, 1], [3, 1], [4, 2], [5, 2], [6, 3], [40, 3]])("[SBX-50] are, of %i test files, %i", (files, count) => {
    expect(partsOf("npx vitest run", repository(files), 3)).toHaveLength(count);
    expect(partsOf("npx vitest run", repository(files), 1)).toEqual([{ index: 0, of: 1 }]);
  });

  it("[SBX-50] are one of a program, and of what can't be run", () => {
    const files = { ...repository(9), "a.js": "" };
    expect([partsOf("node a.js", files, 4), partsOf("cargo test", files, 4)]).toEqual([[{ index: 0, of: 1 }], [{ index: 0, of: 1 }]]);
  });

  it.each([[5, 2], [7, 3], [4, 4], [2, 4]])("[SBX-50] have each of %i files once, in order, in %i parts", (count, of) => {
    const files = Array.from({ length: count }, (_, n) => `${n}`);
    expect(Array.from({ length: of }, (_, index) => filesOfPart(files, { index, of })).flat()).toEqual(files);
  });

  it("[SBX-50] are heard in order, each from the moment on in which all before it have ended", () => {
    const heard: string[] = [];
    const [a, b, c] = inOrder(3, (event) => heard.push((event as { text: string }).text)) as [Listener, Listener, Listener];
    const say = (text: string): SandboxEvent => ({ type: "output", text });
    c.hear(say("c1"));
    b.hear(say("b1"));
    a.hear(say("a1"));
    b.end();
    expect(heard).toEqual(["a1"]);
    a.end();
    expect(heard).toEqual(["a1", "b1", "c1"]);
    c.hear(say("c2"));
    c.end();
    expect(heard).toEqual(["a1", "b1", "c1", "c2"]);
  });
  type Listener = ReturnType<typeof inOrder>[number];

  it("[SBX-50] come to what one run would have come to", () => {
    const [a, b, skipped] = [file("a", [["passed"]]), file("b", [["failed"]]), file("c", [["skipped"]])];
    const files = (outcome: Outcome) => [outcome.status, outcome.reason, outcome.files.map((one) => one.file)];
    expect(files(mergeOutcomes([part("passed", [a]), part("failed", [skipped])], 100))).toEqual(["passed", undefined, ["a", "c"]]);
    expect(files(mergeOutcomes([part("failed", [skipped]), part("failed", [file("d", [["todo"]])])], 100))).toEqual(["failed", undefined, ["c", "d"]]);
    expect(files(mergeOutcomes([part("passed", [a]), part("failed", [b])], 100))).toEqual(["failed", undefined, ["a", "b"]]);
    expect(files(mergeOutcomes([part("failed", [], { reason: "No test files found" }), part("passed", [a])], 100))).toEqual(["passed", undefined, ["a"]]);
    expect(files(mergeOutcomes([part("failed", [b]), part("out_of_memory", [a], { reason: "too much" }), part("timed_out", [], { reason: "later" })], 100))).toEqual(["out_of_memory", "too much", ["b", "a"]]);
    expect(files(mergeOutcomes([part("passed", [a]), part("needs_driver", [], { reason: "x" })], 100))).toEqual(["needs_driver", "x", []]);
  });

  it("[SBX-50] keep as much output together as one, and count lines together", () => {
    const { files, coverage } = mergeOutcomes([
      part("passed", [file("a", [["passed", "12345"]])], { coverage: [{ file: "z.ts", lines: [[1, 1]] }, { file: "b.ts", lines: [[1, 2], [3, 0]] }] }),
      part("passed", [file("b", [["passed", "123456"], ["passed", "78"]])], { coverage: [{ file: "b.ts", lines: [[1, 1], [3, 1]] }] }),
    ], 10);
    expect(files.flatMap(({ tests }) => tests.map(({ log }) => log))).toEqual(["12345", "12345\n[the rest of the output was cut: more than 10 characters]\n", ""]);
    expect(coverage).toEqual([{ file: "b.ts", lines: [[1, 3], [3, 1]] }, { file: "z.ts", lines: [[1, 1]] }]);
  });
});
