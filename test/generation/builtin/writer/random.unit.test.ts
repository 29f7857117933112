import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeFiles, writeTests } from "../../../../src/generation/builtin/writer/write.ts";
import { newFolder, putFiles, runTests, typecheck } from "./produced.ts";
import { randomBlueprint } from "./random-blueprint.ts";

/** How many, and from which seed on: RANDOM=500 and SEED=1000. */
const count = Number(process.env.RANDOM ?? 4);
const start = Number(process.env.SEED ?? 1);
const seeds = Array.from({ length: count }, (_, index) => start + index);

const folder = newFolder();
afterAll(folder.remove);

describe("repositories of random blueprints", () => {
  it("[WRITE-5] pass their own tests and typecheck", { timeout: 600_000 }, async () => {
    for (const seed of seeds) {
      const blueprint = randomBlueprint(seed);
      const files = [...writeFiles(blueprint), ...writeTests(blueprint).files];
      putFiles(join(folder.path, `seed-${seed}`), files);
      const settings = JSON.parse(files.find(({ path }) => path === "tsconfig.json")?.content ?? "{}");
      putFiles(folder.path, [{ path: "tsconfig.json", content: JSON.stringify({ ...settings, include: ["*/src", "*/test"] }), task: "" }]);
    }
    const failed = (await runTests(folder.path)).filter(({ status }) => status !== "passed");
    expect(failed.map(({ file, name, messages }) => `${file} ${name}: ${messages[0]?.slice(0, 600)}`)).toEqual([]);
    expect((await typecheck(folder.path)).stdout).toBe("");
  });
});
