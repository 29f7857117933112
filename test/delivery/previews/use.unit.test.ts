import { expect, it } from "vitest";
import { newUse } from "../../../durable-objects/preview/use.ts";

it("[PRV-12] what a service ran is told under one key until it was heard, and nothing of it twice", () => {
  const use = newUse();
  expect(use.told()).toBeUndefined();
  use.add(400);
  use.add(1_200);
  const first = use.told()!;
  use.add(5_000);
  expect([first.seconds, use.told()]).toEqual([2, first]);
  use.heard({ key: "another", seconds: 2 });
  expect(use.told()).toEqual(first);
  use.heard(first);
  expect(use.told()).toMatchObject({ seconds: 5, key: expect.not.stringMatching(first.key) });
});
