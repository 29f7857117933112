import { nounsOf, readHas } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { isAuxiliary, isDeterminer, isSeparator, withoutDeterminers } from "./grammar.ts";
import { isPlural, nounOf, nounsIn, type Noun } from "./nouns.ts";
import { deedOf } from "./verbs.ts";
import { phrases, type Token } from "./words.ts";

const lowAt = (tokens: readonly Token[], at: number): string => tokens[at]?.low ?? "";
const leads = /^(?:when|whenever|if|once|after)$/;
const records = phrases("we record", "we note", "we store", "we keep", "we create", "we make", "we write", "we log", "we register", "we enter", "we save", "we open", "the system records", "the system creates", "the system stores");

/** "When a sender brings a crate, we record a transfer with …": what is recorded refers to all that take part. */
export function readOccasion(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const comma = leads.test(lowAt(tokens, 0)) ? tokens.findIndex(({ low }) => low === ",") : -1;
  const verb = comma > 2 ? records(tokens, comma + 1) : 0;
  const object = verb ? tokens.slice(comma + 1 + verb) : [];
  const with_ = object.findIndex((token, i) => i > 1 && (/^(?:with|including|consisting)$/.test(token.low) || token.low === ":"));
  if (!/^(?:an?|one|this|that)$/.test(lowAt(object, 0)) || with_ < 2 || with_ > 5) return undefined;
  const subject = nounOf(withoutDeterminers(object.slice(0, with_)).filter(({ kind }) => kind === "word"));
  const sides = nounsIn(place, tokens.slice(1, comma)).map((words) => nounOf([...words])).filter(({ key }) => key !== subject.key);
  const refers = sides.map((side) => claim(place, tokens.slice(0, comma + 1 + verb + with_), { kind: "refers", subject, object: side, strong: true, optional: false }));
  return { claims: [...refers, ...readHas(place, [subject], object.slice(with_ + 1), object, {}).claims], topic: subject };
}

const gives = /^(?:give|gives|provide|provides|tell|tells|leave|leaves|submit|submits|state|states|hand|hands|show|shows|enter|enters|sign|bring)$/;
const toUs = /^(?:us|me|in)$/;

/** "Senders give us their name and phone number": what they give is theirs. */
export function readGiving(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const at = tokens.findIndex((token, i) => i > 0 && i < 5 && gives.test(token.low));
  const list = at + (toUs.test(lowAt(tokens, at + 1)) ? 2 : 1);
  const subject = withoutDeterminers(tokens.slice(0, at)).filter(({ low }) => !/^(?:must|should|can|always|also|may|shall|will)$/.test(low));
  const [noun, more] = at > 0 ? nounsOf(subject) : [];
  if (!noun || more || !(noun.plural || place.known.has(noun.key)) || noun.tokens.length > 3 || !/^(?:their|its|his|her)$/.test(lowAt(tokens, list))) return undefined;
  if (nounsIn(place, tokens.slice(list)).length > 0) return undefined;
  return readHas(place, [noun], tokens.slice(list), tokens, {});
}

const makes = /^(?:create|creates|post|posts|submit|submits|enter|enters|publish|publishes|plan|plans|file|files|add|adds|organise|organises|organize|organizes|offer|offers|register|registers|write|writes|announce|announces|open|opens|place|places|make|makes|record|records|log|logs|report|reports|leave|leaves|send|sends|raise|raises|request|requests|issue|issues|upload|uploads)$/;

/** "Hosts create talks with title, place and start time": talks are kept, and their hosts too where the text describes them. */
export function readMaking(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const at = tokens.findIndex((token, i) => i > 0 && i < 4 && makes.test(token.low));
  const with_ = at < 0 ? -1 : tokens.findIndex((token, i) => i > at + 1 && i < at + 6 && (token.low === "with" || token.low === ":"));
  const [maker, moreMakers] = at > 0 ? nounsOf(tokens.slice(0, at).filter(({ low }) => !/^(?:can|may|must|should|will)$/.test(low))) : [];
  const [made, moreMade] = with_ > 0 ? nounsOf(tokens.slice(at + 1, with_)) : [];
  const list = tokens.slice(with_ + 1);
  if (!maker || !made || moreMakers || moreMade || !(maker.plural || (isDeterminer(tokens[0]) && /^an?$/.test(lowAt(tokens, at + 1)))) || made.key === maker.key || made.tokens.length > 3 || list.length === 0 || /^(?:their|its)$/.test(lowAt(list, 0)) || !made.tokens.every((token) => !isAuxiliary(token))) return undefined;
  if (!place.known.has(made.key) && !list.some(isSeparator)) return undefined;
  const words = tokens.slice(0, with_);
  const holds: Claim[] = place.known.has(maker.key) ? [claim(place, words, { kind: "refers", subject: made, object: maker, strong: true, optional: false })] : [claim(place, words, { kind: "entity", noun: made })];
  return { claims: [...holds, ...readHas(place, [made], list, tokens, {}).claims], topic: made };
}

