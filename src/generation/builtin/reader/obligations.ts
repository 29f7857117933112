import { nounsOf, readHas, readTracked } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import type { Constraint } from "./constraints.ts";
import { isAuxiliary, isDeterminer, isPronounSubject, isSeparator, withoutDeterminers } from "./grammar.ts";
import { readMeasure } from "./measures.ts";
import { isPlural, type Noun } from "./nouns.ts";
import { readPredicate, readVerbGroup } from "./predicates.ts";
import { pathsOf } from "./queries.ts";
import { closeOf, findPhrase, phrases, type Token } from "./words.ts";

const verbsOfBeing = phrases("run from", "runs from", "last from", "lasts from", "go from", "goes from", "starts as", "start as", "defaults to", "default to", "starts at", "begins as", "begin as", "starts out as", "starts out", "start out", "starts off", "start off", "starts in", "ranges from", "range from", "lies between", "lie between", "always has", "usually has");
const spansFrom = phrases("run from", "runs from", "last from", "lasts from", "go from", "goes from", "takes place from", "is from", "are from");
const emphases = phrases("for every one", "for all", "as well", "too", "at all times", "always", "in any case", "of course", "though", "however", "please", "for all of them", "either", "if possible", "in the system", "across the system", "at all", "anyway", "at a time", "at any time", "at once");
const exceptions = phrases("except for", "except", "but", "apart from", "other than", "besides", "bar");
const thereIs = phrases("there is", "there are", "there must be", "there should be", "there can be", "there will be", "there shall be");

const has = phrases(
  "has", "have", "has got", "have got", "includes", "include", "contains", "contain", "consists of", "consist of", "is made up of", "are made up of", "is described by", "are described by", "is defined by", "are defined by", "is characterised by", "is characterized by", "are characterised by", "are characterized by", "comprises", "comprise", "comes with", "come with", "carries", "carry", "stores", "store", "holds", "hold", "keeps", "needs", "need", "requires", "require", "records", "record", "features", "lists",
  "is stored with", "are stored with", "is recorded with", "are recorded with", "is kept with", "are kept with", "is registered with", "are registered with", "is saved with", "are saved with", "be stored with", "be recorded with", "be registered with", "is tracked with", "are tracked with", "come in with", "is composed of", "are composed of", "is made of", "are made of", "is entered with", "are entered with", "is created with", "are created with", "is listed with", "are listed with", "is given", "are given", "is assigned a", "are assigned a", "is labelled with", "are labelled with", "is labeled with", "are labeled with", "is marked with", "are marked with", "is described with", "are people with", "are people who have", "is a person with", "is someone with", "are things with", "are items with", "is known by", "are known by", "are known by", "shows", "specifies", "specify", "states", "mentions", "notes", "be given", "consisting of", "bears", "bear", "possesses", "possess", "is noted with", "are noted with", "is logged with", "are logged with", "takes", "owns", "own", "group", "groups", "logs", "runs", "covers", "cover", "describes", "spans", "register with", "registers with", "apply with", "applies with", "enrol with", "enroll with", "sign up with", "signs up with",
);
const identified = phrases("is identified by", "are identified by", "is uniquely identified by", "are uniquely identified by", "be identified by");

const isTheDefault = phrases("is assumed", "is assumed if nothing is said", "is used if nothing is said", "applies if nothing is said", "is assumed otherwise", "is used otherwise", "is assumed unless stated otherwise", "is taken if nothing is said", "is the default", "is the default value", "is default");

