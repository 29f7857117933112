import { nounsOf, readHas, readTracked } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { isAuxiliary, isDeterminer, isMark, isSeparator, withoutDeterminers } from "./grammar.ts";
import { isPlural, nounOf, nounsIn, type Noun } from "./nouns.ts";
import { refusalOf } from "./refusals.ts";
import { typeFromName } from "./types.ts";
import { findPhrase, phrases, type Token } from "./words.ts";

const narrowing = phrases("by", "where", "that", "which", "if", "when", "sorted", "only", "due", "ordered", "first", "between", "last");
const purposeEnds = phrases("with", "(", ":", "that", "which", "where", "who", "to", "in which", "including");
const spans = phrases("due", "between");

const builds = phrases(
  "build", "create", "make", "write", "develop", "design", "generate", "implement", "produce", "set up", "give me", "i need", "we need", "i want", "we want", "i would like", "we would like", "we are looking for", "i am looking for", "looking for", "help me build", "could you build us", "can you build us", "could you make us", "can you make us", "could you build me", "can you build me", "build me", "make me", "write me", "create me", "can you build", "can you make", "can you create", "can you write", "could you build", "could you make", "could you create", "could you write", "need", "want", "provide", "i'm looking for", "we require", "i require", "build us", "make us", "give us", "help us build", "we are building", "i am building", "we want to build", "i want to build", "i need you to build", "i want you to build", "we're building", "i'm building", "we'd want", "what we would like is", "what i would like is", "what we want is", "what we need is", "what i need is", "what i want is", "what we are after is", "what we are looking for is", "all we need is", "this is", "it is", "we could use", "i could use", "we are after", "i am after", "prepare", "put together", "the goal is", "our goal is",
);
const serviceHeads = /^(?:api|apis|service|services|app|application|system|backend|server|tool|tracker|database|register|registry|manager|management|microservice|webservice|software|program|platform|solution|catalogue|catalog|directory|inventory|organiser|organizer|planner|log|logbook|administration|store|list|crud|something|thing|website|site|portal|diary|journal|endpoint|endpoints|resource|resources|record-keeping|archive|index|backoffice|keeper|interface|helper|database-backed)$/;
const adjectives = /^(?:rest|restful|simple|small|little|tiny|web|http|json|crud|basic|new|modern|plain|minimal|backend|back-end|data|full|complete|lightweight|internal|online|digital|nice|good|proper|clean|solid|easy|typed|typescript|production-ready|central|company|easy-to-use|very|management|self-hosted|working|tested|well-tested|standard|api|service|app|system|based|database|server|side|server-side|headless|record|tracking)$/;
const cutters = phrases("for", "to", "that", "which", "with", "where", "in which", "in that", "so", ":", "(", ",", "of", "-", "on", "called", "named", "about", "managing", "storing", "tracking", "whose", "around");
const manages = phrases(
  "manage", "manages", "managing", "track", "tracks", "tracking", "keep track of", "keeps track of", "keeping track of", "keep", "keeps", "keeping", "store", "stores", "storing", "record", "records", "recording", "register", "registers", "registering", "maintain", "maintains", "maintaining", "log", "logs", "logging", "save", "saves", "handle", "handles", "handling", "hold", "holds", "administer", "administers", "organise", "organises", "organising", "organize", "organizes", "organizing", "catalogue", "catalogues", "catalog", "keep a list of", "keeps a list of", "keep records of", "keep a record of", "keeps records of", "keep an eye on", "collect", "collects", "document", "documents", "keep a register of", "list of", "look after", "note", "note down", "write down", "capture", "captures", "have", "the management of", "know", "deal with", "keep data on", "stores data about", "store data about", "store information about", "stores information about", "keep information about", "store data on", "keep data about", "maintain a list of", "cover", "covers", "monitor", "supervise", "hold data about", "keep tabs on", "schedule", "plan", "define",
);
const crud = /^(?:create|creating|created|add|adding|added|enter|entered|register|registered|read|reading|see|view|viewing|viewed|list|listing|listed|get|fetch|show|update|updating|updated|change|changing|changed|edit|editing|edited|modify|modified|correct|delete|deleting|deleted|remove|removing|removed|manage|managed|retrieve|retrieved|browse|crud|save|saved|store|stored|open|inspect|insert|display)$/;
const crudNames = phrases("crud", "full crud", "crud operations", "full crud operations", "all crud operations", "crud endpoints", "create read update delete", "the usual crud", "the usual crud operations", "the usual operations", "endpoints", "rest endpoints");

