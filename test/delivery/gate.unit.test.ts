import { expect, it } from "vitest";
import { brokenBy } from "../../src/delivery/projects/gate.ts";
import type { TraceDocument } from "../../src/delivery/projects/trace.ts";

const sentence = (place: number, status: string, ...tests: string[]) => ({ sentence: place, text: `Sentence ${place}`, status, reason: null, tasks: [], files: [], tests: tests.map((name) => ({ file: "a.test.ts", name, status: "passed" })) });
const trace: TraceDocument = { version: 1, requirement_id: "req_1", run_id: "run_1", generated_by: "a test", sentences: [sentence(0, "covered", "one", "two"), sentence(1, "partly", "two"), sentence(2, "not_covered", "three"), sentence(3, "context")] };
const results = (...given: [file: string, name: string, status: string][]) => given.map(([file, name, status]) => ({ file, name, status }));

it.each([
  { why: "all pass", given: results(["a.test.ts", "one", "passed"], ["a.test.ts", "two", "passed"]), broken: [] },
  { why: "one moved to another file, and passes", given: results(["b.test.ts", "one", "passed"], ["a.test.ts", "two", "passed"]), broken: [] },
  { why: "one fails, of two sentences", given: results(["a.test.ts", "one", "passed"], ["a.test.ts", "two", "failed"]), broken: [[0, "two"], [1, "two"]] },
  { why: "one fails, and another of its name passes elsewhere", given: results(["a.test.ts", "one", "failed"], ["b.test.ts", "one", "passed"], ["a.test.ts", "two", "passed"]), broken: [[0, "one"]] },
  { why: "one is skipped", given: results(["a.test.ts", "one", "skipped"], ["a.test.ts", "two", "passed"]), broken: [[0, "one"]] },
  { why: "one is gone", given: results(["a.test.ts", "two", "passed"]), broken: [[0, "one"]] },
  { why: "nothing ran", given: [], broken: [[0, "one"], [1, "two"]] },
])("[TRC-2] a sentence holds as long as its tests pass: $why", ({ given, broken }) => {
  expect(brokenBy(trace, given).map(({ sentence: place, test }) => [place, test])).toEqual(broken);
});
