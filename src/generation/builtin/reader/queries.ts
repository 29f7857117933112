import { claim, type Claim, type ClaimSays, type OrderBy, type Place, type QueryKind } from "./claims.ts";
import { isSeparator, withoutDeterminers } from "./grammar.ts";
import { nounOf, nounsIn } from "./nouns.ts";
import { findPhrase, phrases, type Token } from "./words.ts";

const fieldLeads = phrases("by", "on", "over", "according to", "in", "with", "based on", "due", "between", "through", "within", "across", "via", "using", "whose", "where", "from", "per", "for each", "for every");
const chronologically = phrases("in chronological order", "chronologically", "in reverse chronological order", "in reverse order");
const alphabetically = phrases("alphabetically", "in alphabetical order", "alphabetical", "from a to z", "a to z");

const searches = phrases("search", "searched", "searchable", "searching", "full-text search", "searches", "full text search", "a search", "text search", "keyword search");
const filters = phrases("filter", "filtered", "filterable", "filtering", "narrowed down", "narrow down", "narrowed", "narrow", "restricted", "filters", "filter them", "filter the list", "selected", "limited", "a filter");
const finds = phrases("find", "found", "look up", "looked up", "looked for", "look for", "lookup", "fetch", "get", "retrieve", "retrieved", "retrievable", "findable", "pull up", "query", "queried", "see", "view", "browse", "browsed");
const sorts = phrases("sort", "sorted", "sortable", "sorting", "order", "ordered", "ordering", "ranked", "arranged", "orderable", "listed in order of", "in order of", "sort order");
const lists = phrases("list", "listed", "show", "shown", "display", "displayed", "return", "returned", "see", "view", "browse", "the list of", "lists", "listing", "listable", "browsable", "a list of", "lists of", "listings", "come", "appear", "listings of", "get", "seen");
const beginsWith = phrases("starts with the", "start with the", "begins with the", "begin with the", "starting with the", "beginning with the");
const prepositions = phrases("by", "on", "over", "through", "according to", "using", "via", "in", "with", "across", "by their", "by its", "by the", "for", "based on", "within", "either by", "by either", "by both", "matching", "of", "as well as by", "and by", "or by", "or on", "per", "for each", "for every");
const ranges = phrases("between two", "range", "ranges", "between a minimum and maximum", "minimum and maximum", "min and max", "minimum or maximum", "a range of", "between two given", "from and to", "between a minimum and a maximum", "lower and upper", "between a lower and an upper", "within a range of", "interval", "period");

/** A query over a list: search, filter, range, sort or order. `undefined` when the clause asks for none. */
export function readQuery(place: Place, tokens: readonly Token[], wished: boolean): Claim[] | undefined {
  const order = readOrder(place, tokens);
  const before = order ? tokens.slice(0, order.at) : tokens;
  const trimmed = trimEnd(before);
  const rest = trimmed.length ? readLookup(place, trimmed, wished, order !== undefined) : [];
  if (!order) return rest;
  const subject = rest?.length ? subjectOf(rest) : order.subject;
  if (subject.length > 6) return undefined;
  return [...(rest ?? []), claim(place, tokens.slice(order.at), { kind: "order", subject, topic: place.topic, by: order.by, direction: order.direction })];
}

const subjectOf = (claims: readonly Claim[]): readonly Token[] => claims.map((one) => ("subject" in one && Array.isArray(one.subject) ? (one.subject as Token[]) : [])).find((s) => s.length) ?? [];

function trimEnd(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  while (end > 0 && (isSeparator(tokens[end - 1]) || /^(?:with|in|the|is|are|be|should|must|always|by|default|and|which)$/.test(tokens[end - 1]?.low ?? ""))) end--;
  return tokens.slice(0, end);
}

interface Order {
  at: number;
  subject: readonly Token[];
  by: OrderBy;
  direction: "asc" | "desc";
}

