import { expect, it } from "vitest";
import { read } from "../../../src/generation/builtin/reader/read.ts";
import { pluralOf } from "../../../src/generation/builtin/reader/nouns.ts";
import { outlineOf, sampleFiles, type SampleFile } from "./sample-file.ts";

/** Words that no list can know. */
const made = ["blick", "zarn", "morp", "teld", "krund", "fleb"];
const isNamed = ({ name, requirement, expected }: SampleFile): boolean => !/^(?:hostile|vague|unsupported)/.test(name) && namesIn(requirement, expected).length > 0;

/** Things that are named in one word; not those that are named after what is done ("reserve" and "reservation"), which is how they are known. */
function namesIn(requirement: string, expected: readonly string[]): string[] {
  const words = requirement.toLowerCase().split(/[^\p{L}]+/u);
  const names = [...new Set(expected.flatMap((line) => /^([a-z]+)\./.exec(line)?.[1] ?? []))];
  return names.filter((name) => words.includes(name) || words.includes(pluralOf(name))).filter((name) => !words.some((word) => word.slice(0, 4) === name.slice(0, 4) && word !== name && word !== pluralOf(name)));
}

const invented = (names: readonly string[], word: string): string => {
  const at = names.findIndex((name) => word === name || word === pluralOf(name));
  return word === names[at] ? (made[at] ?? "") : `${made[at]}s`;
};

function renamed(text: string, names: readonly string[]): string {
  const all = new RegExp(`\\b(?:${names.flatMap((name) => [pluralOf(name), name]).join("|")})\\b`, "gi");
  const changed = text.replace(all, (word) => {
    const other = invented(names, word.toLowerCase());
    return word[0] === word[0]?.toUpperCase() ? `${other[0]?.toUpperCase()}${other.slice(1)}` : other;
  });
  return changed.replace(new RegExp(`\\b(an?) (?=${made.join("|")})`, "gi"), (article) => `${article[0]} `);
}

it("[READ-6] is tried on nearly all samples", () => expect(sampleFiles().filter(isNamed).length).toBeGreaterThan(30));

it.each(sampleFiles().filter(isNamed))("[READ-6] $name is read by how its sentences are built: with made-up words for its things it is the same", ({ requirement, expected }) => {
  const names = namesIn(requirement, expected);
  const all = new RegExp(`(?<![a-z])(?:${names.flatMap((name) => [pluralOf(name), name]).join("|")})(?![a-z])`, "g");
  // "order:" before a rule is no thing.
  const lines = expected.map((line) => {
    const kind = /^[a-z_]+:(?=[a-z])/.exec(line)?.[0] ?? "";
    return kind + line.slice(kind.length).replace(all, (word) => invented(names, word));
  });
  const single = (line: string): string => line.replace(new RegExp(`(${made.join("|")})s(?![a-z])`, "g"), "$1");
  expect(outlineOf(read({ requirement: renamed(requirement, names) }).blueprint).map(single).sort()).toEqual(lines.map(single).sort());
});
