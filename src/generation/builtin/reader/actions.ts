import type { Place } from "./claims.ts";
import { aboutOf, stateful, stateNamed, statesNamed, type Lived, type StatesSaid } from "./lifecycles.ts";
import { isDeterminer } from "./grammar.ts";
import { readWish } from "./lead-ins.ts";
import { nounOf, nounsIn, singularOf, type Noun } from "./nouns.ts";
import { changes, goesWith, verbOf } from "./participles.ts";
import type { Token } from "./words.ts";

const lowAt = (tokens: readonly Token[], at: number): string => tokens[at]?.low ?? "";
const textOf = (tokens: readonly Token[]): string => tokens.map(({ low }) => low).join(" ");
const modal = /^(?:can|may|could|must|should|will|shall)$/;
const editing = /^(?:edited|changed|modified|updated|altered|deleted|removed|touched)$/;
const anytime = /(?:^| )at any (?:point|time|stage|moment)$/;

/** What can be done with something, said of it ("a paid letter can be refunded") or of somebody ("a clerk can send a letter and later recall it"). */
export function readActing(place: Place, all: readonly Token[]): Lived | undefined {
  const lead = /^at any (?:point|time|stage|moment) /.exec(`${textOf(all.slice(0, 3))} `)?.[0];
  const tokens = lead ? [...all.slice(3).filter(({ low }, i) => !(i === 0 && low === ",")), ...all.slice(0, 3)] : all;
  return readPassive(place, tokens) ?? readActive(place, tokens);
}

function readPassive(place: Place, tokens: readonly Token[]): Lived | undefined {
  const at = tokens.findIndex(({ low }, i) => i > 0 && modal.test(low));
  if (at < 1 || at > 8) return undefined;
  const words = tokens.slice(at + 1).map(({ low }) => low);
  const negated = words[0] === "not" || words[0] === "never" || (words[0] === "no" && words[1] === "longer");
  const be = words.indexOf("be");
  const became = negated ? undefined : readBecoming(place, tokens.slice(0, at), words.join(" "));
  if (became) return became;
  if (be < 0 || be > 3 || !words.slice(0, be).every((word) => /^(?:not|never|no|longer|also|only|then|later|still|always)$/.test(word))) return undefined;
  const rest = words.slice(be + 1).join(" ").replace(/ (?:any more|anymore|any longer|again|afterwards|later)$/, "");
  const before = tokens.slice(0, at);
  const edits = rest.split(/ (?:or|and|nor) /).every((word) => editing.test(word));
  if (edits) return readEdits(place, before, negated);
  const split = stateful(place, before) ?? asState(place, before);
  const subject = split?.subject ?? aboutOf(place, before);
  const by = tokens.findIndex(({ low }, i) => i > at + be && low === "by");
  const roles = by > 0 && /^(?:an?|the|our)$/.test(lowAt(tokens, by + 1)) ? { roles: tokens.slice(by) } : {};
  const open = rest.replace(anytime, "");
  const limit = / before (?:the )?(?:it is |they are )?([a-z -]+)$/.exec(open);
  const plain = open.slice(0, limit ? limit.index : undefined).replace(/ by (?:an?|the) [a-z ]+$/, "");
  const groups = plain.split(/ (?:and then|then|and later|and afterwards|, then) /).map((group) => verbsOf(group));
  if (!subject || !groups.every((verbs) => verbs !== undefined)) return undefined;
  const firm = split !== undefined || groups.length > 1 || limit !== null || open !== rest || place.lifecycles?.has(subject.key) === true;
  if (!firm) return undefined;
  if (negated) return split && groups.length === 1 ? { subject, said: [{ say: "not", verbs: groups[0] ?? [], states: split.states }], ...roles } : undefined;
  const said = groups.map((verbs, i): StatesSaid => ({
    say: "do", verbs, chained: i > 0, ...(i === 0 && split ? { from: split.states } : open !== rest ? { from: "any" as const } : {}), ...(limit ? { before: limit[1] ?? "" } : {}),
  }));
  return { subject, said, ...roles };
}

const becomes = /^(?:also |then |later |still )?(?:become|go back to|return to|be moved back to|be moved to|be set to|be set back to|be made|be put back to) (?:being )?(.+?)(?: again)?$/;

/** "A reserved crate can become available again" */
function readBecoming(place: Place, before: readonly Token[], words: string): Lived | undefined {
  const match = becomes.exec(words);
  const split = match ? stateful(place, before) : undefined;
  const states = match ? statesNamed(match[1] ?? "") : undefined;
  return split && states ? { subject: split.subject, said: [{ say: "then", states, from: split.states }] } : undefined;
}

/** "A draft can be sent": what it is stands for the thing that was spoken of. */
function asState(place: Place, before: readonly Token[]): { subject: Noun; states: string[] } | undefined {
  const bare = before.filter(({ low }) => !/^(?:an?|the|all|any|every|each)$/.test(low));
  const states = nounsIn(place, bare).length === 0 && bare.length > 0 ? statesNamed(textOf(bare)) : undefined;
  const { topic } = place;
  return states && topic && place.known.has(topic.key) && states.every((state) => place.states?.has(state)) ? { subject: topic, states } : undefined;
}

/** "cancelled or refunded" → cancel, refund; undefined unless all are verbs that change a thing. */
function verbsOf(text: string): string[] | undefined {
  const verbs = text.split(/ (?:or|and) | , (?:or |and )?/).map((one) => (/^[a-z-]+(?: [a-z]+)?$/.test(one) ? unhyphened(one) : undefined));
  return verbs.length > 0 && verbs.every((verb) => verb !== undefined && (changes(verb) || changes(verb.replace(/^(?:re|un)/, "")))) ? (verbs as string[]) : undefined;
}