const superlatives = new Map<string, { by: OrderBy; direction: "asc" | "desc" }>([
  ...["newest", "recent", "youngest"].map((word): [string, { by: OrderBy; direction: "desc" }] => [word, { by: { by: "created" }, direction: "desc" }]),
  ["oldest", { by: { by: "created" }, direction: "asc" }], ["earliest", { by: { by: "moment" }, direction: "asc" }], ["latest", { by: { by: "moment" }, direction: "desc" }],
  ["cheapest", { by: { by: "kind", types: ["money"] }, direction: "asc" }], ["expensive", { by: { by: "kind", types: ["money"] }, direction: "desc" }], ["dearest", { by: { by: "kind", types: ["money"] }, direction: "desc" }], ["priciest", { by: { by: "kind", types: ["money"] }, direction: "desc" }],
  ["soonest", { by: { by: "kind", types: ["date", "datetime"] }, direction: "asc" }], ["longest", { by: { by: "kind", types: ["length"] }, direction: "desc" }],
]);
const risers = /^(?:lowest|smallest|least|shortest|earliest|soonest|oldest|cheapest|low|nearest|fewest|lightest|ascending|weakest|coldest|narrowest|quietest)$/;
const fallers = /^(?:highest|largest|biggest|most|longest|latest|newest|greatest|best|high|heaviest|top|descending|youngest|strongest|tallest|deepest|hottest|widest|busiest|loudest|strictest)$/;

/** "newest first", "sorted by price, highest first", "in alphabetical order": how a list comes by itself. */
function readOrder(place: Place, tokens: readonly Token[]): Order | undefined {
  const first = tokens.findIndex((token, i) => token.low === "first" && i > 0 && i >= tokens.length - 2);
  const last = tokens.findIndex((token, i) => token.low === "last" && i > 0 && i === tokens.length - 1);
  const sort = findPhrase(tokens, sorts);
  if (sort >= 0 && !isCallers(tokens, sort)) {
    const by = sort + sorts(tokens, sort);
    const named = readSortKey(tokens, by);
    const before = tokens.slice(0, sort).filter((token) => !/^(?:always|should|must|be|are|is|by|default|lists?|shown|listed|list|show|the|and|come|comes)$/.test(token.low));
    if (named) return { at: sort, subject: before.length ? withoutListWords(tokens.slice(0, sort)) : withoutPrepositions(tokens.slice(by, named.from)), by: named.by, direction: named.direction };
  }
  const alphabet = findPhrase(tokens, alphabetically);
  if (alphabet >= 0) {
    const by = tokens.slice(alphabet).findIndex((token) => token.low === "by");
    const path = by >= 0 ? withoutDeterminers(tokens.slice(alphabet + by + 1)) : [];
    return { at: alphabet, subject: withoutListWords(tokens.slice(0, alphabet)), by: path.length ? { by: "named", path } : { by: "alphabet" }, direction: "asc" };
  }
  const chronological = findPhrase(tokens, chronologically);
  if (chronological >= 0) return { at: chronological, subject: withoutListWords(tokens.slice(0, chronological)), by: { by: "time" }, direction: tokens[chronological + 1]?.low === "reverse" ? "desc" : "asc" };
  const begins = findPhrase(tokens, beginsWith);
  const end = first > 0 ? first : last > 0 ? last : begins > 0 ? tokens.length : -1;
  if (end < 0) return undefined;
  const one = readSuperlative(place, tokens, end);
  if (!one) return undefined;
  return { ...one, ...(begins > 0 && first < 0 ? { at: begins } : {}), direction: first > 0 || begins > 0 ? one.direction : one.direction === "asc" ? "desc" : "asc", subject: one.subject ?? withoutListWords(tokens.slice(0, begins > 0 && first < 0 ? begins : one.at)) };
}

/** "can be sorted by", "sortable by", "sort by": the caller chooses, rather than the list. */
function isCallers(tokens: readonly Token[], at: number): boolean {
  const word = tokens[at]?.low ?? "";
  if (tokens.some((token) => token.low === "default")) return false;
  if (/^(?:sortable|orderable|sorting|ordering)$/.test(word)) return true;
  if (tokens.slice(0, at).some((token) => /^(?:can|could|may|might|allow|possible|able)$/.test(token.low))) return true;
  return /^(?:sort|order)$/.test(word);
}

interface SortKey {
  by: OrderBy;
  direction: "asc" | "desc";
  from: number;
}

