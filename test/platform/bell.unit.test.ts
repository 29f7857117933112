import { describe, expect, it } from "vitest";
import { newBell } from "../../src/platform/bell.ts";

describe("a bell", () => {
  it("wakes everybody who waits for that very thing", async () => {
    const bell = newBell();
    const waits = [bell.wait("run:a", 1_000), bell.wait("run:a", 1_000), bell.wait("run:b", 20)];
    bell.ring("run:a");
    expect(await Promise.all(waits)).toEqual([true, true, false]);
  });

  it("doesn't ring for who comes later", async () => {
    const bell = newBell();
    bell.ring("run:a");
    expect(await bell.wait("run:a", 10)).toBe(false);
  });
});
