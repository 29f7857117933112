import { expect, it } from "vitest";
import { fingerprint } from "../../src/platform/digest.ts";

const texts = [
  ...Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ id: n, name: "Ada" })),
  ...Array.from({ length: 2_000 }, (_, n) => "a".repeat(n)),
  ...Array.from({ length: 2_000 }, (_, n) => `${" ".repeat(n)}x${" ".repeat(2_000 - n)}`),
  "ab", "ba", "é", "e\u0301", "\u0000", "\u0000\u0000", "\u0100", "😀",
];

it("a fingerprint is 32 hex digits, and the same for the same text", () => {
  for (const text of texts.slice(-8)) expect(fingerprint(text)).toMatch(/^[0-9a-f]{32}$/);
  expect(fingerprint(texts[7]!)).toBe(fingerprint(`${texts[7]}`));
});

it.each([0, 8, 16, 24])("a fingerprint tells texts apart that are nearly the same, by any 32 bits of it: from digit %i", (from) => {
  expect(new Set(texts.map((text) => fingerprint(text).slice(from, from + 8))).size).toBeGreaterThan(texts.length - 5);
});
