import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { isDeterminer, isMark, isSeparator } from "./grammar.ts";
import { nounOf, type Noun } from "./nouns.ts";
import { readQuery } from "./queries.ts";
import { readBody, splitCamel } from "./schemas.ts";
import type { Token } from "./words.ts";

const pages = /^(?:limit|offset|page|per_page|page_size|pagesize|size|cursor|take|count)$/;
const searchName = /^(?:q|search|query|term|text)$/;
const range = /^(?:min|max|from|to|after|before)_(.+)$|^(.+)_(?:min|max|from|to|after|before|gte|lte)$/;
const routine = /^(?:lists?|listing|gets?|getting|returns?|returning|creates?|creating|adds?|adding|updates?|updating|changes?|changing|replaces?|replacing|deletes?|deleting|removes?|removing|reads?|reading|fetch|fetches|shows?|show|new|single|existing|details?|of|by|id|all|whole|page|filtered|with|filters?|searches|search|it|them|entity|entry|list|full|optional|optionally|and|or|for|the|this|that|partially|partial|whole|detail|one|endpoint|with|via|paged|paginated|in)$/;

/** "GET /crates?colour=…&q=… lists crates, newest first": what is there, by what its list can be filtered and in which order it comes. */
export function readEndpoint(place: Place, all: readonly Token[]): ClauseRead {
  const tokens = all.filter((token) => !(token.kind === "mark" && /^[*`]$/.test(token.low)));
  const slash = tokens.findIndex(({ low }) => low === "/");
  const end = pathEnd(tokens, slash);
  const question = tokens.findIndex((token, i) => i > slash && i < end && token.low === "?");
  const path = tokens.slice(slash, question < 0 ? end : question);
  const { segments, odd } = segmentsOf(path);
  const [segment] = segments;
  if (!segment || segments.length > 1 || odd) return { claims: [unread(place, tokens, segments.length > 1 ? "addresses within others and actions aren't built: there is one list for each entity, and filters" : "addresses are /<plural> and /<plural>/:id")] };
  const noun = nounOf(segment.low.split(/[-_]/).flatMap((low) => splitCamel({ ...segment, text: low, low })));
  const claims: Claim[] = [claim(place, tokens.slice(0, question < 0 ? end : question), { kind: "entity", noun })];
  if (!noun.plural && !place.known.has(noun.key)) return { claims: [unread(place, tokens, "addresses are /<plural> and /<plural>/:id")] };
  if (question > 0) claims.push(...readParameters(place, noun, tokens.slice(question + 1, end)));
  const { claims: fields, rest } = readBody(place, noun, tokens.slice(end));
  return { claims: [...claims, ...fields, ...readRest(place, noun, rest)], topic: noun };
}

/** Where white space ends the address. */
function pathEnd(tokens: readonly Token[], slash: number): number {
  let at = slash + 1;
  while (at < tokens.length && (tokens[at]?.start ?? 0) <= (tokens[at - 1]?.end ?? 0)) at++;
  return at;
}

/** The names in an address, those of its parameters left out: "/crates/:id", "/crates/{id}". */
function segmentsOf(path: readonly Token[]): { segments: Token[]; odd: boolean } {
  const segments: Token[] = [];
  let odd = false;
  let parameters = 0;
  for (const [i, token] of path.entries()) {
    if (token.kind === "mark") {
      odd ||= !/^[/:{}<>[\]]$/.test(token.low);
      continue;
    }
    const parameter = /^[:{<[]$/.test(path[i - 1]?.low ?? "");
    if (parameter) parameters++;
    else segments.push(token);
  }
  return { segments, odd: odd || parameters > 1 };
}

function readParameters(place: Place, noun: Noun, tokens: readonly Token[]): Claim[] {
  const names = tokens.filter((token, i) => token.kind === "word" && (i === 0 || /^[&,]$/.test(tokens[i - 1]?.low ?? "")));
  return names.flatMap((token): Claim[] => {
    const at = tokens.indexOf(token) + 2;
    const value = tokens[tokens[at]?.low === "-" ? at + 1 : at];
    const sorted = tokens[at - 1]?.low === "=" && value?.kind === "word" ? value : undefined;
    const name = token.low.replaceAll("-", "_");
    const path = (of: string): Token[] => of.split("_").filter(Boolean).flatMap((low) => splitCamel({ ...token, text: low, low }));
    const query = (how: "search" | "filter" | "range", of: Token[]): Claim => claim(place, [token], { kind: "query", how, subject: noun.tokens, topic: noun, path: of, parameter: token.text });
    if (pages.test(name)) return [];
    if (searchName.test(name)) return [query("search", [])];
    if (/^(?:sort|sort_by|order|order_by|orderby)$/.test(name)) return sorted ? [claim(place, [token], { kind: "query", how: "sort", subject: noun.tokens, topic: noun, path: path(sorted.low) })] : [unread(place, [token], "it isn't said by which fields lists can be sorted")];
    const [, after, before] = range.exec(name) ?? [];
    const of = after ?? before;
    return [of ? query("range", path(of)) : query("filter", path(name.replace(/(?<=.)_id$/, "")))];
  });
}

/** "lists crates, newest first" says what every address does, and an order. */
function readRest(place: Place, noun: Noun, rest: readonly Token[]): Claim[] {
  const words = rest.slice(Math.max(0, rest.findIndex(({ kind }) => kind !== "mark")));
  if (!words.some(({ kind }) => kind !== "mark")) return [];
  const order = readQuery({ ...place, topic: noun }, words, true)?.find((one) => one.kind === "order");
  const at = order ? words.indexOf(order.words[0] as Token) : words.length;
  const left = words.slice(0, at).filter((token) => !isMark(token) && !isSeparator(token) && !isDeterminer(token) && !routine.test(token.low) && !place.known.has(nounOf([token]).key) && !noun.tokens.some(({ low }) => low === token.low));
  return [...(order ? [order] : []), ...(left.length ? [unread(place, words.slice(0, at))] : [])];
}