/** "Build a REST API for …", "We need to keep track of …", "add, edit and delete …": what is to be there at all. */
export function readBuild(place: Place, tokens: readonly Token[], wished: boolean): (ClauseRead & { declares?: boolean }) | undefined {
  const made = readMade(place, tokens, wished);
  if (made) return { ...made, declares: true };
  // "I want to publish talks with title and date"
  if (wished && /^(?:publish|offer|announce|post|host|sell|organise|organize|arrange|collect|prepare)$/.test(tokens[0]?.low ?? "") && findPhrase(tokens, withs) > 1 && tokens.some(isSeparator)) return { ...readTracked(place, tokens.slice(1), tokens), declares: true };
  const passive = readKept(place, tokens);
  if (passive) return passive;
  const operations = readOperations(place, tokens);
  if (operations) return operations;
  const we = /^(?:we|i|the)$/.test(tokens[0]?.low ?? "") || (tokens[0]?.low === "it" && !place.topic) ? trackVerb(tokens) : wished || (manages(tokens, 0) && !isAuxiliary(tokens[1]) && !isMark(tokens[1])) ? 0 : -1;
  if (we < 0) return undefined;
  const length = manages(tokens, we);
  const object = tokens.slice(we + length);
  const weak = /^(?:have|know)$/.test(tokens[we]?.low ?? "");
  if (!length || object.length === 0 || (weak && object[0]?.kind === "number")) return undefined;
  if (/^(?:by|with)$/.test(object[0]?.low ?? "") || (wished && /^(?:has|have|with)$/.test(tokens[we]?.low ?? "") && refusalOf(object))) return undefined;
  // "We organise a festival" says who we are; "we organise festivals" may be what is kept.
  const nouns = nounsOf(object);
  const ourselves = /^(?:we|i)$/.test(tokens[0]?.low ?? "") && we === 1 && (/^(?:an?|our|my|the)$/.test(object[0]?.low ?? "") || /^(?:collect|organise|organize|handle|hold|look|cover|know|deal)$/.test(tokens[we]?.low ?? "")) && nouns.length > 0 && !described(object) && nouns.every((noun) => !noun.plural && !place.known.has(noun.key));
  if (ourselves) return { claims: [claim(place, tokens, { kind: "context" })] };
  // "We also record the price and whether it is paid": of what was spoken of.
  const whose = place.topic && /^(?:we|i)$/.test(tokens[0]?.low ?? "") && /^(?:know|record|note|store|keep|track|log|capture|need)$/.test(tokens[we]?.low ?? "") && /^(?:the|its|their|whether|how|when)$/.test(object[0]?.low ?? "") && nounsIn(place, object).length === 0 ? place.topic : undefined;
  if (whose && !nouns.some(({ plural }) => plural && object[0]?.low === "the")) return readHas(place, [whose], object, tokens, {});
  // "I look after the shelves of our house" may only say who we are.
  const unsure = weak || (/^(?:we|i)$/.test(tokens[0]?.low ?? "") && /^(?:look|deal)$/.test(tokens[we]?.low ?? ""));
  // "We track machine maintenance at our plant" names no thing that there are many of.
  const uncounted = nouns.length === 1 && !nouns[0]?.plural && !isDeterminer(object[0]) && findPhrase(object, withs) < 0 && !object.some(({ kind }) => kind === "mark");
  return { ...readTracked(place, object, tokens, unsure ? "weak" : uncounted ? "alone" : undefined), declares: true };
}

