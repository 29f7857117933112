import { describe, expect, it } from "vitest";
import { unfitTexts } from "../../src/platform/texts.ts";

const faultsOf = (input: unknown): string[] => unfitTexts(input, (path) => path.join("/")).map(({ pointer, code }) => `${code} ${pointer}`);
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => [inner], 1);

describe("input that couldn't be read back as it is", () => {
  it("[REQ-23] is named, wherever it is, in order", () => {
    expect(faultsOf({ a: "x\0", b: ["fine", "\ud800"], "c\0": 1, d: { e: { f: "\udc00" } } })).toEqual(["invalid_text a", "invalid_text c\0", "invalid_text b/1", "invalid_text d/e/f"]);
  });

  it("[REQ-23] isn't what merely looks odd", () => expect(faultsOf({ "é": ["𝕏", "\ud83d\ude00", "\u0001", "\ufffd", "\u202e"], n: 1, b: true, z: null })).toEqual([]));

  it("[REQ-22] may be nested 64 levels, and no more", () => {
    expect(faultsOf(nested(64))).toEqual([]);
    expect(faultsOf(nested(66))).toEqual([`too_deep ${Array.from({ length: 65 }, () => 0).join("/")}`]);
  });

  it("[REQ-22] is gone through without recursion, and is said twenty times at most", () => {
    expect(faultsOf(nested(500_000))).toHaveLength(1);
    expect(faultsOf(Array.from({ length: 1_000 }, () => "\0"))).toHaveLength(20);
  });
});
