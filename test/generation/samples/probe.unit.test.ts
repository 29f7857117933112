import { afterAll, expect, it } from "vitest";
import { join } from "node:path";
import { probe } from "../../../scripts/samples/probe.ts";
import type { Blueprint } from "../../../src/generation/builtin/blueprint.ts";
import { read } from "../../../src/generation/builtin/reader/read.ts";
import { writeFiles } from "../../../src/generation/builtin/writer/write.ts";
import { newFolder, node, putFiles } from "../builtin/writer/produced.ts";
import { sampleFiles } from "./sample-file.ts";

const folder = newFolder();
afterAll(folder.remove);

/** What requests made from the sample's lines say of a service made of a blueprint. */
async function probed(name: string, change: (blueprint: Blueprint) => Blueprint = (blueprint) => blueprint) {
  const sample = sampleFiles().find((one) => one.name === name);
  const { blueprint } = read({ requirement: sample?.requirement ?? "" });
  if (!sample || !blueprint) throw new Error(`There is no sample ${name}`);
  const path = join(folder.path, crypto.randomUUID());
  putFiles(path, writeFiles(change(blueprint)));
  return probe(path, node, sample.expected);
}

it("[READ-53] requests made from what is listed are answered as it says, also where callers are known", async () => {
  for (const { checks, failures } of [await probed("vet-practice"), await probed("observatory")]) expect([checks > 25, failures]).toEqual([true, []]);
});

it("[READ-53] a service that lost a rule answers otherwise", async () => {
  const { failures } = await probed("vet-practice", (blueprint) => ({
    ...blueprint, entities: blueprint.entities.map((entity) => ({ ...entity, fields: entity.fields.map(({ min: _, exclusive_min: __, ...field }) => ({ ...field, unique: false })) })),
  }));
  expect(failures).toEqual(["owner.email again: 201 instead of 409", "animal.weight is too small: 201 instead of 422", "visit.fee is too small: 201 instead of 422"]);
});