/** "our crates (label, row)" */
const described = (object: readonly Token[]): boolean => object.some(({ low }, at) => low === "(" && at > 0 && isPlural(object[at - 1]?.low ?? ""));

const kept = phrases("are tracked", "are stored", "are kept", "are managed", "are recorded", "are registered", "are administered", "are handled", "must be tracked", "should be tracked", "must be stored", "should be stored", "must be recorded", "should be recorded", "have to be stored", "need to be tracked", "need to be stored", "are catalogued", "are logged", "are noted", "are maintained", "should be managed", "must be managed", "shall be stored", "shall be managed");

/** "They are tracked for a company": kept, for whomever. */
function readKept(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const verb = findPhrase(tokens, kept);
  if (verb < 1 || verb > 4) return undefined;
  const after = tokens.slice(verb + kept(tokens, verb));
  const per = readKeptPer(place, tokens, tokens.slice(0, verb), after);
  if (per) return per;
  if (after.length && !/^(?:for|in|by|at|here|there)$/.test(after[0]?.low ?? "")) return undefined;
  if (/^(?:for|in|by|at)$/.test(after[0]?.low ?? "") && !/^(?:our|my|a|an|the|us|me)$/.test(after[1]?.low ?? "")) return undefined;
  // "… at an address on a date" is more than for whom.
  if (typeFromName(after.map(({ low }) => low)).from === "cue") return undefined;
  const nouns = nounsOf(tokens.slice(0, verb));
  if (nounsIn(place, after).length > 0) return undefined;
  return nouns.length ? readTracked(place, tokens.slice(0, verb), tokens) : undefined;
}

/** "Weighings are recorded per crate with a date": kept for each of another, which they belong to. */
function readKeptPer(place: Place, tokens: readonly Token[], before: readonly Token[], after: readonly Token[]): ClauseRead | undefined {
  const lead = after[0]?.low === "per" ? 1 : /^for (?:each|every)$/.test(`${after[0]?.low} ${after[1]?.low}`) ? 2 : 0;
  const [subject, more] = nounsOf(before);
  const [other] = nounsIn(place, after.slice(lead, lead + 2));
  if (!lead || !subject || more || !other || other[0] !== after[lead]) return undefined;
  const rest = after.slice(lead + other.length);
  const refers = claim(place, tokens.slice(0, tokens.length - rest.length), { kind: "refers", subject, object: nounOf(other), strong: true, optional: false });
  if (rest.length === 0) return { claims: [refers], topic: subject };
  return rest[0]?.low === "with" ? { claims: [refers, ...readHas(place, [subject], rest.slice(1), rest, {}).claims], topic: subject } : { claims: [refers, unread(place, rest)], topic: subject };
}

/** "we keep", "the system stores": the verb after us or the service, or -1. */
function trackVerb(tokens: readonly Token[]): number {
  const at = tokens[0]?.low === "the" ? (/^(?:system|service|api|app|application|backend|database|software|tool)$/.test(tokens[1]?.low ?? "") ? 2 : -1) : 1;
  if (at < 0) return -1;
  let verb = at;
  while (/^(?:also|only|currently|should|must|shall|will|just|mainly|basically|still|all|to|need|needs|want|want|would|like|have)$/.test(tokens[verb]?.low ?? "") && !(tokens[verb]?.low === "have" && tokens[verb + 1]?.low !== "to")) verb++;
  return manages(tokens, verb) ? verb : -1;
}

function readMade(place: Place, tokens: readonly Token[], wished: boolean): ClauseRead | undefined {
  const length = builds(tokens, 0);
  if (!length || tokens[length]?.low === "to" || (length === 1 && wished && crud.test(tokens[0]?.low ?? ""))) return isServicePhrase(tokens) ? readService(place, tokens, tokens) : undefined;
  return readService(place, tokens.slice(length), tokens);
}

