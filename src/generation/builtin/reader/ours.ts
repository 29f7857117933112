import { isAuxiliary, isSeparator } from "./grammar.ts";
import { isPlural, nounOf } from "./nouns.ts";
import { readNumber } from "./numbers.ts";
import { typeFromName } from "./types.ts";
import { phrases, type Token } from "./words.ts";

const businessWordsMax = 4;
const thingWordsMax = 4;

const keeping = phrases(
  "keeps", "keep", "stores", "store", "tracks", "track", "keeps track of", "keep track of", "records", "record", "registers", "register", "manages", "manage", "maintains", "maintain", "logs", "log", "administers", "handles", "handle", "looks after", "look after", "keeps a list of", "keeps records of", "keeps a record of", "holds data about",
);
const dealing = phrases(
  "sells", "sell", "rents", "rent", "rents out", "rent out", "hires out", "hire out", "lends", "lend", "lends out", "lend out", "leases", "lease", "offers", "offer", "provides", "provide", "runs", "run", "owns", "own", "employs", "employ", "serves", "serve", "stocks", "stock", "hosts", "host", "organises", "organise", "organizes", "organize", "arranges", "arrange", "breeds", "breed", "grows", "grow", "teaches", "teach", "makes", "produces", "produce", "ships", "ship", "publishes", "publish", "operates", "operate", "has", "have",
);

/**
 * How people write of their own trade: "our depot keeps parcels with a code and a weight", "we sell crates with a price and a colour". Whoever keeps or sells, the service keeps it: "we keep …".
 * `known`: the entities of the whole text; what is one of them is no business but keeps, or sells, by itself.
 */
export function asOurs(tokens: readonly Token[], known: ReadonlySet<string>): readonly Token[] {
  const plain = needingService(withoutOur(tokens, known));
  const [first] = plain;
  const subject = subjectOf(plain, known);
  const verb = plain[subject.end];
  if (!first || !verb || isAuxiliary(verb) && !/^ha(?:s|ve)$/.test(verb.low)) return plain;
  // "The yard has 3 gates" tells of the place.
  if (verb.low === "has" && plain.length === subject.end + 3 && readNumber(plain, subject.end + 1) && /^(?:our|my|the)$/.test(first.low)) return [put(first, "we"), put(verb, "have"), ...plain.slice(subject.end + 1)];
  const named = keeping(plain, subject.end);
  const length = named || dealing(plain, subject.end) || (subject.us ? 1 : 0);
  const things = plain.slice(subject.end + length, endOfThing(plain, subject.end + length));
  if (!length || (subject.us && (named || /^have$/.test(verb.low))) || things.length > thingWordsMax || !isPlural(things.at(-1)?.low ?? "")) return plain;
  const described = describes(plain, subject.end + length);
  const sure = described && (named || dealing(plain, subject.end) > 0 || namesFields(plain, subject.end + length));
  return sure || (subject.our && named) || (/^has$/.test(verb.low) && known.has(nounOf(things).key) && !described) ? [put(first, "we"), put(verb, "keep"), ...plain.slice(subject.end + length)] : plain;
}

const put = (place: Token, low: string): Token => ({ kind: "word", text: low, low, start: place.start, end: place.end });

/** "Our senders have a name" is of senders. */
function withoutOur(tokens: readonly Token[], known: ReadonlySet<string>): readonly Token[] {
  if (!/^(?:our|my)$/.test(tokens[0]?.low ?? "")) return tokens;
  const verb = tokens.findIndex((token, at) => at > 1 && at < businessWordsMax && (isAuxiliary(token) || /^(?:have|belong|consist|contain|need|refer)$/.test(token.low)));
  // "Our people are very busy" says how we are, and nothing of what is kept.
  if (/^(?:is|are)$/.test(tokens[verb]?.low ?? "") && !known.has(nounOf(tokens.slice(1, verb) as Token[]).key)) return tokens;
  return verb > 1 && isPlural(tokens[verb - 1]?.low ?? "") ? tokens.slice(1) : tokens;
}

