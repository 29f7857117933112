import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { isAuxiliary, isDeterminer, isMark, isSeparator, withoutDeterminers } from "./grammar.ts";
import { readItems, type Item } from "./items.ts";
import { isPlural, nounOf, nounsIn, type Noun } from "./nouns.ts";
import { spoilsField } from "./refusals.ts";
import { typeFromName } from "./types.ts";
import { closeOf, findPhrase, phrases, type Token } from "./words.ts";

const crudNames = phrases("crud", "full crud", "the usual crud");

const fieldLists = phrases("the following fields", "the following attributes", "the following properties", "the following data", "following fields", "these fields", "the fields", "these attributes", "the attributes", "fields", "attributes", "properties", "the following", "the following information", "the following details", "this information", "the following columns", "these columns", "the properties", "details like", "information such as", "information like", "things like", "details such as", "data such as", "attributes such as", "attributes like", "fields like", "fields such as");

export interface HasMood {
  allowed?: boolean;
  demanded?: boolean;
}

/** "has a title, an author and …": every item is a claim of its own; what follows "the following fields" too. */
export function readHas(place: Place, subjects: readonly Noun[], all: readonly Token[], quoted: readonly Token[], mood: HasMood): ClauseRead {
  let tokens = all;
  const lead = fieldLists(tokens, 0);
  if (lead) tokens = tokens.slice(lead + (isMark(tokens[lead]) ? 1 : 0));
  const topic = subjects[0];
  if (tokens.length === 0) return { claims: subjects.map((noun) => claim(place, quoted, { kind: "entity", noun })), ...(topic ? { topic } : {}) };
  const items = readItems(tokens);
  // "must include a name, a city and …" lists what there is; "must have a name" demands it.
  const said = items.length > 2 ? { ...mood, demanded: false } : mood;
  const claims = items.flatMap((item) => itemClaims(place, subjects, item, said));
  for (const paths of new Set(items.flatMap((item) => item.oneOf ?? []).length ? items.map((item) => item.oneOf) : [])) {
    const words = items.find((item) => item.oneOf === paths)?.words ?? tokens;
    if (paths) claims.push(...subjects.map((subject) => claim(place, words, { kind: "any-of", topic: subject, paths })));
  }
  return { claims, ...(topic ? { topic } : {}) };
}

const counting = phrases("at most", "at least", "up to", "no more than", "no fewer than", "more than", "fewer than", "less than", "exactly");

/** What these name are files; "photo link" is an address. */
const holdsFile = /^(?:photos?|photograph|photographs|pictures?|images?|avatar|logo|attachments?|video|videos|file|files|scans?)$/;

function itemClaims(place: Place, subjects: readonly Noun[], item: Item, mood: HasMood): Claim[] {
  const left = item.unread.map((words) => unread(place, words));
  if (item.name.length === 0) {
    const counted = item.constraints.some((one) => one.kind === "range") && item.unread.length > 0;
    return item.words.some((token) => token.kind !== "mark") ? [unread(place, item.words, counted ? "how many there are can't be limited" : undefined)] : [];
  }
  const numbered = (/^(?:maximum|minimum|max|min)$/.test(item.name[0]?.low ?? "") || counting(item.name, 0) > 0) && item.name.some(({ kind }) => kind === "number");
  const vague = /^(?:more|other|further|additional|various|such)$/.test(item.name[0]?.low ?? "") && /^(?:details?|information|info|data|things|stuff|fields|attributes|properties)$/.test(item.name.at(-1)?.low ?? "");
  if (numbered || vague || (item.name.length > 1 && item.name[0]?.low === "of")) return [unread(place, item.words)];
  if (item.name[0]?.low === "how") return [unread(place, item.words)];
  if (item.name.length === 1 && !item.guess && /^(?:of|for|with|within|after|before|until|since|during|per|by|to|in|on|at|from|about)$/.test(item.name[0]?.low ?? "")) return [unread(place, item.words)];
  if (holdsFile.test(item.name.at(-1)?.low ?? "") && !item.guess) return [claim(place, item.words, { kind: "refused", reason: "no other systems are connected and no files are read, kept or made" })];
  if (spoilsField(item.name) || item.unread.some(spoilsField)) return [claim(place, item.words, { kind: "refused", reason: "nothing happens live or is worked out by itself" })];
  return [...subjects.map((subject) => claim(place, item.words, { kind: "has", subject, item, allowed: mood.allowed === true, demanded: mood.demanded === true })), ...left];
}