/** "A REST API for parcels": a service without a verb. */
const isServicePhrase = (tokens: readonly Token[]): boolean => {
  const cut = cutAt(tokens);
  return cut > 0 && cut <= 6 && /^(?:api|apis|service|backend|microservice|app|application|system)$/.test(tokens[cut - 1]?.low ?? "") && !tokens.slice(0, cut).some((token) => /^(?:is|are|must|the|should|can)$/.test(token.low));
};

/** Where the name of the service ends. "a small, tidy API" goes on behind its comma. */
function cutAt(tokens: readonly Token[]): number {
  for (let from = 1; ; ) {
    const at = findPhrase(tokens, cutters, from);
    if (at < 0) return tokens.length;
    const goesOn = tokens[at]?.low === "," && at < 5 && !serviceHeads.test(tokens[at - 1]?.low ?? "") && tokens.slice(at, at + 6).some((token) => serviceHeads.test(token.low));
    if (!goesOn) return at;
    from = at + 1;
  }
}

function readService(place: Place, object: readonly Token[], quoted: readonly Token[]): ClauseRead | undefined {
  const cut = cutAt(object);
  const phrase = withoutDeterminers(object.slice(0, cut)).filter((token) => token.kind === "word");
  const head = phrase.at(-1)?.low ?? "";
  const rest = object.slice(cut);
  const refused = refusalOf(phrase);
  if (refused) return { claims: [claim(place, quoted, { kind: "refused", reason: refused })] };
  if (phrase.some((token) => crudNames([token], 0) > 0) && rest[0]?.low === "for") return readPurpose(place, rest, quoted, []);
  if (!serviceHeads.test(head)) {
    if (/^(?:this|it)$/.test(quoted[0]?.low ?? "")) return undefined;
    // "I need packers with name, tool and phone number"
    if (isAsked(quoted) && phrase.length && phrase.length <= 3 && isPlural(head) && rest[0]?.low === "with" && rest.some(isSeparator)) return readTracked(place, object, quoted);
    return isAsked(quoted) && phrase.length && phrase.length <= 3 && place.known.has(nounOf(phrase).key) ? readTracked(place, object, quoted) : undefined;
  }
  const modifiers = phrase.slice(0, -1).filter((token) => !adjectives.test(token.low) && !serviceHeads.test(token.low));
  const promises = modifiers.filter((token) => promise.test(token.low));
  const read = readPurpose(place, rest, quoted, modifiers.filter((token) => !promises.includes(token)));
  return { ...read, claims: [...read.claims, ...promises.map((token) => unread(place, [token], "a promise that no test of the service can prove"))] };
}

/** "a secure, offline-first API": what is promised of the service and isn't its subject. */
const promise = /^(?:secure|robust|fast|quick|reliable|efficient|performant)$|-|(?:able|ible|proof|ized|ised)$/;

const isAsked = (tokens: readonly Token[]): boolean => /^(?:we|i|need|want)$/.test(tokens[0]?.low ?? "");

