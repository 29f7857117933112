import { readHas } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { endsName, isAuxiliary, quantified, isDeterminer, withoutDeterminers } from "./grammar.ts";
import { nounOf, nounsIn, type Noun } from "./nouns.ts";
import { readUnit } from "./numbers.ts";
import { subjectsOf } from "./obligations.ts";
import { typeFromName } from "./types.ts";
import { findPhrase, phrases, type Token } from "./words.ts";

const conditions = phrases("while", "as long as", "if", "when", "until", "that", "which", "with", "still", "unless", "before", "once", "who");
const togetherWith = phrases("together with", "along with", "with it", "with its", "with the", "with their", "as well", "too");

const strong = phrases(
  "belongs to", "belong to", "refers to", "refer to", "references", "reference", "points to", "point to", "links", "link", "links to", "link to", "connects", "connect", "assigns", "assign", "matches", "attaches", "ties", "joins", "pairs", "relates to", "relate to", "pertains to", "pertain to", "concerns", "concern", "is for", "are for", "is linked to", "are linked to", "is tied to", "are tied to", "is attached to", "are attached to", "is assigned to", "are assigned to", "is connected to", "are connected to", "is between", "are between", "is part of", "are part of", "is about", "are about", "is owned by", "are owned by", "is associated with", "are associated with", "be assigned to", "be linked to", "be attached to", "is related to", "are related to", "is placed by", "are placed by", "is made by", "are made by", "be for", "be part of", "be connected to", "is of", "are of", "is in", "are in", "falls under", "fall under", "goes to", "sits in", "sit in",
);
const particles = /^(?:by|to|for|from|in|at|on|of|with|about|under|into|within|inside|against|between|and|,|or|onto|through|via|over|during)$/;
const irregularParticiple = /^(?:made|given|written|taken|held|kept|sold|bought|sent|taught|led|run|built|done|seen|known|lent|put|set|paid|born|drawn|grown|hung|shown|driven|flown|sung|brought|caught|found|left|lost|met|read|stood|told|worn|won|shot|cast|hit|cut)$/;
const verbOfPlace = phrases("takes place in", "take place in", "takes place at", "take place at", "takes place on", "take place on", "happens on", "occurs on", "happened on", "happened in", "happened at", "took place on", "took place in", "took place at", "occurred on", "lives in", "live in", "works in", "work in", "works for", "work for", "works at", "work at", "happens in", "happens at", "comes from", "come from", "stands in", "stand in", "lies in", "goes into", "serves", "uses", "use", "covers", "cover", "depends on", "depend on", "reports to", "names", "takes", "involves", "involve", "applies to", "apply to", "mentions");

interface Verb {
  at: number;
  next: number;
  strong: boolean;
  optional: boolean;
  /** "is supplied by", "comes from": with "a" or "one" behind it, what is named is an entity, known or not. */
  sourced?: boolean;
}

/** What these are done by is no one and nothing that is kept: "known by a nickname", "marked by a flag". */
const means = /^(?:known|called|numbered|labelled|labeled|marked|tracked|followed|measured|determined|calculated|secured|protected|caused|reduced|increased|computed|triggered|replaced|preceded|separated|meant|sorted|given)$/;