const withWords = phrases("with", "including", "consisting of", "having", "by", "along with", "together with", "with their", "with the following", "described by", "who have", "which have", "that have", "who has", "that has", "which has", "each with", "each having", "and their", "and its", "as well as their", "plus their", "and the", "with its");

/** "register a crate arriving": what it does is no part of its name. */
const passing = /^(?:entering|leaving|arriving|coming|going|departing|staying|waiting|passing|returning|starting|ending)$/;

const listOf = phrases("register of", "list of", "record of", "catalogue of", "catalog of", "directory of", "inventory of", "database of", "overview of", "collection of", "records of", "lists of", "central register of", "log of");
const placeholder = /^(?:things?|kinds?|types?|entities|entity|resources?|objects?|tables?|stuff|following)$/;

/** What is kept is named in the plural or with "a", or is known: "the country, whether it is used" are no entities. */
const looksLikeThings = (place: Place, tokens: readonly Token[], nouns: readonly Noun[]): boolean =>
  nouns.every((noun) => place.known.has(noun.key) || noun.plural || !tokens.some((token, i) => /^(?:the|its|his|her)$/.test(token.low) && tokens[i + 1] === noun.tokens[0])) && !tokens.some((token) => /^(?:whether|how|when|if|it|they|which|who|what|whom)$/.test(token.low));

/** "parcels with title and author": things that are kept, with their fields. "… and their transfers" belong to the `holder` before. */
export function readTracked(place: Place, tokens: readonly Token[], quoted: readonly Token[], when?: "weak" | "alone", holder?: Noun): ClauseRead {
  const list = listOf(tokens, 0) || (/^(?:an?|the|our|my)$/.test(tokens[0]?.low ?? "") && listOf(tokens, 1) ? 1 + listOf(tokens, 1) : 0);
  if (list && list < tokens.length) return readTracked(place, tokens.slice(list), quoted, when, holder);
  const bracket = tokens.findIndex((token) => token.low === "(");
  const with_ = findPhrase(tokens, withWords, 1);
  const colon = tokens.findIndex((token, i) => token.low === ":" && i > 0);
  const cuts = [bracket, with_, colon].filter((at) => at > 0);
  const cut = cuts.length ? Math.min(...cuts) : tokens.length;
  const nouns = nounsOf(tokens.slice(0, cut));
  if (nouns.length > 0 && nouns.every((noun) => placeholder.test(noun.tokens.at(-1)?.low ?? ""))) return cut < tokens.length && cut !== bracket ? readTracked(place, tokens.slice(cut + 1), quoted, when) : { claims: [claim(place, quoted, { kind: "context" })], declares: true };
  if (!looksLikeThings(place, tokens.slice(0, cut), nouns)) return { claims: [unread(place, quoted)] };
  if (nouns.length === 0) return { claims: [unread(place, quoted)] };
  const spoiled = nouns.some((noun) => noun.key === "" || noun.tokens.length > 4 || (!place.known.has(noun.key) && noun.tokens.some((token) => isAuxiliary(token) || /^(?:than|least|most|greater|less|zero|in|out|to|once|twice|per|again|by|for|each|every|of)$/.test(token.low))));
  if (spoiled || nouns.some((noun) => !place.known.has(noun.key) && noun.tokens.length > 1 && passing.test(noun.tokens.at(-1)?.low ?? ""))) return { claims: [unread(place, quoted)] };
  const last = nouns.at(-1) as Noun;
  const declared = nouns.map((noun) => claim(place, tokens.slice(0, cut), { kind: "entity", noun, ...(when ? { when } : {}) }));
  const owned = nouns.length === 1 && holder && /^(?:their|its)$/.test(tokens[0]?.low ?? "") ? [claim(place, tokens.slice(0, cut), { kind: "refers", subject: last, object: holder, strong: true, optional: false })] : [];
  declared.push(...owned, ...holdersOf(place, tokens.slice(0, cut), nouns));
  if (cut === tokens.length) return { claims: declared, topic: last };
  const close = cut === bracket ? closeOf(tokens, cut) : tokens.length;
  const inside = cut === bracket ? tokens.slice(cut + 1, close) : tokens.slice(cut + (cut === with_ ? withWords(tokens, cut) : 1));
  // "… and the marks made on them" is more than a name.
  if (cut === with_ && tokens[cut]?.low === "and" && inside.some(({ low }) => /^(?:them|it)$/.test(low))) return { claims: [...declared, unread(place, tokens.slice(cut))], topic: last };
  const has = readHas(place, [last], inside, quoted, {});
  const after = tokens.slice(close + 1);
  const more = cut === bracket && after.length > 1 ? readBehind(place, after, when, last) : [];
  return { claims: [...declared, ...has.claims, ...more], topic: last };
}

