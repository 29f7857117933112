import { type Blueprint, rulesOf } from "../blueprint.ts";
import type { Proof, TestName } from "../../models/port.ts";

/** Which tests prove each sentence: all tests of all rules that it asks for. */
export function proofsOf(blueprint: Blueprint, tests: ReadonlyMap<string, readonly TestName[]>): Proof[] {
  const rules = rulesOf(blueprint);
  const sentences = [...new Set(rules.flatMap((rule) => rule.sentences))].sort((a, b) => a - b);
  return sentences.flatMap((sentence) => {
    const asked = rules.filter((rule) => rule.sentences.includes(sentence)).map((rule) => tests.get(rule.id) ?? []);
    // One rule that nothing can prove leaves the whole sentence unproved.
    return asked.some((some) => some.length === 0) ? [] : [{ sentence, tests: distinct(asked.flat()) }];
  });
}

const distinct = (tests: readonly TestName[]): TestName[] => [...new Map(tests.map((test) => [`${test.file}\n${test.name}`, test])).values()];