/** "A transfer links a parcel to a sender", "each crate belongs to an depot", "an order is placed by a customer": one holds the others' ids. */
export function readLink(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const verb = linkVerb(place, tokens);
  if (!verb) return undefined;
  const subjects = subjectsOf(place, tokens.slice(0, verb.at));
  const subject = subjects[0];
  if (subjects.length !== 1 || !subject) return undefined;
  const sourced = verb.sourced === true && /^(?:each|every|an?)$/.test(tokens[0]?.low ?? "") && /^(?:one|exactly|an?)$/.test(tokens[verb.next]?.low ?? "");
  const { objects, rest } = readObjects(place, tokens.slice(verb.next), verb.strong ? "all" : sourced ? "first" : "none");
  const nouns = objects.map(({ noun }) => noun);
  // "is scheduled for a date", "is sold at a price": not another thing but an attribute.
  if (nouns.length === 0 && isAttribute(tokens.slice(verb.next - 1))) return readHas(place, [subject], withCommas(tokens.slice(verb.next)), tokens, { allowed: verb.optional });
  if (nouns.length === 0 || nouns.some((noun) => noun.key === "" || (!place.known.has(noun.key) && isUnit(noun)))) return undefined;
  const firm = sourced || verb.strong && (place.known.size === 0 || !/^(?:in|of|about|for)$/.test(tokens[verb.next - 1]?.low ?? "") || nouns.every((noun) => place.known.has(noun.key)) || /^(?:one|exactly|a|an|the)$/.test(tokens[verb.next]?.low ?? ""));
  if (!firm && !nouns.every((noun) => place.known.has(noun.key))) return undefined;
  const many = objects.some((one) => one.many);
  const known = mayBe(rest, 0);
  if (known && known === rest.length && !many) return { claims: objects.map(({ noun }) => claim(place, tokens, { kind: "refers", subject, object: noun, strong: (verb.strong || sourced) && firm, optional: true })), topic: subject };
  if (many) return { claims: [unread(place, tokens, "a relation of many to many needs an entity of its own in between")] };
  // "Badges are handed to senders": perhaps many of each.
  const [only] = nouns;
  const made = /^(?:written|made|given|recorded|issued|placed|filed|created|logged|taken|left|posted|booked|drawn)$/.test(tokens[verb.next - 2]?.low ?? "") && /^(?:for|on|about)$/.test(tokens[verb.next - 1]?.low ?? "");
  if (!verb.strong && !made && nouns.length === 1 && only?.plural && subject.plural && /^(?:to|with|on|at|for|between|against)$/.test(tokens[verb.next - 1]?.low ?? "") && place.known.has(subject.key)) {
    const question = `"${tokens.map(({ text }) => text).join(" ")}": which of the two belongs to the other, and to how many? Saying "each … belongs to a …" settles it.`;
    return { claims: [claim(place, tokens, { kind: "relates", one: subject, other: only, question }), ...(rest.length ? [unread(place, rest)] : [])], topic: subject };
  }
  const claims: Claim[] = objects.map(({ noun, words, optional }) => claim(place, objects.length > 1 ? words : tokens.slice(0, tokens.length - rest.length), { kind: "refers", subject, object: noun, strong: (verb.strong || sourced) && firm, optional: verb.optional || optional }));
  if (rest.length === 0 || idle(rest, 0) === rest.length) return { claims, topic: subject };
  const again = rest[0]?.low === "," ? readLink(place, [...tokens.slice(0, verb.at), ...rest.slice(1)]) : undefined;
  if (again) return { ...again, claims: [...claims, ...again.claims] };
  const having = rest.findIndex(({ low }) => !/^(?:and|also|,)$/.test(low));
  if (having > 0 && /^(?:has|have)$/.test(rest[having]?.low ?? "")) return { claims: [...claims, ...readHas(place, [subject], rest.slice(having + 1), rest, {}).claims], topic: subject };
  if (having > 0 && /^(?:consists?|comprises?|contains?|includes?|records?)$/.test(rest[having]?.low ?? "")) return { claims: [...claims, ...readHas(place, [subject], rest.slice(having + (rest[having + 1]?.low === "of" ? 2 : 1)), rest, {}).claims], topic: subject };
  const more = /^(?:with|including|plus|,)$/.test(rest[0]?.low ?? "") || (rest[0]?.low === "and" && isDeterminer(rest[1])) || isAttribute(rest) ? readHas(place, [subject], withCommas(rest.slice(1)), rest, {}).claims : [unread(place, rest)];
  return { claims: [...claims, ...more], topic: subject };
}