/** Behind a bracket: ", senders (name)" goes on with the list; in "bring crates to depots (name)" the last only is described, and what is done isn't read. */
function readBehind(place: Place, after: readonly Token[], when: "weak" | "alone" | undefined, holder: Noun): Claim[] {
  const bracket = after.findIndex(({ low }) => low === "(");
  if (isSeparator(after[0]) || bracket < 3 || !isPlural(after[bracket - 1]?.low ?? "")) return readTracked(place, skipSeparators(after), after, when, holder).claims;
  return [unread(place, after.slice(0, bracket - 1)), ...readTracked(place, after.slice(bracket - 1), after, when, holder).claims];
}

/** "refunds for a parcel": what they are for holds them, if it is kept. */
function holdersOf(place: Place, tokens: readonly Token[], nouns: readonly Noun[]): Claim[] {
  const [only, more] = nouns;
  const at = tokens.findIndex(({ low }, i) => i > 0 && /^(?:for|of|in|at|from|to|on)$/.test(low));
  const start = at + (isDeterminer(tokens[at + 1]) ? 2 : 1);
  const [other] = at > 0 ? nounsIn(place, tokens.slice(start, start + 3)) : [];
  if (!only || more || !other || other[0] !== tokens[start] || nounOf([...other]).key === only.key) return [];
  return [claim(place, tokens, { kind: "refers", subject: only, object: nounOf([...other]), strong: true, optional: false })];
}

const skipSeparators = (tokens: readonly Token[]): readonly Token[] => tokens.slice(Math.max(0, tokens.findIndex((token) => !isSeparator(token))));

/** Who speaks, or since when, is in no name: "for every crate we", "crates currently". */
const noName = /^(?:we|i|you|us|me|for|each|every|which|who|currently|presently|still|already|now)$/;

/** The nouns of "parcels, their authors and senders"; empty when it is no list of nouns. */
export function nounsOf(tokens: readonly Token[]): Noun[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (isSeparator(token) || token.low === "or") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  const nouns = parts.filter((part) => part.length > 0).map((part) => nounOf(beforeOf(withoutDeterminers(part).filter((token) => token.kind !== "mark"))));
  return nouns.every((noun) => noun.tokens.length > 0 && noun.key !== "" && !noun.tokens.some(({ low }) => noName.test(low))) ? nouns : [];
}

/** "senders of our club" is about senders. */
function beforeOf(tokens: readonly Token[]): Token[] {
  // "the senders' details" are kept of senders.
  const whose = tokens.findIndex((token) => token.possessive);
  if (whose >= 0 && whose === tokens.length - 2 && /^(?:details|data|information|info|particulars|records)$/.test(tokens[whose + 1]?.low ?? "")) return tokens.slice(0, whose + 1);
  // "the yard's crates" are crates.
  if (whose >= 0 && whose < tokens.length - 1 && isPlural(tokens.at(-1)?.low ?? "")) return tokens.slice(whose + 1);
  const at = tokens.findIndex((token, i) => i > 0 && /^(?:of|for|in|at|from|to|on|that|which|who)$/.test(token.low));
  return at > 0 ? tokens.slice(0, at) : [...tokens];
}

