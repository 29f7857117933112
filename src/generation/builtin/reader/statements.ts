import { isEntityLine, nounsOf, readHas, readNamedList, readPerEach, readTracked } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { clausesOf, type Clause } from "./clauses.ts";
import { readOneNeeded } from "./alternatives.ts";
import { readEndpoint } from "./endpoints.ts";
import { readBuild } from "./declarations.ts";
import { frameworkOf, foreignLanguage, takeMeans, type Means } from "./languages.ts";
import { readComputing } from "./computing.ts";
import { readHiding } from "./hidings.ts";
import { readInvariant } from "./invariants.ts";
import { readLifecycle } from "./lifecycles.ts";
import { readWish } from "./lead-ins.ts";
import { isPlural, nounOf, nounsIn, type Noun } from "./nouns.ts";
import { readObligation } from "./obligations.ts";
import { readGiving, readJoining, readMaking, readOccasion, readTelling, readUsed } from "./occasions.ts";
import { asOurs } from "./ours.ts";
import { readPaging } from "./paging.ts";
import { readQuery } from "./queries.ts";
import { readPeople } from "./people.ts";
import { givesOrders, notOfPeople, refusalOf } from "./refusals.ts";
import { readDeletion, readLink } from "./relations.ts";
import { isAuxiliary, isPronounSubject } from "./grammar.ts";
import type { Sentence } from "./sentences.ts";
import { rewritten } from "./rewrites.ts";
import { readSchema } from "./schemas.ts";
import { readHeader, readRow, type Columns } from "./tables.ts";
import { readTogether } from "./together.ts";
import { readVerbless } from "./verbless.ts";
import { readDeed, readForEachSeveral, readVerb } from "./verbs.ts";
import { closeOf, phrases, type Token } from "./words.ts";

const byDefault = phrases("by default", "initially");

/** What goes from one sentence to the next. */
export interface Thread {
  topic: Noun | undefined;
  /** What the bullets below a line with a colon are: fields of the topic, or entities. */
  bullets: "fields" | "entities" | undefined;
  /** Within a table of fields: what its columns say. */
  table?: Columns;
}

export interface SentenceRead {
  claims: Claim[];
  means: Means;
  thread: Thread;
}