const places = phrases("a place to", "one place to", "a way to", "a system to", "a tool to", "a service to", "an app to", "an application to", "a database to", "something to", "software to");

/** "What we need: a place to keep …", and "the depot's office needs an API for …": so do we. */
function needingService(tokens: readonly Token[]): readonly Token[] {
  const told = tokens.slice(0, 3).map(({ low }) => low).join(" ") === "what we need" ? (/^(?:is|:)$/.test(tokens[3]?.low ?? "") ? 4 : 3) : 0;
  const place = told ? places(tokens, told) : 0;
  const [what] = tokens;
  if (what && place && keeping(tokens, told + place)) return [put(what, "we"), ...tokens.slice(told + place)];
  const at = tokens.findIndex(({ low }, i) => i > 1 && i <= businessWordsMax && /^(?:needs?|wants?|requires?)$/.test(low));
  const [first, verb] = [tokens[0], tokens[at]];
  const service = tokens.slice(at + 1, at + 7).some(({ low }) => /^(?:api|service|app|application|system|backend|tool|software|database)$/.test(low));
  return first && verb && service && /^(?:our|my|the)$/.test(first.low) && /^(?:an?|some)$/.test(tokens[at + 1]?.low ?? "") ? [put(first, "we"), put(verb, "need"), ...tokens.slice(at + 1)] : tokens;
}

/** Who keeps: we, or "our depot", "the company", "a yard" that is no entity. `end`: where the verb stands, -1 without one. */
function subjectOf(tokens: readonly Token[], known: ReadonlySet<string>): { us: boolean; our: boolean; end: number } {
  const first = tokens[0]?.low ?? "";
  if (/^(?:we|i)$/.test(first)) return { us: true, our: false, end: /^(?:also|currently|mainly|mostly|only|now)$/.test(tokens[1]?.low ?? "") ? 2 : 1 };
  const end = tokens.findIndex((_, at) => at > 1 && at <= businessWordsMax && (keeping(tokens, at) > 0 || dealing(tokens, at) > 0));
  const words = tokens.slice(1, Math.max(end, 1));
  const business = /^(?:our|my|the|an?)$/.test(first) && words.length > 0 && words.every(({ kind, low }) => kind === "word" && !/^(?:number|amount|list|each|every|must|can)$/.test(low)) && !isPlural(words.at(-1)?.low ?? "") && !known.has(nounOf(words).key);
  return { us: false, our: /^(?:our|my)$/.test(first), end: business ? end : -1 };
}

/** Where the thing that begins at `from` ends: at the first word or mark that isn't of its name. */
function endOfThing(tokens: readonly Token[], from: number): number {
  const end = tokens.findIndex((token, at) => at >= from && (token.kind !== "word" || /^(?:with|that|which|who|and|each|for|in|at|to|by|from|of|on)$/.test(token.low)));
  return end < 0 ? tokens.length : end;
}

/** "… with a price and a seat", "… that have a name": what the thing is made of. */
function describes(tokens: readonly Token[], from: number): boolean {
  const end = endOfThing(tokens, from);
  const rest = tokens.slice(end);
  const [lead, next] = [rest[0]?.low ?? "", rest[1]?.low ?? ""];
  if (lead === "(" || lead === ":") return rest.length > 2;
  if (/^(?:that|which|who)$/.test(lead)) return /^(?:have|has)$/.test(next);
  const at = lead === "," && /^(?:each|every|all)$/.test(next) ? 2 : lead === "each" ? 1 : 0;
  return rest[at]?.low === "with" && (/^(?:an?|their|its|unique|optional)$/.test(rest[at + 1]?.low ?? "") || rest.slice(at + 1).some(isSeparator));
}

/** Whether one of what follows is called as fields are: "a name", "a birth date". A van and a trailer are what somebody comes with. */
const namesFields = (tokens: readonly Token[], from: number): boolean => tokens.slice(endOfThing(tokens, from)).some(({ low }) => typeFromName([low]).from === "cue");