/** "Each desk has …", "the price must be …", "only the title is required": subject, verb and what is said. */
export function readObligation(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const preset = isTheDefault(tokens, Math.max(0, tokens.findIndex((token) => token.low === "is" || token.low === "applies")));
  const is = Math.max(0, tokens.findIndex((token) => token.low === "is" || token.low === "applies"));
  if (preset && tokens.length <= 10 && (tokens[is + 1]?.low === "the" || is + preset >= tokens.length)) return readPreset(place, tokens, is);
  const there = thereIs(tokens, 0);
  if (there && tokens.length > there) return { ...readTracked(place, tokens.slice(there), tokens, tokens[there]?.kind === "number" ? "weak" : undefined), declares: true };
  const measured = readMeasured(place, tokens);
  if (measured) return measured;
  const at = verbAt(tokens);
  if (at <= 0) return undefined;
  const subject = tokens.slice(0, at);
  const all = readOfAll(place, tokens, subject, at);
  if (all) return all;
  const named = [at, at + 1].find((place) => identified(tokens, place) > 0);
  if (named !== undefined) return readIdentity(place, subject, tokens.slice(named + identified(tokens, named)), tokens);
  const span = spansFrom(tokens, at);
  const to = tokens.findIndex((token, i) => i > at + span && token.low === "to" && isDeterminer(tokens[i + 1]));
  if (span && to > 0) return readHas(place, subjectsOf(place, subject), tokens.slice(at + span).map((token, i) => (i === to - at - span ? { ...token, kind: "mark", low: "," } : token)), tokens, {});
  const group = readVerbGroup(tokens, at);
  // "may have notes": what is had may sound like another verb.
  const verb = has(tokens, at) ? at : group?.value.has ? group.next - 1 : group && has(tokens, group.next) ? group.next : group && tokens[group.next - 1]?.low === "be" && has(tokens, group.next - 1) ? group.next - 1 : -1;
  if (verb >= 0 && !(group?.value.negated && verb > at)) {
    const read = readHaving(place, tokens, subject, verb + Math.max(1, has(tokens, verb)), at, { allowed: group?.value.allowed === true, demanded: group?.value.demanded === true || /^(?:needs?|requires?)$/.test(tokens[verb]?.low ?? "") });
    if (read) return read;
  }
  return readSaying(place, tokens, subject, at);
}

/** "Each crate weighs at most 20 kg": the verb names the field. */
function readMeasured(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  for (let at = 1; at < Math.min(tokens.length, 6); at++) {
    const measure = readMeasure(tokens, at);
    if (!measure || measure.next < tokens.length) continue;
    const [subject, more] = subjectsOf(place, tokens.slice(0, at));
    if (!subject || more || !place.known.has(subject.key)) return undefined;
    const { name, limit } = measure.value;
    return { claims: [claim(place, tokens, { kind: "has", subject, item: { name: [name], words: [...tokens.slice(at)], constraints: [limit], many: false, determined: true, measured: true, unread: [] }, allowed: false, demanded: false })], topic: subject };
  }
  return undefined;
}

/** The place of the predicate: the first auxiliary or verb of having after a subject, brackets skipped. */
function verbAt(tokens: readonly Token[]): number {
  for (let at = 1; at < Math.min(tokens.length, 16); at++) {
    if (tokens[at]?.low === "(") at = closeOf(tokens, at);
    if (/^(?:which|that|who|:)$/.test(tokens[at]?.low ?? "") && at > 1) return -1;
    if (isAuxiliary(tokens[at]) || identified(tokens, at)) return at;
    if (has(tokens, at) && (startsObject(tokens[at + has(tokens, at)]) || listsBare(tokens, at))) return at;
    if (verbsOfBeing(tokens, at)) return at;
    if (/^(?:stays?|remains?|never|falls?|drops?|goes|go)$/.test(tokens[at]?.low ?? "") && readPredicate(tokens, at)?.value.some(({ kind }) => kind === "range")) return at;
  }
  return -1;
}

/** "each crate records mileage, cost and a note": a verb after one of a kind, with a list behind it. */
const listsBare = (tokens: readonly Token[], at: number): boolean => listsOfMany(tokens, at) || at > 1 && /^(?:each|every|an?)$/.test(tokens[0]?.low ?? "") && /s$/.test(tokens[at]?.low ?? "") && tokens[at + 1]?.kind === "word" && tokens.slice(at + 2).some(isSeparator);

/** "stock counts record part, amount and date": the plural's verb, which no name goes on with. */
const listsOfMany = (tokens: readonly Token[], at: number): boolean => /^(?:record|contain|include|store|hold|list|carry|state|specify|need|require)$/.test(tokens[at]?.low ?? "") && at <= 3 && isPlural(tokens[at - 1]?.low ?? "") && tokens[at + 1]?.kind === "word" && tokens.slice(at + 2).some(isSeparator);

/** What may begin an object: an article or another word that no noun subject is followed by. */
const startsObject = (token: Token | undefined): boolean => token !== undefined && (/^(?:an?|the|its|their|one|several|many|two|both|optional|either|at|exactly|up|some)$/.test(token.low) || token.kind === "number");