function readSortKey(tokens: readonly Token[], at: number): SortKey | undefined {
  const by = tokens.findIndex((token, i) => i >= at && token.low === "by" && tokens[i + 1]?.low !== "default");
  if (by < 0 || by > at + 6) return /^(?:alphabetically|chronologically)$/.test(tokens[at]?.low ?? "") ? { by: { by: tokens[at]?.low === "alphabetically" ? "alphabet" : "time" }, direction: "asc", from: at } : undefined;
  let end = by + 1;
  while (end < tokens.length && tokens[end]?.kind === "word" && !/^(?:and|or|with|in|from|first|ascending|descending|so|then|by|asc|desc|starting|alphabetically)$/.test(tokens[end]?.low ?? "") && !(fallers.test(tokens[end]?.low ?? "") && tokens[end + 1]?.low === "first")) end++;
  const path = withoutDeterminers(tokens.slice(by + 1, end));
  if (path.length === 0) return undefined;
  const tail = tokens.slice(end);
  const down = tail.some((token) => fallers.test(token.low) || /^(?:desc|reverse|downwards|decreasing|z)$/.test(token.low)) && !tail.some((token) => risers.test(token.low) && token.low !== "least");
  const understood = tail.every((token) => fallers.test(token.low) || risers.test(token.low) || /^(?:desc|asc|order|first|with|the|in|and|from|,|\(|\)|by|default|one|ones|at|top|to|reverse|decreasing|increasing|most|recent|alphabetically|expensive|-)$/.test(token.low));
  if (!understood) return undefined;
  const creation = /^(?:creation|created|age|entry|added)$/.test(path[0]?.low ?? "") && path.length <= 2;
  return { by: creation ? { by: "created" } : { by: "named", path }, direction: down ? "desc" : "asc", from: by };
}

function readSuperlative(place: Place, tokens: readonly Token[], end: number): (Omit<Order, "subject"> & { subject?: readonly Token[] }) | undefined {
  for (let at = end - 1; at >= Math.max(0, end - 4); at--) {
    const word = tokens[at]?.low ?? "";
    const start = tokens[at - 1]?.low === "most" || tokens[at - 1]?.low === "least" ? at - 1 : at;
    const with_ = tokens[start - 1]?.low === "the" ? start - 1 : start;
    const known = superlatives.get(word);
    const between = withoutDeterminers(tokens.slice(at + 1, end)).filter((token) => !/^(?:ones?|entries|entry|are|is|be|should|must|shown|listed|come|comes|displayed|always|appear)$/.test(token.low));
    const path = between.filter((token) => token.kind === "word");
    if (known && path.length && place.known.has(nounOf(path).key)) return { at: with_, by: known.by, direction: tokens[start]?.low === "least" ? "asc" : known.direction, subject: path };
    if (known && path.length === 0) return { at: with_, by: known.by, direction: tokens[start]?.low === "least" ? "asc" : known.direction };
    if ((risers.test(word) || fallers.test(word)) && path.length) return { at: tokens[at - 1]?.low === "with" || tokens[at - 1]?.low === "the" ? at - 1 : at, by: { by: "named", path }, direction: risers.test(word) ? "asc" : "desc" };
    if (tokens.slice(0, at).some((token) => token.low === "by")) continue;
    if (/^(?:highest|largest|biggest|best)$/.test(word)) return { at: with_, by: { by: "kind", types: ["money", "decimal", "integer"] }, direction: "desc" };
    if (/^(?:lowest|smallest)$/.test(word)) return { at: with_, by: { by: "kind", types: ["money", "decimal", "integer"] }, direction: "asc" };
  }
  return undefined;
}

