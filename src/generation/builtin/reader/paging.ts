import { claim, type ClauseRead, type Place } from "./claims.ts";
import { readNumber } from "./numbers.ts";
import { nounOf, nounsIn, type Noun } from "./nouns.ts";
import { findPhrase, phrases, type Token } from "./words.ts";

const subjects = phrases("paginated", "paged", "pagination", "paging", "per page", "a page", "page size", "pages of", "page by page", "at a time", "page length", "results per page", "each page", "pages");
const sizeAfter = phrases("pages of", "page size", "page size of", "default page size", "page length", "default is", "default size", "by default", "default");
const maxWords = phrases("at most", "maximum", "max", "up to", "no more than", "not more than", "never more than", "capped at", "limited to", "a maximum of", "maximally", "at the most");
const fillers = /^(?:the|a|an|all|every|any|each|list|lists|listing|listings|results?|entries|rows?|items|records|listed|displayed|loaded|are|is|be|should|must|shall|may|can|have|has|with|of|and|or|but|show|shown|shows|return|returned|returns|in|by|default|per|page|pages|paged|paginated|pagination|paging|size|sizes|length|maximum|max|at|most|up|to|no|not|never|more|than|capped|limited|time|being|it|there|come|comes|we|want|please|only|,|;|\(|\)|:|support|supports|api|service|use|uses|via|long|endpoints?|everywhere|hold|holds|contain|contains|get|gets|ones|allowed|which|that|a maximum|unless|asked|otherwise|needs?|sized|also|via)$/;

/** "20 per page, at most 100", "the page size is 25 and the maximum 200": how long pages are, of the lists that are named or of all. */
export function readPaging(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const about = findPhrase(tokens, subjects);
  if (about < 0 || (tokens[about]?.low === "at" && !tokens.some(({ low }) => /^(?:list|lists|listed|show|shown|displayed|returned|page|pages|rows|results|entries)$/.test(low)))) return undefined;
  const nouns = nounsIn(place, tokens);
  const named = new Set(nouns.flat());
  const numbers = tokens.flatMap((token, at) => (readNumber(tokens, at) && !named.has(token) ? [{ at, value: readNumber(tokens, at)?.value ?? 0 }] : []));
  if (numbers.length > 2 || numbers.some(({ value }) => !Number.isInteger(value)) || (numbers.length === 0 && !/^(?:pa|page by)/.test(`${tokens[about]?.low}`))) return undefined;
  if (tokens.some((token, at) => !fillers.test(token.low) && !named.has(token) && !numbers.some((one) => one.at === at))) return undefined;
  const max = numbers.find(({ at }) => isMax(tokens, at));
  const size = numbers.find((one) => one !== max);
  if (numbers.length === 2 && (!max || !size)) return undefined;
  const of: Noun[] = nouns.map((noun) => nounOf([...noun]));
  return { claims: [claim(place, tokens, { kind: "paging", of, ...(size ? { size: size.value } : {}), ...(max ? { max: max.value } : {}) })] };
}

/** "at most 100", "100 at most", "the maximum is 100". */
function isMax(tokens: readonly Token[], at: number): boolean {
  for (let before = at - 1; before >= Math.max(0, at - 4); before--) {
    if (tokens[before]?.kind === "number" || sizeAfter(tokens, before) > 0) return false;
    if (maxWords(tokens, before) > 0) return true;
  }
  return maxWords(tokens, at + 1) > 0 && readNumber(tokens, at + 1 + maxWords(tokens, at + 1)) === undefined;
}