function readHaving(place: Place, tokens: readonly Token[], subject: readonly Token[], from: number, at: number, mood: { allowed: boolean; demanded: boolean }): ClauseRead | undefined {
  const object = tokens.slice(from);
  const predicate = readPredicate(tokens, at);
  if (predicate && predicate.next >= tokens.length && predicate.value.every(({ kind }) => kind !== "values" && kind !== "type") && isAboutField(place, subject)) return says(place, tokens, subject, predicate.value);
  const subjects = subjectsOf(place, subject);
  if (subjects.length === 0) return undefined;
  const things = /^(?:the|our|my)$/.test(subject[0]?.low ?? "") && !subjects[0]?.plural ? nounsOf(object) : [];
  if (things.length > 0 && things.every((noun) => noun.plural && place.known.has(noun.key))) return { claims: things.map((noun) => claim(place, tokens, { kind: "entity", noun })), topic: things.at(-1) as Noun };
  return readHas(place, subjects, object, tokens, mood);
}

/** "Titles have at most 80 characters" speaks of a field; a known entity can't be that long. */
const isAboutField = (place: Place, subject: readonly Token[]): boolean => !nounsOf(subject).some((noun) => place.known.has(noun.key)) && !isPronounSubject(subject[0]);

const service = /^(?:system|service|api|app|application|backend|software|database|tool|server|platform|program)$/;

export function subjectsOf(place: Place, subject: readonly Token[]): Noun[] {
  const words = subject.filter((token) => token.kind === "word" && !/^(?:each|every|all|both|of|one|them|these|those|also|always|usually|then|typically)$/.test(token.low));
  if (words.length === 0 ? subject.length > 0 : words.length === 1 && isPronounSubject(words[0])) return place.topic ? [place.topic] : [];
  const clean = withoutDeterminers(subject.filter((token) => !/^(?:also|always|usually|then|typically|furthermore|further)$/.test(token.low)));
  if ((service.test(clean.at(-1)?.low ?? "") && !(clean.length === 1 && /^(?:each|every|an?)$/.test(subject[0]?.low ?? "")) && !nounsOf(clean).some((noun) => place.known.has(noun.key))) || /^(?:we|i|you|our|my|who|which)$/.test(subject[0]?.low ?? "")) return [];
  if (clean.length > 6 || clean.some((token) => token.kind !== "word" && !isSeparator(token))) return [];
  return nounsOf(clean);
}

const bulk = phrases("all fields", "all other fields", "everything", "everything else", "the rest", "all the rest", "the others", "all others", "the other fields", "every field", "all of them", "all attributes", "all other attributes", "the remaining fields", "all remaining fields", "anything else", "nothing else", "all of these", "all the other fields", "the remaining ones", "all the fields", "every other field", "all these fields", "all of these fields", "other fields");

/** "All other fields are optional", "everything except the note is required". */
function readOfAll(place: Place, tokens: readonly Token[], subject: readonly Token[], at: number): ClauseRead | undefined {
  const start = /^(?:of|for)$/.test(subject[0]?.low ?? "") ? 1 : 0;
  const length = bulk(subject, start);
  const only = subject[0]?.low === "only";
  if (!length && !only) return undefined;
  const predicate = readPredicate(tokens, at);
  const said = predicate?.value.length === 1 ? predicate.value[0] : undefined;
  if (!predicate || said?.kind !== "required") return undefined;
  const tail = tokens.slice(predicate.next);
  const rest = only ? subject.slice(1) : [...subject.slice(length), ...tail];
  const exception = findPhrase(rest, exceptions);
  const except = only ? pathsOf(rest) : exception < 0 ? [] : pathsOf(rest.slice(exception).filter((token) => !/^(?:except|for|but|apart|from|other|than|besides|bar)$/.test(token.low)));
  if (only && tail.length) return undefined;
  const others = /^(?:else|other|others|rest|remaining)$/.test(subject[length + start - 1]?.low ?? "") || subject.some((token) => /^(?:other|else|others|rest|remaining)$/.test(token.low));
  const value = subject[0]?.low === "nothing" ? !said.value : said.value;
  const claims: Claim[] = only ? except.map((path) => claim(place, tokens, { kind: "says", path, topic: place.topic, constraint: said })) : [];
  return { claims: [...claims, claim(place, tokens, { kind: "says-of-all", topic: place.topic, except, required: only ? !said.value : value, others })] };
}