/** Every claim of a sentence; words that nothing could be made of come back as `unread` claims. */
export function readSentence(sentence: Sentence, known: ReadonlySet<string>, thread: Thread, elsewhere: Pick<Place, "lifecycles" | "deeds" | "states" | "owned"> = {}): SentenceRead {
  // "/crates - label, colour" is a list by its address.
  const address = sentence.tokens[0]?.low === "/" && sentence.tokens[1]?.kind === "word" && /^(?:-|:|\()$/.test(sentence.tokens[2]?.low ?? "") ? 1 : 0;
  const plain = withoutAsides(withoutPlease(sentence.tokens.slice(address)));
  const whole = sentence.kind === "prose" || sentence.kind === "bullet" ? asOurs(rewritten(plain), known) : plain;
  const place: Place = { sentence: sentence.index, known, topic: thread.topic, whole: whole.length, ...elsewhere };
  const nothing = (one: Claim): SentenceRead => ({ claims: [one], means: { absent: [] }, thread });
  if (!whole.some((token) => token.kind === "word" || (sentence.kind === "row" && token.kind === "number"))) return nothing(claim(place, whole, { kind: "context" }));
  if (givesOrders(whole)) return nothing(unread(place, whole, "reads as an order to the engine and not as a requirement of the service"));
  const foreign = foreignLanguage(whole);
  if (foreign && (whole.length > 3 || foreign.startsWith("a script"))) return nothing(unread(place, whole, `isn't English (${foreign})`));
  if (sentence.kind === "fence") return nothing(claim(place, whole, { kind: "context" }));
  if (sentence.kind === "row") return readTableRow(place, whole, thread);
  if (sentence.kind === "schema" || sentence.kind === "endpoint") {
    const read = sentence.kind === "schema" ? readSchema(place, whole) : readEndpoint(place, whole);
    return { claims: read.claims, means: { absent: [] }, thread: { topic: read.topic ?? thread.topic, bullets: undefined } };
  }
  const colon = whole.at(-1)?.low === ":";
  const { rest, means, taken } = takeMeans(colon ? whole.slice(0, -1) : whole);
  const otherLanguage = means.language && frameworkOf(means.language) === undefined ? [claim(place, taken, { kind: "refused", reason: `services are written in TypeScript and Python only` })] : [];
  const absent: Claim[] = means.absent.map(({ name, instead }) => claim(place, taken, { kind: "refused", reason: `"${name}" isn't there yet, ${instead} is used` }));
  const claims: Claim[] = otherLanguage.length ? [...otherLanguage] : absent;
  if (sentence.kind === "heading" || (colon && sentence.kind === "prose" && isPlainTitle(rest)) || isNumberedTitle(sentence, rest, thread)) return readHeading(place, rest, means, thread);
  const isBullet = sentence.kind === "bullet";
  let next: Thread = { topic: thread.topic, bullets: isBullet ? thread.bullets : undefined };
  if (meansOnly(rest, taken)) return { claims: [...claims, claim(place, rest, { kind: "context" })], means, thread: next };
  const told = isBullet && thread.bullets ? (readUsedApart(place, rest) ?? readStates(place, rest)) : undefined;
  if (told) return { claims: [...claims, ...told.claims], means, thread: { topic: thread.bullets === "fields" ? thread.topic : (told.topic ?? thread.topic), bullets: thread.bullets } };
  const line = isBullet && thread.bullets === "fields" && isEntityLine(place, rest) ? readNamedList(place, rest) : undefined;
  if (line) return { claims: [...claims, ...line.claims], means, thread };
  if (isBullet && thread.bullets && !saysSomething(rest)) {
    const read = readBullet({ ...place }, rest, thread.bullets);
    return { claims: [...claims, ...read.claims], means, thread: { topic: thread.bullets === "entities" ? read.topic ?? thread.topic : thread.topic, bullets: thread.bullets } };
  }
  const bare = isBullet && thread.bullets === "fields" && thread.topic && startsWithVerb(rest) ? [...thread.topic.tokens, ...rest] : rest;
  const occasion = readOccasion(place, bare) ?? readUsedApart(place, bare) ?? readStates(place, bare);
  const read = occasion ? { ...occasion, declares: false } : readClauses(place, clausesOf(bare));
  claims.push(...read.claims);
  if (read.topic) next = { ...next, topic: isBullet && thread.bullets === "fields" ? thread.topic : read.topic };
  if (colon) next.bullets = read.claims.every((one) => one.kind !== "has") && read.declares ? "entities" : "fields";
  if (isBullet && thread.bullets) next.bullets = thread.bullets;
  return { claims, means, thread: next };
}

/** "A part used on a crate has a name; …": the first clause is read with all that its subject says. */
function readUsedApart(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const end = tokens.findIndex((token) => token.low === ";");
  const first = readUsed(place, end < 0 ? tokens : tokens.slice(0, end));
  if (!first || end < 0) return first;
  const after = tokens.slice(end + 1);
  const here = { ...place, topic: first.topic ?? place.topic };
  const rest = readStates(here, after) ?? readClauses(here, clausesOf(after));
  return { ...rest, claims: [...first.claims, ...rest.claims] };
}

/** What parts between semicolons say of states; the other parts are read as ever. */
function readStates(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.low === ";") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  const claims: Claim[] = [];
  let topic = place.topic;
  let found = false;
  for (const part of parts) {
    const lived = readPeople({ ...place, topic }, part) ?? readHiding({ ...place, topic }, part) ?? readLifecycle({ ...place, topic }, part) ?? readInvariant({ ...place, topic }, part) ?? readComputing({ ...place, topic }, part);
    const read = lived ?? readClauses({ ...place, topic }, clausesOf(part));
    found ||= lived !== undefined;
    claims.push(...read.claims);
    topic = read.topic ?? topic;
  }
  return found ? { claims, ...(topic ? { topic } : {}) } : undefined;
}