const verbWords = /^(?:list|lists|listed|show|shown|shows|display|displayed|return|returned|see|view|browse|get|can|could|may|must|should|shall|will|would|be|is|are|always|also|find|search|searched|filter|filtered|sort|sorted|the|all|by|default|to|able|them|it|possible|for|of|overview|only|searching|filtering|listable|browsable|it|a|an|with|support|supports|offer|offers|provide|provides|i|we|want|have|come|comes|appear|in|order|fetch|retrieve|up|look|looked|and|searchable|filterable|sortable|through|do|me|us|list's|every|each|over|found|on|query|queried|sorting|ordered|down|narrow|narrowed|any|full-text|text|implement|add|there|endpoint|endpoints|api|allow|please|someone|anyone|everyone|which|that|their|its|our|please|single|simple|quickly|easily|seen|,|results|result)$/;
const withoutListWords = (tokens: readonly Token[]): Token[] => tokens.filter((token) => token.kind === "word" && !verbWords.test(token.low));
const withoutPrepositions = withoutListWords;

/** Search, filter, find and list with "by …": who is asked for and by which fields. */
function readLookup(place: Place, tokens: readonly Token[], wished: boolean, ordered: boolean): Claim[] | undefined {
  const kinds: [QueryKind, number, number][] = (
    [["search", searches], ["filter", filters], ["sort", sorts], ["find", finds], ["list", lists]] as [QueryKind, typeof searches][]
  ).map(([kind, of]) => {
    const at = findPhrase(tokens, of);
    return [kind, at, at < 0 ? 0 : of(tokens, at)];
  });
  const hits = kinds.filter(([kind, at], i) => at >= 0 && (i < 3 || at <= 1 || wished || ordered || /^(?:be|are|is)$/.test(tokens[at - 1]?.low ?? "") || kind === "search" || (kind === "find" && /^(?:found|looked|retrieved|retrievable|findable|queried)$/.test(tokens[at]?.low ?? ""))));
  const first = hits.filter(([, at], i) => !(i > 0 && hits.slice(0, i).some(([, other]) => Math.abs(other - at) <= 1)));
  if (first.length === 0) return undefined;
  const several = first.filter(([kind], i) => i === first.findIndex(([other]) => other === kind)).filter(([kind, at]) => kind === "search" || kind === "filter" || kind === "sort" || (kind === "find" && (/^(?:found|looked|retrieved|retrievable|findable|queried)$/.test(tokens[at]?.low ?? "") || isFindOfItsOwn(tokens, at, hits))));
  if (several.length > 1) return readSeveral(place, tokens, several.map(([kind, at]) => [kind, at]));
  const main = several[0] ?? first[0];
  return main && readOneLookup(place, tokens, main[0], main[1], main[2], ordered);
}

/** "find crates by label and filter by weight": a find with fields of its own, before the next verb. */
function isFindOfItsOwn(tokens: readonly Token[], at: number, hits: readonly [QueryKind, number, number][]): boolean {
  const next = hits.map(([, other]) => other).filter((other) => other > at).sort((a, b) => a - b)[0];
  return at <= 1 && next !== undefined && tokens.slice(at, next).some((token) => token.low === "by");
}

/** "searched by name and filtered by department": each with its own fields, one subject. */
function readSeveral(place: Place, tokens: readonly Token[], hits: [QueryKind, number][]): Claim[] | undefined {
  const inOrder = hits.sort((a, b) => a[1] - b[1]);
  const lead = withoutListWords(tokens.slice(0, inOrder[0]?.[1] ?? 0));
  const claims: Claim[] = [];
  // "filter and sort by price": those without fields of their own take the ones after.
  let fields: Claim[] = [];
  for (const [kind, at] of [...inOrder].reverse()) {
    const end = inOrder.find(([, other]) => other > at)?.[1] ?? tokens.length;
    const part = trimEnd(tokens.slice(at, end));
    const length = (kind === "search" ? searches : kind === "sort" ? sorts : kind === "find" ? finds : filters)(part, 0);
    const read = readOneLookup(place, part, kind, 0, length, false, lead);
    const own = read?.filter((one) => one.kind === "query") ?? [];
    if (own.length === 0 && fields.length === 0) return undefined;
    fields = own.length ? own : fields.map((one) => ({ ...one, how: kind }) as Claim);
    claims.unshift(...(own.length ? (read ?? []) : fields));
  }
  return claims;
}

function readOneLookup(place: Place, tokens: readonly Token[], how: QueryKind, at: number, length: number, ordered: boolean, lead: readonly Token[] = []): Claim[] | undefined {
  const topic = place.topic;
  const before = withoutListWords(tokens.slice(0, at));
  const rest = foldRanges(tokens.slice(at + length));
  const leading = findPhrase(rest, fieldLeads);
  const cut = leading < 0 && /^(?:find|list)$/.test(how) ? rest.findIndex(({ low }, i) => i > 0 && /^(?:of|for|at)$/.test(low) && /^(?:an?|one|each|given|certain|particular)$/.test(rest[i + 1]?.low ?? "")) : leading;
  const rangeAt = findPhrase(rest, ranges);
  const after = withoutListWords(rest.slice(0, cut < 0 ? rest.length : cut));
  const subject = lead.length ? lead : before.length ? before : after;
  const make = (says: ClaimSays) => claim(place, tokens, says);
  const several = cut >= 0 && rest[cut]?.low === "by" ? pathsOf(rest.slice(cut + 1)) : [];
  if (rangeAt >= 0 && several.length < 2) return readRange(place, tokens, rest, rangeAt, lead.length ? lead : before);
  const rangeBefore = findPhrase(tokens.slice(0, at), ranges);
  if (cut < 0 && rangeBefore >= 0) return readRange(place, tokens, tokens.slice(0, at), rangeBefore, []);
  const [, other, more] = nounsIn(place, subject);
  if (cut < 0 && !ordered && (how === "list" || how === "find") && other && !more) return [make({ kind: "query", how: "filter", subject, topic, path: other })];
  if (cut < 0) {
    if (how === "sort") return undefined;
    if (how === "filter" && filters(tokens, at)) return undefined;
    if (how === "search") return subject.length || topic ? [make({ kind: "query", how, subject, topic, path: [] })] : undefined;
    return ordered ? [] : undefined;
  }
  const named = rest.slice(cut + Math.max(1, prepositions(rest, cut)));
  // "all crates on a shelf" are those of one.
  const exact = (how === "find" || how === "list") && /^(?:on|in|of|at|from|for|with)$/.test(rest[cut]?.low ?? "") && /^(?:an?|one|each|given|certain|particular)$/.test(rest[cut + 1]?.low ?? "");
  if (exact) return pathsOf(named).length === 1 ? [make({ kind: "query", how: "filter", subject, topic, path: withoutDeterminers(named).filter(({ low }) => !/^(?:given|certain|particular|specific)$/.test(low)) })] : undefined;
  if (/^(?:where|whose|from|between|in|with)$/.test(rest[cut]?.low ?? "") && !(how === "search" && rest[cut]?.low === "in")) return undefined;
  const paths = pathsOf(named);
  if (paths.length === 0 || paths.some((path) => path.length > 6)) return undefined;
  return paths.flatMap((path) => (findPhrase(path, ranges) >= 0 ? readRange(place, path, path, findPhrase(path, ranges), subject) : claim(place, paths.length === 1 ? tokens : path, { kind: "query", how, subject, topic, path })));
}

/** "price between a minimum and a maximum" is "price range": one word, so that its "and" parts nothing. */
function foldRanges(tokens: readonly Token[]): Token[] {
  const folded: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const length = token.low === "between" || /^(?:minimum|min|from|lower)$/.test(token.low) ? ranges(tokens, at) : 0;
    if (length > 1) folded.push({ ...token, low: "range" });
    else folded.push(token);
    if (length > 1) at += length - 1;
  }
  return folded;
}