const eachLeads = phrases("for each", "for every", "for all", "for any", "of each", "of every", "about each", "about every", "per", "for", "about", "of", "with each", "with every", "on each", "on every", "from each", "in each");
const recorded = phrases(
  "we store", "we record", "we keep", "we need", "we track", "we save", "we want", "we also store", "we also record", "we note", "we have", "we hold", "we also keep", "we also need", "we know", "we must record", "we must store", "we want to store", "we want to record", "we want to know", "we need to know", "we want to keep", "we need to store", "we need to record", "we register", "we would like to store", "i want to store", "i store", "i record", "i keep", "i need", "i want", "i want to record", "we write down", "we log", "we collect", "we note down", "we should store", "we should record", "we also want", "we also note", "we capture", "we like to know", "we would like to record", "we would like to know", "i want to know", "i need to know", "i note", "i track", "we need to keep", "we want to track", "i want to keep", "i want to track",
  "store", "record", "keep", "track", "save", "there is", "there are", "there must be", "there should be", "it stores", "the system stores", "the system records", "the system should store", "the system keeps", "the system must store", "the system should keep", "the api stores", "the service stores", "i'd like to store", "we're storing", "the system should record", "the system must record", "we are interested in", "it should store", "it records", "it keeps", "please store", "please record", "please keep", "one records", "you store", "you record",
);
const containing = /^(?:contain|contains|hold|holds|store|stores|record|records|keep|keeps|include|includes|state|list|show|shows|note|notes|capture|captures|know|need|needs)$/;
const followings = phrases("the following", "the following data", "the following information", "the following details", "the following things", "this", "these data");
const recordedPassive = phrases("is stored", "are stored", "is recorded", "are recorded", "is kept", "are kept", "must be stored", "must be recorded", "should be stored", "should be recorded", "is tracked", "are tracked", "is noted", "are noted", "is needed", "are needed", "must be kept", "should be kept", "is saved", "are saved", "needs to be stored", "need to be stored", "is registered", "are registered", "has to be recorded", "have to be recorded", "have to be stored", "shall be stored", "shall be recorded", "is held", "are held", "is captured", "are captured");