const politeness = phrases("please", "thanks", "thank you", "thx", "cheers", "many thanks", "thanks a lot", "ok");

/** "… please!!" asks for nothing more. */
function withoutPlease(tokens: readonly Token[]): readonly Token[] {
  for (let at = Math.max(1, tokens.length - 5); at < tokens.length; at++) {
    const rest = tokens.slice(at).filter((token) => token.kind !== "mark");
    if (rest.length && politeness(rest, 0) === rest.length) return tokens.slice(0, tokens[at - 1]?.kind === "mark" ? at - 1 : at);
  }
  return tokens;
}

function readTableRow(place: Place, row: readonly Token[], thread: Thread): SentenceRead {
  const header = thread.table ? undefined : readHeader(row);
  if (header) return { claims: [claim(place, row, { kind: "context" })], means: { absent: [] }, thread: { ...thread, table: header } };
  const read: ClauseRead = thread.table ? readRow(place, row, thread.table) : { claims: [unread(place, row)] };
  return { claims: read.claims, means: { absent: [] }, thread };
}

const asides = phrases("please", "of course", ", of course ,", "obviously", "naturally", "needless to say");

/** "is of course unique" says no more than "is unique". */
function withoutAsides(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some((_, at) => at > 0 && asides(tokens, at))) return tokens;
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const length = at > 0 ? asides(tokens, at) : 0;
    if (length) at += length - 1;
    else kept.push(tokens[at] as Token);
  }
  return kept;
}

const fillers = /^(?:use|it|should|be|is|the|stack|please|everything|must|we|want|would|like|to|run|written|implemented|built|build|in|with|write|and|whole|thing|shall|a|an|backend|code|service|api|made|,|i|prefer|for|as|need|based|on)$/;
const meansOnly = (rest: readonly Token[], taken: readonly Token[]): boolean => taken.length > 0 && rest.every((token) => fillers.test(token.low));

const startsWithVerb = (tokens: readonly Token[]): boolean => /^(?:belongs?|has|have|must|should|can|cannot|may|refers?|links?|is|are|needs?|contains?)$/.test(tokens[0]?.low ?? "");

const says = phrases("must", "should", "can", "cannot", "is", "are", "has", "have", "may", "belongs", "belong", "shall", "no two", "deleting", "when", "contains", "contain", "will", "refers to", "refer to", "links", "includes", "consists");
/** Whether a bullet is a sentence of its own rather than a name with details: a verb before any bracket, colon or comma. */
function saysSomething(tokens: readonly Token[]): boolean {
  if (/^(?:each|every|we|i)$/.test(tokens[0]?.low ?? "")) return true;
  for (let at = 0; at < Math.min(tokens.length, 8); at++) {
    if (tokens[at]?.kind === "mark" || /^(?:which|that|whether)$/.test(tokens[at]?.low ?? "")) return false;
    if (says(tokens, at)) return at > 0 || tokens.length > 4;
  }
  return /^(?:list|show|search|filter|sort|find|create|add|delete)$/.test(tokens[0]?.low ?? "") && tokens.length > 2;
}

/** "Crates:" on a line of its own. */
const isPlainTitle = (tokens: readonly Token[]): boolean => tokens.length > 0 && tokens.length <= 3 && tokens.every((token) => token.kind === "word" && !isAuxiliary(token)) && !/^(?:we|i|with|for|fields)$/.test(tokens[0]?.low ?? "");

/** "2. Behaviour" on a line of its own. */
const isNumberedTitle = ({ text, kind }: Sentence, tokens: readonly Token[], { bullets }: Thread): boolean => kind === "bullet" && !bullets && /^\d/.test(text) && isPlainTitle(tokens);

