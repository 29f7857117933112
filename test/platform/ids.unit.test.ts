import { expect, it } from "vitest";
import { isId, newId } from "../../src/platform/ids.ts";

it("[REQ-31] ids sort as they were made, within a millisecond too, and none comes twice", () => {
  const made = [1, 2, 2, 3].flatMap((now) => Array.from({ length: 500 }, () => newId("run", now)));
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect(made.every((id) => isId("run", id))).toBe(true);
});
