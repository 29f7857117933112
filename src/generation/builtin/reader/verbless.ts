import { claim, type ClauseRead, type Place } from "./claims.ts";
import { readConstraints, type Constraint } from "./constraints.ts";
import { isDeterminer, isSeparator } from "./grammar.ts";
import { isPlural, nounsIn } from "./nouns.ts";
import { pathsOf, readQuery } from "./queries.ts";
import type { Token } from "./words.ts";

const pathWordsMax = 6;

/** "kennel numbers unique", "departure after arrival", "notes optional": a line that leaves its verb out, about fields that are said elsewhere. */
export function readVerbless(place: Place, all: readonly Token[]): ClauseRead | undefined {
  const tokens = all[1]?.low === ":" && /^(?:lists?|queries|rules?|search|filters?|sorting|limits?|constraints?)$/.test(all[0]?.low ?? "") ? all.slice(2) : all;
  const listed = readListed(place, tokens);
  if (listed) return listed;
  for (let at = 1; at < Math.min(tokens.length, pathWordsMax + 1); at++) {
    const token = tokens[at];
    if (!token || (tokens[at - 1]?.kind !== "word" && !/^[:+]$/.test(tokens[at - 1]?.low ?? ""))) return undefined;
    const start = token.low === ":" || token.low === "-" ? at + 1 : at;
    const negated = tokens[start]?.low === "not";
    const found = readConstraints(tokens, negated ? start + 1 : start, negated ? { negated: true } : {});
    const subject = tokens.slice(0, at);
    if (found.value.length === 0 || found.next < tokens.length || !found.value.every(fits) || isSeparator(tokens[at - 1])) continue;
    const [only] = found.value;
    if (only?.kind === "unique" && found.value.length === 1 && !only.within && subject.some(({ low }) => low === "+")) return { claims: [claim(place, tokens, { kind: "together", subject: undefined, topic: place.topic, fields: pathsOf(subject) })] };
    const paths = pathsOf(subject.filter((one) => !isDeterminer(one)));
    return paths.length ? { claims: paths.flatMap((path) => found.value.map((constraint) => claim(place, tokens, { kind: "says", path, topic: place.topic, constraint, existing: true }))) } : undefined;
  }
  return undefined;
}

/** "crates by colour and size" in a list of what is asked for. */
function readListed(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const [noun] = nounsIn(place, tokens.slice(0, 3));
  const [first] = tokens;
  if (!noun || !first || noun[0] !== first || !isPlural(noun.at(-1)?.low ?? "") || tokens[noun.length]?.low !== "by") return undefined;
  const claims = readQuery(place, [{ ...first, text: "list", low: "list" }, ...tokens], true);
  return claims?.length ? { claims: claims.map((one) => ({ ...one, words: one.words[0]?.low === "list" ? tokens : one.words })) } : undefined;
}

const plain = /^(?:required|mandatory|compulsory|optional|obligatory|nullable|non-empty|nice|welcome|empty|not)$/;
const fits = ({ kind, words }: Constraint): boolean => kind === "range" || kind === "length" || kind === "unique" || kind === "compare" || kind === "choices" || (kind === "required" && words.some(({ low }) => plain.test(low)));