function linkVerb(place: Place, tokens: readonly Token[]): Verb | undefined {
  for (let at = 1; at < Math.min(tokens.length, 9); at++) {
    const modal = tokens.slice(Math.max(0, at - 3), at);
    const optional = modal.some((token) => /^(?:can|may|could|might|optionally)$/.test(token.low));
    const start = modal.findIndex((token) => isAuxiliary(token) || /^(?:optionally|always|also|usually)$/.test(token.low));
    const subjectEnd = start < 0 ? at : Math.max(0, at - 3) + start;
    if (subjectEnd === 0) return undefined;
    const length = strong(tokens, at) || verbOfPlace(tokens, at);
    if (length && (isDeterminer(tokens[at + length]) || (strong(tokens, at) > 0 && nounsIn(place, tokens.slice(at + length, at + length + 1)).length > 0) || /^(?:exactly|one|other|zero|at|up|many|several|multiple|either|only|two)$/.test(tokens[at + length]?.low ?? "") || /^(?:to|by|with|for)$/.test(tokens[at + length - 1]?.low ?? ""))) {
      if (tokens.slice(subjectEnd, at).some((token) => token.low === "not")) return undefined;
      return { at: subjectEnd, next: at + length, strong: strong(tokens, at) > 0, optional, sourced: tokens[at + length - 1]?.low === "from" };
    }
    if (/^(?:is|are|be|was|were|gets?)$/.test(tokens[at]?.low ?? "")) {
      let next = at + 1;
      while (/^(?:always|usually|also|then|only|both)$/.test(tokens[next]?.low ?? "")) next++;
      const word = tokens[next]?.low ?? "";
      const participle = word.endsWith("ed") || irregularParticiple.test(word);
      if (/^(?:out|up|off|down|over|in)$/.test(tokens[next + 1]?.low ?? "") && particles.test(tokens[next + 2]?.low ?? "")) next++;
      if (/^(?:filtered|sorted|searched|listed|found|shown|looked|displayed|queried|returned|browsed|retrieved|narrowed|grouped|seen|identified|recorded|described|defined|required|limited|deleted|removed)$/.test(word)) return undefined;
      if (word === "ordered" && !isDeterminer(tokens[next + 2])) return undefined;
      if (participle && particles.test(tokens[next + 1]?.low ?? "") && tokens[next + 1]?.kind === "word") return { at: subjectEnd, next: next + 2, strong: false, optional, sourced: /^(?:by|from)$/.test(tokens[next + 1]?.low ?? "") && !means.test(word) };
    }
    if (tokens[at]?.kind === "mark") return undefined;
  }
  return undefined;
}

/** "is for one hour" says how long. */
const isUnit = (noun: Noun): boolean => noun.tokens.length === 1 && readUnit(noun.tokens, 0).value.kind === "type";

/** Behind a relation these say nothing more. */
const idle = phrases("at a time", "at once", "at any time", "at any one time", "each", "only");
const mayBe = phrases("if known", "if any", "if there is one", "if available", "where known", "if applicable", "optionally", ", if known", ", if any", ", if there is one", ", if available", ", if applicable");

/** "at a start time", "on a date", "at an address": when or where something is, which is a field of it. */
function isAttribute(rest: readonly Token[]): boolean {
  if (!/^(?:at|on|for|under)$/.test(rest[0]?.low ?? "") || !/^(?:an?|the)$/.test(rest[1]?.low ?? "")) return false;
  const end = rest.findIndex((token, i) => i > 1 && (token.kind !== "word" || endsName(token)));
  const name = rest.slice(2, end < 0 ? rest.length : end);
  return name.length > 0 && name.length <= 4 && typeFromName(name.map((token) => token.low)).from === "cue";
}

const isTime = (tokens: readonly Token[]): boolean => /^date(?:time)?$/.test(typeFromName(tokens.map((token) => token.low)).type);

/** ", with a reason" goes on with the list. */
const withCommas = (tokens: readonly Token[]): Token[] => tokens
  .filter((token, i) => !(token.low === "with" && tokens[i - 1]?.low === ","))
  .map((token, i, all) => (i > 0 && /^(?:on|at)$/.test(token.low) && /^an?$/.test(all[i + 1]?.low ?? "") ? { ...token, kind: "mark", low: "," } : token));

interface Linked {
  noun: Noun;
  words: Token[];
  optional: boolean;
  many: boolean;
}