function readIdentity(place: Place, subject: readonly Token[], object: readonly Token[], tokens: readonly Token[]): ClauseRead {
  // "… by a code and holds up to 40": what identifies ends where another verb begins.
  const and = object.findIndex((token, i) => token.low === "and" && (has(object, i + 1) > 0 || readMeasure(object, i + 1) !== undefined));
  if (and > 0) {
    const more = readObligation(place, [...subject, ...object.slice(and + 1)]);
    const identity = readIdentity(place, subject, object.slice(0, and), tokens);
    return { ...identity, claims: [...identity.claims, ...(more?.claims ?? [unread(place, object.slice(and + 1))])] };
  }
  const subjects = subjectsOf(place, subject);
  const read = readHas(place, subjects, object, tokens, {});
  const named = read.claims.flatMap((one) => (one.kind === "has" && one.subject === subjects[0] ? [one.item.name] : []));
  if (named.length > 1) return { ...read, claims: [...read.claims, claim(place, tokens, { kind: "together", subject, topic: subjects[0], fields: named })] };
  return { ...read, claims: read.claims.map((one): Claim => (one.kind === "has" ? { ...one, item: { ...one.item, constraints: [...one.item.constraints, { kind: "unique", words: tokens }] } } : one)) };
}

function readSaying(place: Place, tokens: readonly Token[], subject: readonly Token[], at: number): ClauseRead | undefined {
  if (/^(?:we|i|you)$/.test(subject[0]?.low ?? "")) return undefined;
  const byDefault = readDefaultOf(place, tokens, subject, at) ?? readDefaultOfNew(place, tokens, subject, at);
  if (byDefault) return byDefault;
  const later = /^(?:later|afterwards|then|eventually)$/.test(subject[0]?.low ?? "");
  if (later && subject.length > 1) return readSaying(place, [...subject.slice(1), ...tokens.slice(at, at + 1), subject[0] as Token, ...tokens.slice(at + 1)], subject.slice(1), at - 1);
  const predicate = readPredicate(tokens, at);
  if (!predicate) return readFlag(place, tokens, subject, at);
  // One of two is needed: neither is needed by itself.
  if (subject.some((token) => token.low === "or") && predicate.value.some((one) => one.kind === "required" && one.value)) return { claims: [unread(place, tokens, "it isn't clear of which fields one must be there")] };
  const bracket = subject.findIndex((token) => token.low === "(");
  const read = says(place, tokens.slice(0, predicate.next), bracket > 0 ? subject.slice(0, bracket) : subject, predicate.value);
  let rest = tokens.slice(predicate.next);
  const tail = emphases(rest, 0);
  rest = rest.slice(tail);
  const scope = /^(?:for|of|in|on)$/.test(rest[0]?.low ?? "") ? nounsOf(rest.slice(1)) : [];
  if (scope.length === 1 && scope[0] && place.known.has(scope[0].key)) return { claims: read.claims.map((one): Claim => (one.kind === "says" ? { ...one, topic: scope[0] as Noun } : one)) };
  return rest.length ? { ...read, claims: [...read.claims, unread(place, rest)] } : read;
}

/** States that something is in or isn't; what is done with it ("booked", "ordered") is no state of its own. */
const states = /^(?:archived|discontinued|disabled|enabled|hidden|retired|suspended|blocked|locked|paused|deactivated|activated|cancelled|canceled|closed|published|featured|withdrawn|banned|muted|pinned|flagged|starred|private|public|urgent|fragile|confidential|unavailable|available|inactive|active|anonymous|temporary|permanent|visible|invisible|dormant|obsolete|perishable|reserved|damaged|lost|stolen|broken|out-of-order|vegan|vegetarian|refundable|recurring|mandatory|exclusive|sold-out|handicapped|accessible|seasonal|verified)$/;

export const isStateWord = (word: string): boolean => states.test(word);

const qualities = /(?:[a-z]{3}ous|ible|[a-z]{3}ive|[a-z]{3}ful|less|proof|free)$/;
const doable = /^(?:accessible|visible|responsive|exclusive|unless|receive|live|give|free)$/;

