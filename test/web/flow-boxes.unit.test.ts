import { expect, it } from "vitest";
import type { Run } from "../../src/generation/runs/schema.ts";
import { longRun } from "../../scripts/web/long-run.ts";
import { drawingOf, heightOf } from "../../web/features/runs/flow-boxes.ts";
import { nothingYet, withEvents } from "../../web/features/runs/live-state.ts";

const run = { run_id: "run_1", title: "A very large service" } as Run; // no more of a run is drawn
const drawn = (tasks: number, count = 1_000) => {
  const live = withEvents(nothingYet, longRun(count, tasks));
  return drawingOf(run, live, "partial", live.coverage);
};

it("[DSH-17] draws the requirement, and for each task its files and their tests, each led to from what came before", () => {
  const { boxes, links } = drawn(10);
  expect([...boxes.keys()].filter((id) => id.startsWith("task "))).toHaveLength(10);
  expect(boxes.size).toBe(31);
  expect(links).toContainEqual(["requirement", "task task-0"]);
  expect(links).toContainEqual(["task task-0", "task task-1"]);
  expect(links).toContainEqual(["task task-3", "files task-3"]);
  expect(links).toContainEqual(["files task-3", "tests test/task-3.test.ts"]);
  expect(links.every(([from, to]) => boxes.has(from) && boxes.has(to))).toBe(true);
});

it("[DSH-17] lists what failed in a box of tests, no more than fits, and says how many more there are", () => {
  const box = drawn(1, 2_000).boxes.get("tests test/task-0.test.ts")!;
  expect(box).toMatchObject({ status: "failed", title: "task-0.test.ts" });
  expect(box.lines[0]?.text).toMatch(/^\d+ of 1990 passed$/);
  expect([box.lines.length, box.more]).toEqual([12, 10]);
  expect(heightOf(box)).toBe(52 + 22 * 13);
});
