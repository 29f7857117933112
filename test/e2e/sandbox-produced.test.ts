import { expect, it } from "vitest";
import { writeFiles, writeTests } from "../../src/generation/builtin/writer/write.ts";
import { archive, desk, house, shop } from "../generation/builtin/writer/blueprints.ts";
import { useSandbox } from "../support/sandbox.ts";

const under = useSandbox();

it.each([desk, house, shop, archive])("[WRITE-28] the tests of $name pass in the sandbox, too", async (blueprint) => {
  const files = Object.fromEntries([...writeFiles(blueprint), ...writeTests(blueprint).files].map(({ path, content }) => [path, content]));
  const verdict = await under.run(files, { command: "npm test" });
  expect(verdict.tests.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(verdict).toMatchObject({ status: "passed", file_errors: [] });
});
