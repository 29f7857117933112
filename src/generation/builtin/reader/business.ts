import type { Claim } from "./claims.ts";
import { isPlural, nounOf, singularOf, type Noun } from "./nouns.ts";
import type { Token } from "./words.ts";

const openingSentences = 2;

/** "A company has depots, senders and crates": who has all that the rest is about, and is never spoken of again, is whose service it is. */
export function withoutBusiness(claims: readonly Claim[]): Claim[] {
  const all = [...new Set(claims.flatMap((one) => (one.kind === "has" ? [one.subject.key] : [])))];
  const known = new Set([...all, ...claims.flatMap((one) => (one.kind === "refers" ? [one.subject.key, one.object.key] : one.kind === "entity" ? [one.noun.key] : []))]);
  const own = all.filter((key) => isBusiness(claims, key, known));
  return own.length === 0 ? [...claims] : claims.flatMap((one) => (one.kind === "has" && own.includes(one.subject.key) ? asThing(one) : [one]));
}

function isBusiness(claims: readonly Claim[], key: string, known: ReadonlySet<string>): boolean {
  const about = claims.filter((one) => mentions(one, key));
  const has = about.filter((one): one is Claim & { kind: "has" } => one.kind === "has");
  const [first] = has;
  const things = has.map((one) => thingOf(one.item.name));
  const opening = has.every(({ sentence }) => sentence === first?.sentence && sentence < openingSentences);
  const described = things.every((noun) => noun !== undefined && noun.key !== key && known.has(noun.key));
  return first !== undefined && has.length === about.length && opening && !first.subject.plural && described && (things.length > 1 || isDefinite(first));
}

const isDefinite = ({ words, subject }: Claim & { kind: "has" }): boolean => words[0] !== undefined && subject.tokens[0] !== undefined && subject.tokens.some(({ low }) => /^(?:company|business|house|school|club|shop|firm|agency|organisation|organization|office|centre|center)$/.test(low));

const mentions = (one: Claim, key: string): boolean =>
  (one.kind === "has" && (one.subject.key === key || nounOf(one.item.name.filter(({ kind }) => kind === "word")).key === key)) || (one.kind === "refers" && (one.subject.key === key || one.object.key === key)) || (one.kind === "entity" && one.noun.key === key && one.when !== "weak") ||
  (one.kind === "says" && one.path.some(({ low }) => singularOf(low) === key));

/** The thing in the plural that an item names. */
function thingOf(name: readonly Token[]): Noun | undefined {
  const words = name.filter(({ kind }) => kind === "word");
  return words.length > 0 && isPlural(words.at(-1)?.low ?? "") ? nounOf([...words]) : undefined;
}

function asThing(one: Claim & { kind: "has" }): Claim[] {
  const noun = thingOf(one.item.name);
  return noun ? [{ kind: "entity", noun, sentence: one.sentence, words: one.words }] : [one];
}