/** "A crate may be inactive", "crates can be archived". */
function readFlag(place: Place, tokens: readonly Token[], subject: readonly Token[], at: number): ClauseRead | undefined {
  const group = readVerbGroup(tokens, at);
  const word = group && tokens[group.next];
  const be = group && tokens.slice(at, group.next).some(({ low }) => low === "be");
  const either = tokens[(group?.next ?? 0) + 1]?.low === "or" && tokens[(group?.next ?? 0) + 2]?.low === "not" && tokens.length === (group?.next ?? 0) + 3;
  if (word && either && word.kind === "word" && /^(?:is|are)$/.test(tokens[at]?.low ?? "")) {
    const [noun, more] = subjectsOf(place, subject);
    return noun && !more && place.known.has(noun.key) ? { claims: [claim(place, tokens, { kind: "flag", subject: noun, word })], topic: noun } : undefined;
  }
  if (!word || !be || !group.value.allowed || group.next + 1 !== tokens.length || !(states.test(word.low) || (qualities.test(word.low) && !doable.test(word.low)))) return undefined;
  const [noun, more] = subjectsOf(place, subject);
  return noun && !more && place.known.has(noun.key) ? { claims: [claim(place, tokens, { kind: "flag", subject: noun, word })], topic: noun } : undefined;
}

/** "The default status is draft", "the default for the status is draft". */
function readDefaultOf(place: Place, tokens: readonly Token[], subject: readonly Token[], at: number): ClauseRead | undefined {
  const start = subject.findIndex((token) => /^(?:default|initial|starting)$/.test(token.low));
  const path = start < 0 || start > 1 ? [] : subject.slice(start + 1).filter((token) => !/^(?:for|of|the|a|an|value|new)$/.test(token.low));
  if (path.length === 0 || !/^(?:is|should|must|are)$/.test(tokens[at]?.low ?? "")) return undefined;
  const value = tokens.slice(tokens[at + 1]?.low === "be" ? at + 2 : at + 1);
  if (value.length === 0 || value.length > 4 || value.some((token) => token.kind === "mark")) return undefined;
  const text = value.map((token) => (token.kind === "number" ? String(token.value) : token.text)).join(" ");
  return says(place, tokens, path, [{ kind: "default", value: text, words: value }]);
}

/** "New crates are open": what one is that was just made. */
function readDefaultOfNew(place: Place, tokens: readonly Token[], subject: readonly Token[], at: number): ClauseRead | undefined {
  const path = withoutDeterminers(subject.filter((token) => token.low !== "new"));
  const value = tokens.slice(at + (tokens[at + 1]?.low === "always" ? 2 : 1));
  const plain = value.length > 0 && value.length <= 3 && value.every((token) => token.kind === "word" && !isAuxiliary(token) && !/^(?:by|not|in|at|to|as|required|optional|unique|mandatory)$/.test(token.low));
  if (!subject.slice(0, 2).some((token) => token.low === "new") || !/^(?:is|are)$/.test(tokens[at]?.low ?? "") || !plain || !nounsOf(path).some((noun) => place.known.has(noun.key))) return undefined;
  return says(place, tokens, path, [{ kind: "default", value: value.map((token) => token.text).join(" "), words: value }]);
}

/** "normal is the default": of the field last spoken of. */
function readPreset(place: Place, tokens: readonly Token[], verb: number): ClauseRead | undefined {
  const value = withoutDeterminers(tokens.slice(0, verb));
  const last = tokens[verb];
  if (verb < 1 || !last || value.length === 0) return undefined;
  return { claims: [claim(place, tokens, { kind: "says", path: [{ ...last, low: "it" }], topic: undefined, constraint: { kind: "default", value: value.map((token) => token.text).join(" "), words: value } })] };
}

/** One claim per subject and constraint: "title and author are required" says two things. */
function says(place: Place, tokens: readonly Token[], subject: readonly Token[], constraints: readonly Constraint[]): ClauseRead {
  const of = subject.findIndex((token) => /^(?:of|for)$/.test(token.low));
  const parts = of > 0 ? [[...subject]] : pathsOf(subject);
  // "a parcel's code, weight and label": whose the first is, the others are, too.
  const whose = parts[0]?.slice(0, parts[0].findIndex((token) => token.possessive) + 1) ?? [];
  const paths = parts.map((path, i) => (i > 0 && !path.some((token) => token.possessive) ? [...whose, ...path] : path));
  const topicNoun = paths.length === 1 && paths[0] ? nounsOf(paths[0])[0] : undefined;
  const claims = (paths.length ? paths : [[...subject]]).flatMap((path) => constraints.map((constraint) => claim(place, constraints.length > 1 ? constraint.words : tokens, { kind: "says", path, topic: place.topic, constraint })));
  return { claims, subject, ...(topicNoun && place.known.has(topicNoun.key) ? { topic: topicNoun } : {}) };
}
