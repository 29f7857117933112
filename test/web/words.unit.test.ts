import { expect, it } from "vitest";
import { folderOf } from "../../web/features/projects/folders.ts";
import { sampleOf, wordsFor, type Description } from "../../web/features/docs/open-api.ts";
import { ago, duration } from "../../web/ui/ago.ts";

const now = Date.parse("2026-11-20T12:00:00Z");

it.each([[0, "just now"], [9_000, "just now"], [30_000, "30 seconds ago"], [119_000, "1 minute ago"], [7_200_000, "2 hours ago"], [86_400_000, "yesterday"], [-3_600_000, "in 1 hour"], [40 * 86_400_000, "last month"]])("says how long ago %d ms are", (ms, words) =>
  expect(ago(now - ms, now)).toBe(words));

it.each([[840, "840 ms"], [1_323, "1.3 s"], [75_000, "1 min 15 s"]])("says how long %d ms are", (ms, words) => expect(duration(ms)).toBe(words));

it("puts files into the folders that their paths name", () => {
  const top = folderOf([{ path: "src/kilns/store.ts", bytes: 1 }, { path: "README.md", bytes: 2 }, { path: "src/app.ts", bytes: 3 }]);
  expect(top.files.map(({ path }) => path)).toEqual(["README.md"]);
  expect(top.folders.get("src")?.files.map(({ path }) => path)).toEqual(["src/app.ts"]);
  expect(top.folders.get("src")?.folders.get("kilns")?.path).toBe("src/kilns");
});

const description = { components: { schemas: { Name: { type: "string", enum: ["a", "b"] } } } } as unknown as Description;

it("begins a body with what is required of it", () => {
  const schema = { type: "object", required: ["name", "count", "kind", "tags"], properties: { name: { type: "string" }, count: { type: "integer" }, kind: { $ref: "#/components/schemas/Name" }, tags: { type: "array", items: { type: "string" } }, more: { type: "string" } } };
  expect(sampleOf(description, schema)).toEqual({ name: "", count: 0, kind: "a", tags: [] });
});

it("says a schema in a few words", () => {
  expect(wordsFor(description, { type: "array", items: { $ref: "#/components/schemas/Name" } })).toBe("list of one of a, b");
  expect(wordsFor(description, { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] })).toBe("string (date-time) or null");
});