/** "by price range", "due between two dates": the words around name the field. */
function readRange(place: Place, tokens: readonly Token[], rest: readonly Token[], at: number, lead: readonly Token[]): Claim[] {
  const clean = (part: readonly Token[]) => part.filter((token) => token.kind === "word" && !/^(?:by|a|an|the|of|for|on|in|and|or|with|within|given|their|certain|specific|both|two|between|minimum|maximum|min|max|range|ranges|from|to|which|that|are|is|values?|them|interval|period|lower|upper|limit|limits|bound|bounds|all|only|every|given|whose|can|be|may|should|must|able)$/.test(token.low));
  const around = [...rest.slice(0, at), ...rest.slice(at + ranges(rest, at))];
  const path = clean(around).length ? clean(around) : around.filter((token) => /^values?$/.test(token.low));
  return [claim(place, tokens, { kind: "query", how: "range", subject: lead, topic: place.topic, path })];
}

/** "name, author or year": each a path; "the" and "by" in front are taken off. */
export function pathsOf(tokens: readonly Token[]): Token[][] {
  const paths: Token[][] = [[]];
  for (const token of tokens) {
    if (isSeparator(token) || token.low === "or" || token.low === "/") paths.push([]);
    else if (!(paths.at(-1)?.length === 0 && /^(?:by|on|their|its|the|an?|either|both|in|also|even|his|her|optionally|any|part|parts|of|as|well|according|to|for|possibly)$/.test(token.low))) paths.at(-1)?.push(token);
  }
  return paths.filter((path) => path.length > 0);
}