/** "Visitors sign up for a talk with their name and e-mail": each that does has these, and is for one. */
export function readJoining(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const with_ = tokens.findIndex((token, i) => i > 2 && token.low === "with" && /^(?:their|its|a|an|the|his|her)$/.test(lowAt(tokens, i + 1)));
  const [other] = with_ > 0 ? nounsIn(place, tokens.slice(2, with_)) : [];
  const [subject] = with_ > 0 ? nounsOf(tokens.slice(0, 1)) : [];
  const verb = tokens[1];
  if (!other || !subject || !verb || !isPlural(lowAt(tokens, 0)) || isAuxiliary(verb) || verb.kind !== "word" || other.at(-1) !== tokens[with_ - 1] || !tokens.slice(2, with_).some(({ low }) => /^(?:for|to|in|at|on)$/.test(low))) return undefined;
  const object = nounOf([...other]);
  const deed = deedOf(place, verb, [subject, object]);
  const holder: Noun = deed ?? subject;
  if (object.key === holder.key) return undefined;
  const refers = claim(place, tokens.slice(0, with_), { kind: "refers", subject: holder, object, strong: true, optional: false });
  return { claims: [refers, ...readHas(place, [holder], tokens.slice(with_ + 1), tokens, {}).claims], topic: holder };
}

const irregular = /^(?:made|given|written|taken|held|kept|sold|bought|sent|led|run|built|done|put|paid|found|left)$/;

/** "A part used on a crate has a price": parts are of crates, and have a price. */
export function readUsed(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const at = tokens.findIndex((token, i) => i > 0 && i < 5 && (token.low.endsWith("ed") || irregular.test(token.low)) && /^(?:on|in|for|by|at|from|to|of|during)$/.test(lowAt(tokens, i + 1)) && isDeterminer(tokens[i + 2]));
  const has = at < 0 ? -1 : tokens.findIndex((token, i) => i > at + 3 && i < at + 7 && /^(?:has|have)$/.test(token.low));
  const [subject, more] = at > 0 ? nounsOf(tokens.slice(0, at)) : [];
  const [other] = has > 0 ? nounsIn(place, tokens.slice(at + 3, has)) : [];
  if (!subject || more || !other || other.at(-1) !== tokens[has - 1] || tokens.slice(0, at).some((token) => isAuxiliary(token))) return undefined;
  const refers = claim(place, tokens.slice(0, has), { kind: "refers", subject, object: nounOf([...other]), strong: true, optional: false });
  return { claims: [refers, ...readHas(place, [subject], tokens.slice(has + 1), tokens, {}).claims], topic: subject };
}

const tells = /^(?:says|say|tells|tell|states|state|shows|show|notes|note|records|record|names|name)$/;

/** "A transfer says which crate, which depot and when": what it names is known or has a kind. */
export function readTelling(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const at = tokens.findIndex((token, i) => i > 0 && i < 5 && tells.test(token.low) && /^(?:which|when|who|what|where)$/.test(lowAt(tokens, i + 1)));
  const [subject, more] = at > 0 ? nounsOf(tokens.slice(0, at)) : [];
  if (!subject || more) return undefined;
  const claims = listOf(tokens.slice(at + 1)).flatMap((part): Claim[] => told(place, subject, part));
  return claims.some(({ kind }) => kind !== "unread") ? { claims, topic: subject } : undefined;
}

function told(place: Place, subject: Noun, part: readonly Token[]): Claim[] {
  const [first, ...rest] = part;
  if (first?.low === "which" && rest.length > 0 && rest.length < 4) {
    const object = nounOf([...rest]);
    return place.known.has(object.key) ? [claim(place, part, { kind: "refers", subject, object, strong: true, optional: false })] : readHas(place, [subject], rest, part, {}).claims;
  }
  if (first?.low === "when" && rest.length === 0) return readHas(place, [subject], [{ ...first, text: "time", low: "time" }], part, {}).claims;
  return [unread(place, part)];
}

function listOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const [i, token] of tokens.entries()) {
    const parts_ = isSeparator(token) && /^(?:which|when|who|what|where|how|,|and)$/.test(lowAt(tokens, i + 1));
    if (parts_) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