/** Titles of a part of the text and not of a thing. */
const generalTitle =
  /^(?:entities|overview|requirements|rules|queries|relations|notes|background|introduction|context|goal|scope|features|behaviour|behavior|api|data|model|constraints|search|other|queries|lists|listing|listings|endpoints|functional|non-functional|nonfunctional|technical|performance|misc|miscellaneous|questions|summary|app|application|system|service|backend|tracker|software|platform|tool|website|database|specification|spec|requirement|story|stories|relationships|relation|filters|filtering|sorting|validation|validations|limits|users?|roles|security|register|registry|management|planner|overview)$/;

/** A heading names what follows: an entity if the text below makes it one, nothing otherwise. */
function readHeading(place: Place, tokens: readonly Token[], means: Means, thread: Thread): SentenceRead {
  const words = tokens.filter((token) => token.kind === "word" && !/^(?:the|a|an)$/.test(token.low));
  const noun = words.length && words.length <= 3 ? nounOf([...words]) : undefined;
  if (/^(?:fields|attributes|properties|columns)$/.test(words.at(-1)?.low ?? "")) return { claims: [claim(place, tokens, { kind: "context" })], means, thread: { topic: thread.topic, bullets: "fields" } };
  if (!noun) return { claims: [claim(place, tokens, { kind: "context" })], means, thread: { topic: thread.topic, bullets: undefined } };
  if (generalTitle.test(words.at(-1)?.low ?? "")) return { claims: [claim(place, tokens, { kind: "context" })], means, thread: { topic: undefined, bullets: /^(?:entities)$/.test(words.at(-1)?.low ?? "") ? "entities" : undefined } };
  return { claims: [claim(place, tokens, { kind: "entity", noun, when: "weak" })], means, thread: { topic: noun, bullets: "fields" } };
}

function readBullet(place: Place, tokens: readonly Token[], as: "fields" | "entities"): ClauseRead {
  if (as === "fields" && place.topic) return readHas(place, [place.topic], tokens, tokens, {});
  const list = readNamedList(place, tokens);
  if (list) return list;
  return readTracked(place, tokens, tokens);
}

/** "…, ten per page" at the end of a clause is a saying of its own. */
function withPagesApart(place: Place, clause: Clause): Clause[] {
  const comma = clause.tokens.findLastIndex(({ low }) => low === ",");
  const tail = clause.tokens.slice(comma + 1);
  if (comma < 1 || readPaging(place, clause.tokens) || !readPaging(place, tail)) return [clause];
  const [about] = nounsIn(place, clause.tokens.slice(0, comma));
  return [{ ...clause, tokens: clause.tokens.slice(0, comma) }, { tokens: [...(about ?? []), ...tail], continues: false, details: false, label: false }];
}

function readClauses(place: Place, whole: readonly Clause[]): ClauseRead & { declares: boolean } {
  const clauses = whole.flatMap((clause) => withPagesApart(place, clause));
  const claims: Claim[] = [];
  let topic = place.topic;
  let subject: readonly Token[] = [];
  let declares = false;
  let before: Clause | undefined;
  for (let i = 0; i < clauses.length; i++) {
    const clause = withPagesAfter(place, clauses, i);
    if (clause.tokens.at(-1) !== clauses[i]?.tokens.at(-1)) i++;
    const here = { ...place, topic };
    // What a colon announced and nobody understood can't be told to belong to anything.
    const lost = clause.details && claims.length > 0 && claims.every((one) => one.kind === "unread") && !saysSomething(clause.tokens);
    const read: ClauseRead = lost ? { claims: [unread(place, clause.tokens)] } : readClause(here, clause, subject, before, declares);
    claims.push(...read.claims);
    declares ||= read.declares === true;
    if (read.topic) topic = read.topic;
    const next = read.subject ?? read.topic?.tokens;
    if (next) subject = next;
    before = clause;
  }
  return { claims, ...(topic ? { topic } : {}), declares };
}