/** "a parcel to a sender", "one crate and one scale": up to where something else begins. Which of them need not be known is said by `firm`. */
function readObjects(place: Place, tokens: readonly Token[], firm: "all" | "first" | "none"): { objects: Linked[]; rest: readonly Token[] } {
  const objects: Linked[] = [];
  let at = 0;
  while (at < tokens.length) {
    const many = quantified(tokens, at);
    let end = at + many;
    while (end < tokens.length && !(end > at + many && (particles.test(tokens[end]?.low ?? "") || /^(?:which|that|who|who's|when|if|because|until|while)$/.test(tokens[end]?.low ?? ""))) && tokens[end]?.low !== "(") end++;
    const part = tokens.slice(at, end).filter((token) => !/^(?:both|either|optionally|possibly|exactly|only|just|always|also|another)$/.test(token.low));
    const bare = withoutDeterminers(part);
    if (bare.every(({ low }) => /^(?:one|more|other|others|both|it|them|each|another)$/.test(low))) return { objects: [], rest: tokens };
    const noun = bare.length > 0 && bare.length <= 4 && bare.every((token) => token.kind === "word") ? nounOf([...bare]) : undefined;
    const joint = tokens[at - 1]?.low;
    if (!noun || (!knownAs(place, noun) && (firm === "none" || isTime(noun.tokens) || objects.length > 0) && !(firm === "all" && !isTime(noun.tokens) && isDeterminer(part[0]) && joint !== "with" && joint !== ",")) || joint === "with" && !knownAs(place, noun)) return { objects, rest: tokens.slice(Math.max(0, at - 1)) };
    // "one sender and one tax year": a year is a field, unless it is an entity.
    if (objects.length > 0 && !knownAs(place, noun) && typeFromName(noun.tokens.map(({ low }) => low)).from === "cue") return { objects, rest: tokens.slice(Math.max(0, at - 1)) };
    const optional = tokens.slice(at, end).some((token) => /^(?:optionally|possibly)$/.test(token.low)) || (tokens[end]?.low === "(" && tokens[end + 1]?.low === "optional");
    const quantity = part.slice(0, part.length - bare.length).map((token) => token.low).join(" ");
    objects.push({ noun, words: tokens.slice(at, end), optional: optional || /zero or one|at most one/.test(quantity), many: noun.plural && /many|several|multiple|more/.test(quantity) });
    if (tokens[end]?.low === "(" && tokens[end + 1]?.low === "optional") end += 3;
    if (end >= tokens.length) return { objects, rest: [] };
    if (!particles.test(tokens[end]?.low ?? "")) return { objects, rest: tokens.slice(end) };
    at = end + 1;
    while (particles.test(tokens[at]?.low ?? "")) at++;
  }
  return { objects, rest: [] };
}

const knownAs = (place: Place, noun: Noun): boolean => place.known.has(noun.key) || place.known.has(nounOf(noun.tokens.slice(-1)).key);

const deletions = phrases("delete", "deletes", "deleted", "deleting", "remove", "removes", "removed", "removing", "disappear", "disappears", "go too", "goes too", "vanish", "gone", "go away", "deletion", "removal", "go with it", "goes as well", "go as well", "cascades", "cascade", "go", "goes");

/** "Deleting a shelf deletes its boxes", "a desk can't be deleted while it has leases". */
export function readDeletion(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const first = findPhrase(tokens, deletions);
  if (first < 0 || /^(?:go|goes)$/.test(tokens[first]?.low ?? "")) return undefined;
  const second = findPhrase(tokens, deletions, first + 1);
  const forbids = tokens.some((token) => token.low === "not" || token.low === "no" || token.low === "impossible" || token.low === "forbidden" || token.low === "only");
  const condition = findPhrase(tokens, conditions);
  const says = (cascade: boolean): ClauseRead => ({ claims: [claim(place, tokens, { kind: "deletes", topic: place.topic, cascade })] });
  if (forbids && condition >= 0) return says(false);
  const together = findPhrase(tokens, togetherWith, first);
  if (!forbids && (second > first || together > 0) && (second > 0 || /^(?:deleted|removed|deletes|removes)$/.test(tokens[first]?.low ?? ""))) return says(true);
  return undefined;
}
