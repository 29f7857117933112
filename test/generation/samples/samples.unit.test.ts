import { describe, expect, it } from "vitest";
import { read } from "../../../src/generation/builtin/reader/read.ts";
import { rulesOf } from "../../../src/generation/builtin/blueprint.ts";
import { outlineOf, sampleFiles } from "./sample-file.ts";

describe.each(sampleFiles())("the sample $name", ({ requirement, others, statuses, expected }) => {
  const { blueprint, sentences } = read({ requirement });

  it("[READ-51] gives what it says, and invents nothing", () => {
    expect(outlineOf(blueprint)).toEqual(expected);
  });

  it("[READ-51] has a status for every sentence, and loses none in silence", () => {
    expect(sentences.map(({ status }) => status)).toEqual(statuses);
    const ruled = new Set(blueprint && rulesOf(blueprint).flatMap((rule) => rule.sentences));
    expect(sentences.flatMap(({ status, text }, i) => (status === "planned" && !ruled.has(i) ? [text] : []))).toEqual([]);
  });

  it.each(others)("[READ-52] in other words is the same: %.60s", (other) => {
    expect(outlineOf(read({ requirement: other }).blueprint)).toEqual(expected);
  });
});