/** "The page size is 25 and the maximum is 200" is one saying in two clauses. */
function withPagesAfter(place: Place, clauses: readonly Clause[], i: number): Clause {
  const [clause, next] = [clauses[i] as Clause, clauses[i + 1]];
  const both = next && readPaging(place, clause.tokens) ? [...clause.tokens, ...next.tokens] : undefined;
  return both && readPaging(place, both) ? { ...clause, tokens: both } : clause;
}

function readClause(place: Place, clause: Clause, subject: readonly Token[], before: Clause | undefined, declares: boolean): ClauseRead {
  const wish = readWish(clause.tokens);
  const tokens = clause.continues ? [...subject, ...clause.tokens] : withDefaultLast(wish.tokens);
  const own = clause.continues ? clause.tokens : tokens;
  const quoted = clause.tokens;
  if (clause.continues && subject.length === 0) return { claims: [unread(place, quoted)] };
  if (tokens.length === 0 || clause.label) return { claims: [claim(place, quoted, { kind: "context" })], ...labelled(tokens) };
  const preset = readPresetAlone(place, clause.tokens);
  if (preset && before) return preset;
  // "Crate moves: a sender files a move with a date and a reason"
  const title = clause.details ? -1 : tokens.slice(0, 4).findIndex(({ low }) => low === ":");
  const made = clause.details || title > 0 ? readMaking(place, tokens.slice(title + 1)) : undefined;
  if (made) return made;
  if (clause.details) {
    const details = readDetails(place, tokens, before, declares);
    if (details) return details;
  }
  if (tokens.length === 2 && /^(?:we|i)$/.test(tokens[0]?.low ?? "") && /^(?:need|want|have|keep|store|track)$/.test(tokens[1]?.low ?? "")) return { claims: [claim(place, quoted, { kind: "context" })], declares: true };
  if (needsNone(clause.tokens) || usedBy.test(tokens.slice(0, 8).map(({ low }) => low).join(" "))) return { claims: [claim(place, quoted, { kind: "context" })] };
  if (isNow(clause.tokens)) return { claims: [claim(place, quoted, { kind: "context" })] };
  const people = readPeople(place, clause.tokens);
  if (people) return people;
  const refusal = refusalOf(own) ?? (clause.tokens[0]?.low === "only" && (wish.wished || onlySome.test(clause.tokens.map(({ low }) => low).join(" "))) ? notOfPeople : undefined);
  const query = readQuery(place, tokens, wish.wished)?.map((one): Claim => (refusal ? { ...one, refusal } : one));
  const part = place.whole > quoted.length ? readInvariant(place, tokens) : undefined;
  const read =
    part ?? readGiving(place, tokens) ?? readMaking(place, tokens) ?? readJoining(place, tokens) ?? readTelling(place, tokens) ?? readPaging(place, own) ?? readOneNeeded(place, tokens) ?? readDeletion(place, tokens) ?? readTogether(place, tokens) ?? readPerEach(place, clause.tokens) ?? readPerEach(place, tokens) ?? readForEachSeveral(place, tokens) ?? readDeed(place, clause.tokens) ?? readBuild(place, tokens, wish.wished) ??
    readLink(place, tokens) ?? asRead(query) ?? readObligation(place, tokens);
  if (refusal && (!read || (read.claims !== query && !(isHarmless(read) && clause.tokens[0]?.low !== "only")))) return { claims: [claim(place, quoted, { kind: "refused", reason: refusal })] };
  if (read) return { ...read, claims: read.claims };
  const named = readNamedList(place, tokens);
  if (named) return named;
  const relation = readVerb(place, tokens);
  if (relation) return relation;
  const bare = readVerbless(place, tokens);
  if (bare) return bare;
  if (isContext(place, tokens) || (!before && isTitle(place, clause.tokens, own))) return { claims: [claim(place, quoted, { kind: "context" })] };
  return { claims: [unread(place, quoted)] };
}