/** After "a … API": "for sellers with …", "to manage …", "that keeps …", "with parcels and transfers". */
function readPurpose(place: Place, rest: readonly Token[], quoted: readonly Token[], modifiers: readonly Token[]): ClauseRead {
  const named: Claim[] = modifiers.length ? [claim(place, quoted, { kind: "entity", noun: nounOf([...modifiers]), when: "alone" })] : [];
  const lead = rest[0]?.low ?? "";
  if (rest.length === 0) return { claims: named.length ? named : [claim(place, quoted, { kind: "context" })], ...topicOf(named) };
  if (/^(?:called|named)$/.test(lead)) return { claims: [...named, claim(place, quoted, { kind: "context" })] };
  const verb = findPhrase(rest, manages);
  if (/^(?:to|that|which|managing|storing|tracking|where)$/.test(lead) || (lead === "for" && verb === 1) || (lead === "for" && /^(?:me|us)$/.test(rest[1]?.low ?? ""))) {
    if (verb >= 0 && verb <= 5) return readTracked(place, rest.slice(verb + manages(rest, verb)), quoted);
    return { claims: [...named, unread(place, rest)] };
  }
  if (lead === "for" || lead === "of" || lead === "about" || lead === "around" || lead === "on") return readFor(place, rest.slice(1), quoted, named);
  if (lead === "with" || lead === ":" || lead === "(") {
    const only = named[0]?.kind === "entity" ? named[0].noun : undefined;
    const inside = rest.slice(1).filter((token, i, all) => !(i === all.length - 1 && token.low === ")"));
    if (only && !nounsOf(inside).some((noun) => place.known.has(noun.key))) return readHas(place, [only], inside, quoted, {});
    const nouns = nounsOf(inside);
    const plural = nouns.length > 0 && nouns.every((noun) => noun.plural || place.known.has(noun.key));
    if (plural) return { claims: nouns.map((noun) => claim(place, quoted, { kind: "entity", noun })), topic: nouns.at(-1) as Noun };
    const refused = refusalOf(inside);
    if (refused) return { claims: [...named, claim(place, inside, { kind: "refused", reason: refused })] };
  }
  if (named.length && /^(?:,)$/.test(lead)) return { claims: [...named, unread(place, rest.slice(1))], ...topicOf(named) };
  return { claims: [...named, unread(place, rest)], ...topicOf(named) };
}

const topicOf = (claims: readonly Claim[]): { topic?: Noun } => (claims[0]?.kind === "entity" ? { topic: claims[0].noun } : {});