const unhyphened = (participle: string): string | undefined => {
  const words = participle.split(" ");
  const verb = verbOf(participle);
  return verb && (words.length === 1 || goesWith(verb.split(" ")[0] ?? "", words[1])) ? verb : undefined;
};

/** "Only drafts can be edited", "closed letters can't be changed any more" */
function readEdits(place: Place, before: readonly Token[], negated: boolean): Lived | undefined {
  const only = lowAt(before, 0) === "only" && !negated;
  if (!only && !negated) return undefined;
  const split = stateful(place, before);
  if (split) return { subject: split.subject, said: [{ say: "frozen", states: split.states, only }] };
  const states = statesNamed(textOf(before.filter(({ low }) => !/^(?:only|an?|the|all)$/.test(low))));
  const known = nounsIn(place, before).length > 0;
  return states && !known && place.topic && place.known.has(place.topic.key) ? { subject: place.topic, said: [{ say: "frozen", states, only }] } : undefined;
}

/** Verbs that as often make a thing as they change one. */
const ambiguous = /^(?:open|start|begin|submit|send|schedule|sign|collect|receive|pack|process|plant|test|launch|put|set|hold|seat|serve|release|order|return|deliver|ship|check|hand|mark|show|hide|find|give|take|write|admit|lose|invoice)$/;
const joint = /^(?:,|and|or|then|later|also|afterwards|finally)$/;

function readActive(place: Place, tokens: readonly Token[]): Lived | undefined {
  const wish = readWish(tokens);
  const at = tokens.findIndex(({ low }, i) => i > 0 && i < 6 && modal.test(low));
  const actor = at > 0 ? nounsIn(place, tokens.slice(0, at))[0] : undefined;
  const words = at > 0 ? tokens.slice(at + 1) : wish.wished ? wish.tokens : [];
  const said: StatesSaid[] = [];
  let subject: Noun | undefined;
  let waiting: string[] = [];
  let chained = false;
  let shared = false;
  for (let next = 0; next < words.length; ) {
    while (joint.test(lowAt(words, next))) {
      if (/^(?:then|later|afterwards|finally)$/.test(lowAt(words, next)) || lowAt(words, next) === ",") chained = said.length > 0;
      shared = waiting.length > 0;
      next++;
    }
    const phrase = verbPhrase(place, words, next, actor);
    if (!phrase || (waiting.length > 0 && !shared)) return undefined;
    waiting.push(phrase.verb);
    next = phrase.next;
    if (!phrase.object) continue;
    if (phrase.object !== "it") {
      if (subject && subject.key !== phrase.object.key) return undefined;
      subject = phrase.object;
    }
    said.push({ say: "do", verbs: waiting, chained, ...(phrase.states ? { from: phrase.states } : {}) });
    chained = said.length > 0;
    waiting = [];
  }
  const verbs = said.flatMap((one) => (one.say === "do" ? one.verbs : []));
  if (!subject || verbs.length === 0 || waiting.length > 0) return undefined;
  const sure = place.lifecycles?.has(subject.key) === true || verbs.some((verb) => !ambiguous.test(verb.split(" ")[0] ?? "") || verb.includes(" "));
  return sure ? { subject, said, ...(lowAt(tokens, 0) === "only" ? { roles: tokens.slice(0, at) } : {}) } : undefined;
}

interface Phrase {
  verb: string;
  object?: Noun | "it";
  states?: string[];
  next: number;
}

/** "check the letter out", "finish it", "pause": a verb with or without what it is done to. */
function verbPhrase(place: Place, words: readonly Token[], at: number, actor: readonly Token[] | undefined): Phrase | undefined {
  const first = lowAt(words, at);
  if (!changes(first) && !changes(first.replace(/^(?:re|un)/, ""))) return undefined;
  let next = at + 1;
  let verb = first;
  const particle = (): void => {
    if (!goesWith(first, lowAt(words, next))) return;
    verb = `${first} ${lowAt(words, next)}`;
    next++;
  };
  particle();
  if (next >= words.length || joint.test(lowAt(words, next))) return { verb, next };
  if (/^(?:it|them)$/.test(lowAt(words, next))) {
    next++;
    particle();
    return { verb, object: "it", next };
  }
  const found = objectAt(place, words, next, actor);
  if (!found) return undefined;
  next = found.next;
  particle();
  if (lowAt(words, next) === "again") next++;
  return { verb, object: found.noun, next, ...(found.states ? { states: found.states } : {}) };
}

function objectAt(place: Place, words: readonly Token[], at: number, actor: readonly Token[] | undefined): { noun: Noun; states?: string[]; next: number } | undefined {
  const start = isDeterminer(words[at]) ? at + 1 : at;
  for (const before of [0, 1]) {
    const [noun] = nounsIn(place, words.slice(start + before, start + before + 3));
    if (!noun || noun[0] !== words[start + before]) continue;
    const state = before ? stateNamed(lowAt(words, start)) : undefined;
    if (before && !state) return undefined;
    return { noun: nounOf([...noun]), next: start + before + noun.length, ...(state ? { states: [state] } : {}) };
  }
  // "Senders can pause their sending": what is theirs and has no name of its own is said of them.
  const own = /^(?:their|its|his|her)$/.test(lowAt(words, at)) && actor && words[start] && sharedStart(singularOf(lowAt(words, start)), actor.at(-1)?.low ?? "") >= 5;
  return own ? { noun: nounOf([...actor]), next: start + 1 } : undefined;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