/** "Crate moves: each one is for a crate": what follows is told of them. */
function labelled(tokens: readonly Token[]): { topic?: Noun } {
  const noun = nounOf([...tokens]);
  return tokens.length > 0 && tokens.length <= 3 && noun.plural && tokens.every(({ kind }) => kind === "word") && !generalTitle.test(noun.tokens.at(-1)?.low ?? "") ? { topic: noun } : {};
}

/** "Only leads may paint crates": who alone may do what isn't known here. */
const onlySome = /^only (?:the )?[a-z-]+(?: (?:and|or) [a-z-]+)? (?:may|can) (?!be\b|have\b|not\b)[a-z]+ [a-z]+/;

/** "We keep it all in a notebook right now": how it is today, and no wish. */
const isNow = (tokens: readonly Token[]): boolean =>
  /^(?:we|i|it|everything|this|all|they)$/.test(tokens[0]?.low ?? "") && /(?:^| )(?:right now|currently|at the moment|so far|until now|up to now|these days|nowadays)(?: |$)/.test(tokens.map(({ low }) => low).join(" ")) && !tokens.some(({ low }) => /^(?:must|should|shall|need|needs|want|cannot|would|like|each|every|keep|record|store|track)$/.test(low));

/** "no login needed": asks for nothing. */
const needsNone = (tokens: readonly Token[]): boolean => tokens.length <= 8 && ((tokens[0]?.low === "no" && /^(?:needed|required|necessary)$/.test(tokens.at(-1)?.low ?? "")) || /^(?:we|i|you|it) (?:do|does) not (?:need|require) (?!to)/.test(tokens.map(({ low }) => low).join(" ")));

/** "…; by default new": of the field last spoken of. */
function readPresetAlone(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const length = byDefault(tokens, 0);
  const words = tokens.slice(length);
  const [first] = tokens;
  if (!length || !first || words.length === 0 || words.length > 3 || words.some((token) => token.kind === "mark" || isAuxiliary(token))) return undefined;
  return { claims: [claim(place, tokens, { kind: "says", path: [{ ...first, low: "it" }], topic: undefined, constraint: { kind: "default", value: words.map(({ text }) => text).join(" "), words } })] };
}

/** "By default the status is new" is "the status is new by default". */
function withDefaultLast(tokens: readonly Token[]): readonly Token[] {
  const length = byDefault(tokens, 0);
  return length && tokens.length > length + 2 ? [...tokens.slice(tokens[length]?.low === "," ? length + 1 : length), ...tokens.slice(0, length)] : tokens;
}

const understood = (read: ClauseRead): boolean => read.claims.length > 0 && read.claims.every((one) => (one.kind === "has" || one.kind === "entity" || one.kind === "says" || (one.kind === "refers" && one.strong)) && (one.kind !== "has" || one.item.unread.length === 0));
/** A field may be called after what can't be built: "a payment date", and its other words may simply not be understood. */
const isHarmless = (read: ClauseRead): boolean => (understood(read) && !read.claims.every((one) => one.kind === "entity")) || (read.claims.some((one) => one.kind === "has") && !read.claims.some((one) => one.kind === "unread" && refusalOf(one.words)));
const asRead = (claims: Claim[] | undefined): ClauseRead | undefined => claims && { claims };