/** "For each transfer we record the parcel and the due date", "Of every crate, the species and the age are recorded". */
export function readPerEach(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const lead = eachLeads(tokens, 0);
  if (lead) {
    const verb = findPhrase(tokens, recorded, lead + 1);
    if (verb > 0 && verb <= lead + 6) {
      const subject = withoutDeterminers(tokens.slice(lead, verb)).filter((token) => token.kind === "word");
      if (subject.length) return readHas(place, [nounOf(subject)], skipColon(tokens.slice(verb + recorded(tokens, verb))), tokens, {});
    }
    const said = afterPronoun(tokens, lead);
    if (said) return readHas(place, [nounOf(said.subject)], skipColon(tokens.slice(said.next)), tokens, {});
    const colon = tokens.findIndex((token) => token.low === ":");
    if (colon > lead && colon <= lead + 4) return readHas(place, [nounOf(withoutDeterminers(tokens.slice(lead, colon)))], tokens.slice(colon + 1), tokens, {});
    const passive = findPhrase(tokens, recordedPassive, lead + 2);
    const comma = tokens.findIndex((token) => token.low === ",");
    const article = tokens.findIndex((token, i) => i > lead + (/^(?:each|every|all|a|an|the)$/.test(tokens[lead]?.low ?? "") ? 1 : 0) && /^(?:the|an?|its|their)$/.test(token.low));
    const det = comma > 0 && (article < 0 || comma < article) ? comma : article;
    if (passive > 0 && det > lead && det < passive) {
      const subject = withoutDeterminers(tokens.slice(lead, det)).filter((token) => token.kind === "word");
      if (subject.length && subject.length < 5) return readHas(place, [nounOf(subject)], tokens.slice(det, passive), tokens, {});
    }
    return undefined;
  }
  // "We only know a sender's name and phone."
  const whose = /^(?:we|i)$/.test(tokens[0]?.low ?? "") ? tokens.findIndex(({ possessive }, i) => possessive === true && i > 1 && i < 8) : -1;
  if (whose > 0) {
    const det = tokens.findIndex(({ low }, i) => i > 0 && i < whose && /^(?:an?|the|each|every)$/.test(low));
    const kept = tokens.slice(1, det);
    if (det > 1 && kept.every(({ low }) => keeping.test(low)) && whose - det <= 3 && tokens[whose + 1]) return readHas(place, [nounOf(tokens.slice(det + 1, whose + 1))], tokens.slice(whose + 1), tokens, {});
  }
  const passive = findPhrase(tokens, recordedPassive);
  if (place.topic && passive > 1 && passive + recordedPassive(tokens, passive) === tokens.length && /^(?:the|its|their|his|her)$/.test(tokens[0]?.low ?? "") && nounsIn(place, tokens).length === 0) return readHas(place, [place.topic], tokens.slice(0, passive), tokens, {});
  // "The register shall contain, for each sender, the name and …"
  const inner = tokens.findIndex(({ low }, i) => i > 1 && i < 9 && low === "for" && /^(?:each|every)$/.test(tokens[i + 1]?.low ?? "") && containing.test(tokens[i - (tokens[i - 1]?.low === "," ? 2 : 1)]?.low ?? ""));
  if (inner > 0) {
    const [whose] = nounsIn(place, tokens.slice(inner + 2, inner + 5));
    const next = inner + 2 + (whose?.length ?? 0);
    if (whose && whose[0] === tokens[inner + 2] && /^(?:,|:|the|an?|its|their|whether)$/.test(tokens[next]?.low ?? "")) return readHas(place, [nounOf([...whose])], skipColon(tokens.slice(next)), tokens, {});
  }
  // "We record the name and the age of each crate.", "Store for each crate: …"
  const verb = recorded(tokens, 0);
  const object = tokens.slice(verb + followings(tokens, verb));
  const each = verb && /^(?:each|every)$/.test(object[1]?.low ?? "") ? eachLeads(object, 0) : 0;
  if (each) {
    const colon = object.findIndex(({ low }, i) => i > each && (low === ":" || low === "," || /^(?:the|an?|its|their|whether|how)$/.test(low)));
    const subject = object.slice(each, colon).filter(({ kind }) => kind === "word");
    const whose = colon < 0 ? undefined : nounsIn(place, object.slice(each, each + 3))[0] ?? (subject.length <= 2 ? subject : undefined);
    if (whose && whose[0] === object[each] && !whose.some(({ possessive }) => possessive)) return readHas(place, [nounOf([...whose])], skipColon(object.slice(each + whose.length)), tokens, {});
  }
  const of = verb ? tokens.findIndex((token, i) => i > verb && /^(?:of|for|about)$/.test(token.low) && /^(?:each|every|all|any)$/.test(tokens[i + 1]?.low ?? "")) : -1;
  if (of > 0) {
    const subject = withoutDeterminers(tokens.slice(of + 1));
    // "We need a list of all crates" asks to see them.
    const listed = of - verb <= 2 && /^(?:lists?|overview|report|summary)$/.test(tokens[of - 1]?.low ?? "");
    if (!listed && subject.length && subject.length < 5 && !subject.some((token) => isMark(token) || noName.test(token.low))) return readHas(place, [nounOf([...subject])], tokens.slice(verb, of), tokens, {});
  }
  return undefined;
}

const keeping = /^(?:store|stores|record|records|keep|keeps|need|needs|track|tracks|save|note|notes|hold|know|register|log|collect|capture|want|wants|to|would|like|likes|also|must|should|down|of|write|writes|enter|enters|have|always|only|just|love|loves|be|able)$/;

/** "For every stamp she wants to note …": the subject, and where what is noted begins. */
function afterPronoun(tokens: readonly Token[], lead: number): { subject: Token[]; next: number } | undefined {
  const pronoun = tokens.findIndex((token, i) => i > lead && /^(?:we|i|she|he|they|one|you|us)$/.test(token.low) && !(token.low === "one" && i === lead + 1));
  if (pronoun < 0 || pronoun > lead + 5) return undefined;
  let next = pronoun + 1;
  while (keeping.test(tokens[next]?.low ?? "")) next++;
  const subject = withoutDeterminers(tokens.slice(lead, pronoun)).filter((token) => token.kind === "word");
  return next > pronoun + 1 && next < tokens.length && subject.length > 0 ? { subject, next } : undefined;
}