/** "for sellers with name and email" names entities; "for my small warehouse" says who asks. */
function readFor(place: Place, object: readonly Token[], quoted: readonly Token[], named: Claim[]): ClauseRead {
  const end = findPhrase(object, purposeEnds, 1);
  const part = object.slice(0, end < 0 ? object.length : end);
  if (/^(?:it|this|that|them|us|me)$/.test(part[0]?.low ?? "") && object.length === 1) return { claims: named.length ? named : [claim(place, quoted, { kind: "context" })], ...topicOf(named) };
  const business = /^(?:our|my|a|an|the|one|this|your)$/.test(part[0]?.low ?? "");
  const nouns = nounsOf(part);
  const things = nouns.filter((noun) => place.known.has(noun.key) || (noun.plural && !/^(?:our|my)$/.test(part[0]?.low ?? "")));
  if (nouns.length > 0 && things.length === nouns.length) {
    const alone = nouns.length === 1 && end < 0;
    const read = readTracked(place, object, quoted, alone ? "alone" : undefined);
    return { ...read, claims: read.claims };
  }
  const after = end < 0 ? [] : object.slice(end);
  const verb = findPhrase(after, manages);
  if (business && after.length && /^(?:to|that|which|where)$/.test(after[0]?.low ?? "") && verb >= 0 && verb <= 5) return readTracked(place, after.slice(verb + manages(after, verb)), quoted);
  if (business && after.length === 0) return { claims: named.length ? named : [claim(place, quoted, { kind: "context" })], ...topicOf(named) };
  if (business && /^(?:with|including|\(|:)$/.test(after[0]?.low ?? "")) {
    const inside = after.slice(1).filter((token) => token.low !== ")");
    const kept = nounsOf(inside);
    if (kept.length && kept.every((noun) => noun.plural)) return { claims: kept.map((noun) => claim(place, quoted, { kind: "entity", noun })), topic: kept.at(-1) as Noun };
    const only = nouns.length === 1 ? nouns[0] : undefined;
    if (only) return readHas(place, [only], inside, quoted, {});
  }
  return { claims: [...named, unread(place, quoted)] };
}

/** "add, edit and delete crates", "crates can be created and deleted", "full CRUD for crates": what every entity has anyway. */
function readOperations(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const name = crudNames(tokens, 0);
  if (name && /^(?:for|on|of)$/.test(tokens[name]?.low ?? "")) return findPhrase(tokens, withs) > 0 ? readTracked(place, tokens.slice(name + 1), tokens) : declare(place, tokens, tokens.slice(name + 1));
  let at = 0;
  while (at < tokens.length && (crud.test(tokens[at]?.low ?? "") || isSeparator(tokens[at]) || /^(?:or|also|new|can)$/.test(tokens[at]?.low ?? ""))) at++;
  if (at > 0 && crud.test(tokens[0]?.low ?? "")) {
    const object = withoutDeterminers(tokens.slice(at));
    if (object.length === 0 || findPhrase(object, narrowing) >= 0 || nounsIn(place, object).length > 1 && object.some((token) => /^(?:of|for|from|in)$/.test(token.low))) return undefined;
    if (/^(?:see|view|list|show|get|fetch|browse|display|retrieve|read|inspect)$/.test(tokens[0]?.low ?? "") && object.some((token, i) => i > 0 && /^(?:of|for|from|by|in|at|on|with)$/.test(token.low) && /^(?:an?|one|each|given|certain)$/.test(object[i + 1]?.low ?? ""))) return undefined;
    const nouns = nounsOf(object);
    const added = readAdded(place, tokens, object);
    if (added) return added;
    if (nouns.length && nouns.every((noun) => place.known.has(noun.key)) && findPhrase(object, withs) < 0) return declare(place, tokens, object);
    if (/^(?:it|them|these|one)$/.test(object[0]?.low ?? "") && object.length === 1 && place.topic) return { claims: [claim(place, tokens, { kind: "entity", noun: place.topic })] };
    return object.length <= 24 && /^(?:add|create|register|enter|manage|store|save|insert)$/.test(tokens[0]?.low ?? "") ? readTracked(place, object, tokens) : undefined;
  }
  if (tokens[0]?.low === "only") return undefined;
  const can = tokens.findIndex((token) => /^(?:can|must|should|may|shall)$/.test(token.low));
  const be = can > 0 && tokens[can + 1]?.low === "be" ? can + 2 : -1;
  if (be > 0 && tokens.slice(be).every((token) => crud.test(token.low) || isSeparator(token) || /^(?:or|again|also|be)$/.test(token.low))) return declare(place, tokens, tokens.slice(0, can));
  return undefined;
}

/** "add parcels to a depot": what is added to another belongs to it. */
function readAdded(place: Place, tokens: readonly Token[], object: readonly Token[]): ClauseRead | undefined {
  const to = object.findIndex((token) => token.low === "to");
  if (to < 1 || !/^(?:add|attach|assign)$/.test(tokens[0]?.low ?? "") || !isDeterminer(object[to + 1])) return undefined;
  const subject = nounOf(withoutDeterminers(object.slice(0, to)));
  const other = nounOf(withoutDeterminers(object.slice(to + 1)));
  if (subject.tokens.length > 2 || !place.known.has(other.key) || subject.key === other.key) return undefined;
  return { claims: [claim(place, tokens, { kind: "refers", subject, object: other, strong: place.known.has(subject.key) || subject.plural, optional: false })], topic: subject };
}

const withs = phrases("with", "including", "(");

function declare(place: Place, quoted: readonly Token[], object: readonly Token[]): ClauseRead | undefined {
  if (/^(?:it|they|them|these)$/.test(object[0]?.low ?? "") && place.topic) return { claims: [claim(place, quoted, { kind: "entity", noun: place.topic })] };
  const nouns = nounsOf(object);
  if (nouns.length === 0 || nouns.some((noun) => !place.known.has(noun.key) && (noun.tokens.length > 3 || findPhrase(noun.tokens, spans) >= 0))) return undefined;
  return { claims: nouns.map((noun) => claim(place, quoted, { kind: "entity", noun })), topic: nouns.at(-1) as Noun };
}