/** What follows a colon: fields of what was spoken of, entities, or values. */
function readDetails(place: Place, tokens: readonly Token[], before: Clause | undefined, declares: boolean): ClauseRead | undefined {
  const lead = before?.tokens ?? [];
  if (saysSomething(tokens)) return undefined;
  const alone = lead.length <= 4 && !lead.some((token) => /^(?:is|are|has|have|build|need|must|want)$/.test(token.low));
  if (alone && lead.length && !/^(?:fields|attributes|properties|columns|note|rules?|example)$/.test(lead.at(-1)?.low ?? "")) return undefined;
  // "senders: name, tone": of the one thing that was named, unless all that follows is in the plural.
  const { topic } = place;
  const own = topic !== undefined && lead.some((token) => topic.tokens.includes(token)) && !nounsOf(withoutBrackets(tokens)).every(({ plural }) => plural);
  if (declares && !own && !lead.some((token) => /^(?:fields|attributes|details|data|information|has|have|with)$/.test(token.low))) return readTracked(place, tokens, tokens);
  return place.topic ? readHas(place, [place.topic], tokens, tokens, {}) : undefined;
}

function withoutBrackets(tokens: readonly Token[]): Token[] {
  const outside: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.low === "(") at = closeOf(tokens, at);
    else outside.push(tokens[at] as Token);
  }
  return outside;
}

/** "Warehouse programme.": a few words at the very beginning. */
const isTitle = (place: Place, tokens: readonly Token[], whole: readonly Token[]): boolean => place.sentence === 0 && place.whole === whole.length && tokens.length <= 4 && !/^(?:an?|no|please|build|make|every|each|all|any)$/.test(tokens[0]?.low ?? "") && tokens.every((token) => token.kind === "word" && !isAuxiliary(token));

/** "The system is to be used by our office" says who, and nothing of what. */
const usedBy = /^(?:the|this) (?:system|service|api|app|application|tool|software|backend) (?:is|will|shall)(?: to)?(?: be)? (?:used|meant|intended|operated)\b/;
/** "A depot rents out crates.": the first sentence says who we are, and what we deal in is told of elsewhere. */
function opensWithBusiness(place: Place, tokens: readonly Token[]): boolean {
  const at = tokens.findIndex(({ low }, i) => i > 1 && i < 5 && /[a-z]{3}s$/.test(low) && !isPlural(tokens[i - 1]?.low ?? ""));
  if (place.sentence !== 0 || tokens.length !== place.whole || !/^(?:an?|the)$/.test(tokens[0]?.low ?? "") || at < 0 || tokens.length > 10 || tokens.some(({ low, kind }) => modal.test(low) || kind === "number")) return false;
  const things = nounsIn(place, tokens.slice(at + 1));
  return nounsIn(place, tokens.slice(0, at)).length === 0 && things.length > 0 && things.every((words) => isPlural(words.at(-1)?.low ?? "")) && !tokens.slice(1, at + 1).some(isAuxiliary);
}

const modal = /^(?:must|should|shall|need|needs|can|cannot|may|required|want|has|have)$/;
/** States no requirement: who we are, thanks, a greeting. */
function isContext(place: Place, tokens: readonly Token[]): boolean {
  if (tokens[0]?.kind === "quoted") return false;
  if (opensWithBusiness(place, tokens)) return true;
  const first = tokens[0]?.low ?? "";
  if (/^(?:thanks|thank|hi|hello|hey|cheers|regards|dear|sincerely|best|greetings|yours)$/.test(first)) return true;
  if (/^(?:our|my)$/.test(first) && tokens.length <= 4 && nounsIn(place, tokens).length > 0) return false;
  if (/^(?:we|our|i|my)$/.test(first)) return !tokens.some((token) => /^(?:must|should|shall|need|needs|cannot|want)$/.test(token.low));
  if (/^(?:this|that|it|these|here|there)$/.test(first) && /^(?:is|are|was)$/.test(tokens[1]?.low ?? "") && tokens.length < 14) return !tokens.some((token, i) => i > 1 && modal.test(token.low)) && !isPronounSubject({ ...(tokens[0] as Token) }) ;
  if (/^(?:most|least)$/.test(tokens[1]?.low ?? "")) return false;
  return /^(?:currently|today|nowadays|background|until|right|at)$/.test(first) && !tokens.some((token) => modal.test(token.low));
}