const skipColon = (tokens: readonly Token[]): readonly Token[] => (isMark(tokens[0]) ? tokens.slice(1) : tokens);

/** "…: crates (label, size), depots (name) and …": plurals with their fields in brackets are entities, and what stands before the colon is a title. */
function namesThings(place: Place, tokens: readonly Token[]): boolean {
  const outside: Token[] = [];
  let described = false;
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.low === "(") {
      const close = closeOf(tokens, at);
      described ||= tokens.slice(at, close).some(isSeparator);
      at = close;
    } else outside.push(tokens[at] as Token);
  }
  const nouns = nounsOf(outside);
  return described && nouns.length > 1 && nouns.every((noun) => noun.tokens.length <= 3 && (noun.plural || place.known.has(noun.key)));
}

const asking = /^(?:who|what|where|when|why|how|which|whom|whose)$/;
const labels = /^(?:endpoint|route|query|rule|constraint|relation|note|example|operation|filter|sorting|search|validation|address|limit|todo|remark|hint|question)$/;
const general = /^(?:table|entity|resource|model|object|collection)$/;

/** "- Parcel: title, author, sender" below a heading: a thing with its fields, and no field with its values. */
export function isEntityLine(place: Place, tokens: readonly Token[]): boolean {
  const at = tokens.findIndex(({ low, kind }) => kind === "mark" && low === ":");
  if (at < 1 || at > 3 || tokens.slice(0, at).some(({ kind }) => kind !== "word")) return false;
  const items: string[][] = [[]];
  let limited = 0;
  for (let i = at + 1; i < tokens.length; i++) {
    if (tokens[i]?.low === "(") {
      const close = closeOf(tokens, i);
      if (tokens.slice(i, close).some(({ low }) => /^(?:unique|required|optional|mandatory)$/.test(low))) limited++;
      i = close;
    } else if (isSeparator(tokens[i])) items.push([]);
    else items.at(-1)?.push(tokens[i]?.low ?? "");
  }
  const called = items.filter((words) => words.length > 0 && (typeFromName(words).from === "cue" || place.known.has(words.join("_"))));
  // "due: date, optional" and "size: basic, plus or big" say more of one field.
  const ofOne = items.some(([word, more]) => /^(?:optional|required|unique|mandatory)$/.test(word ?? "") && more === undefined) || items.flat().includes("or");
  return items.length > 1 && !ofOne && (called.length + limited) * 2 >= items.length;
}

/** "Parcels: title, author" · "Parcel (title, author)" · "Parcel - title, author". */
export function readNamedList(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const at = tokens.findIndex((token) => token.kind === "mark" && /^(?::|\(|-|->|=)$/.test(token.low));
  if (at <= 0 || at > 4 || eachLeads(tokens, 0) || crudNames(tokens, 0) || tokens.length <= at + 1) return undefined;
  const subject = withoutDeterminers(tokens.slice(0, at));
  if (subject.length === 0 || subject.some((token) => token.kind !== "word")) return undefined;
  if (asking.test(subject[0]?.low ?? "")) return undefined;
  const close = tokens[at]?.low === "(" ? closeOf(tokens, at) : tokens.length;
  const noun = nounOf([...subject]);
  if (tokens[at]?.low === ":" && namesThings(place, tokens.slice(at + 1))) return readTracked(place, tokens.slice(at + 1), tokens);
  if (subject.length === 1 && labels.test(noun.key)) return undefined;
  if (subject.length === 1 && general.test(noun.key) && noun.plural) return readTracked(place, tokens.slice(at + 1, close), tokens);
  const read = readHas(place, [noun], tokens.slice(at + 1, close), tokens, {});
  const after = tokens.slice(close + 1).filter((token) => token.kind !== "mark" || token.low !== ".");
  const goesOn = after.length > 0 && !isSeparator(after[0]) ? readBehind(place, after, undefined, noun) : undefined;
  const next = skipSeparators(after);
  return next.length ? { claims: [...read.claims, ...(goesOn ?? readNamedList(place, next)?.claims ?? [unread(place, next)])], topic: noun } : read;
}
