import { expect, it } from "vitest";
import { parseBlueprint } from "../../../src/generation/builtin/blueprint-schema.ts";
import { read } from "../../../src/generation/builtin/reader/read.ts";
import { writeFiles } from "../../../src/generation/builtin/writer/write.ts";
import { samples } from "./samples.ts";
import { blueprints } from "./writer/blueprints.ts";

const all = [...blueprints, ...samples.flatMap(({ requirement }) => read({ requirement }).blueprint ?? [])];
const fileOf = (blueprint: (typeof all)[number]): string => writeFiles(blueprint).find(({ path }) => path === ".devgen/blueprint.json")?.content ?? "";

it.each(all)("[WRITE-27] the blueprint of $name stands in its repository, and is read back as it was", (blueprint) => {
  expect(parseBlueprint(fileOf(blueprint))).toEqual(blueprint);
});

it.each([
  { why: "another version", change: { version: 2 }, at: "version" },
  { why: "a field that nobody knows", change: { speed: 1 }, at: "speed" },
  { why: "no entity", change: { entities: [] }, at: "entities" },
])("[WRITE-27] a blueprint with $why is refused, and the place named", ({ change, at }) => {
  const [first] = blueprints;
  expect(() => parseBlueprint(JSON.stringify({ ...first, ...change }))).toThrow(at);
});
