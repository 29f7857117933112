import { claim, type ClauseRead, type Place } from "./claims.ts";
import type { Item } from "./items.ts";
import { isSeparator, withoutDeterminers } from "./grammar.ts";
import { typeFromName } from "./types.ts";
import { closeOf, findPhrase, phrases, type Token } from "./words.ts";

const oneOf = phrases("at least one of", "one of", "one or more of", "either", "either of", "a minimum of one of");
const needed = phrases("is required", "are required", "is mandatory", "must be given", "must be provided", "must be filled in", "must be present", "must be set", "must be there", "must be stated", "must be known", "is needed", "has to be given", "have to be given", "has to be provided", "should be given", "must be supplied", "must be entered", "is necessary", "required", "mandatory", "is a must", "should be provided", "must be specified");

/** "Either a phone or an e-mail is required", "at least one of phone and e-mail must be given": none by itself, but one of them. */
export function readOneNeeded(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const verb = findPhrase(tokens, needed, 3);
  if (verb < 0 || verb + needed(tokens, verb) < tokens.length) return undefined;
  const lead = oneOf(tokens, 0);
  const subject = tokens.slice(lead, verb);
  const joint = lead > 1 ? /^(?:and|or|,|\/)$/ : /^(?:or|,|\/)$/;
  if (!subject.some(({ low }) => low === "or" || low === "/" || (lead > 1 && low === "and"))) return undefined;
  const paths = partsOf(subject, joint);
  if (paths.length < 2 || paths.some((path) => path.length === 0 || path.length > 5 || path.some(({ kind }) => kind !== "word"))) return undefined;
  return { claims: [claim(place, tokens, { kind: "any-of", topic: place.topic, paths })] };
}

function partsOf(tokens: readonly Token[], joint: RegExp): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (joint.test(token.low)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map((part) => withoutDeterminers(part)).filter((part) => part.length > 0);
}

/** "…, either a phone or an e-mail, …" in a list: two fields, and the rule that one is there. Only where the names say what they are: "either a red or a blue one" is no pair of fields. */
export function readEither(tokens: readonly Token[], at: number): { items: Item[]; next: number } | undefined {
  const lead = oneOf(tokens, at);
  let end = at + Math.max(lead, 1);
  while (end < tokens.length && !/^(?:,|;|\(|which|that|with)$/.test(tokens[end]?.low ?? "") && !(tokens[end]?.low === "and" && !(lead > 1))) end++;
  const close = tokens[end]?.low === "(" && oneOfThem(tokens, end + 1) ? closeOf(tokens, end) : -1;
  if (close === end + 1 + oneOfThem(tokens, end + 1)) {
    const bare = partsOf(tokens.slice(at + lead, end), /^(?:or|and|\/)$/);
    if (bare.length > 1 && bare.every(isTelling)) return { items: itemsOf(bare, tokens.slice(at, close + 1)), next: close + 1 };
  }
  const trailing = findPhrase(tokens, needed, at);
  const said = trailing > at && trailing < end ? needed(tokens, trailing) : 0;
  const last = said ? trailing : end;
  const bare = !lead && !said && isSeparatorBefore(tokens, at) ? partsOf(tokens.slice(at, end), /^or$/) : [];
  if (bare.length === 2 && bare.every(isReach)) return { items: itemsOf(bare, tokens.slice(at, end)), next: end };
  if ((!lead && !said) || (said && trailing + said !== end)) return undefined;
  const names = partsOf(tokens.slice(at + lead, last), lead > 1 ? /^(?:or|and|\/)$/ : /^(?:or|\/)$/);
  if (names.length < 2 || !names.every(isTelling)) return undefined;
  return { items: itemsOf(names, tokens.slice(at, end)), next: end };
}

/** "…, phone or e-mail, …": ways to reach somebody are as good as each other. */
const isReach = (name: readonly Token[]): boolean => name.length <= 3 && name.every(({ kind }) => kind === "word") && name.some(({ low }) => /^(?:phone|telephone|mobile|email|website|fax)$/.test(low));
const isSeparatorBefore = (tokens: readonly Token[], at: number): boolean => at === 0 || isSeparator(tokens[at - 1]) || tokens[at - 1]?.kind === "mark";
const oneOfThem = phrases("at least one", "at least one of them", "one of them", "one is required", "one of the two", "at least one is required", "at least one of the two", "one required", "at least one required");
const isTelling = (name: readonly Token[]): boolean => name.length <= 4 && name.every(({ kind }) => kind === "word") && typeFromName(name.map(({ low }) => low)).from === "cue";
const itemsOf = (names: Token[][], words: readonly Token[]): Item[] => names.map((name) => ({ name, words: [...words], constraints: [], many: false, determined: true, unread: [], oneOf: names }));
