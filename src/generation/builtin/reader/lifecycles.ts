import { claim, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { isPronounSubject } from "./grammar.ts";
import { nounOf, nounsIn, singularOf, type Noun } from "./nouns.ts";
import { readActing } from "./actions.ts";
import { rolesIn } from "./people.ts";
import { notOfPeople } from "./refusals.ts";
import { changes, plainVerb, verbOf } from "./participles.ts";
import type { Token } from "./words.ts";

/** What a clause says of the states that something goes through. States are as they are stored. */
export type StatesSaid =
  /** What it is at first. */
  | { say: "initial"; state: string }
  /** What it is after what was said before; several are a choice. */
  | { say: "then"; states: string[]; from?: string[] }
  /** What is done with it. Without `from`: after what was said before if `chained`, otherwise at first. */
  | { say: "do"; verbs: string[]; from?: string[] | "any"; to?: string; before?: string; chained: boolean }
  /** Refused in these states. */
  | { say: "not"; verbs: string[]; states: string[] }
  /** Neither changed nor deleted in these states; `only`: in all others. */
  | { say: "frozen"; states: string[]; only: boolean };

/** Words of a stretch of tokens with one blank between them; a place in them is a place among the tokens. */
const textOf = (tokens: readonly Token[]): string => tokens.map((token) => (token.kind === "word" || token.low === "," ? token.low.replaceAll(" ", "_") : token.low === "->" || token.low === "→" || token.low === ">" ? "->" : token.kind === "quoted" ? token.low.replaceAll(" ", "_") : `\u0000${token.low}`)).join(" ");

const notState = /\b(?:when|if|by|with|must|should|which|that|who|of|for|has|have|not|the|than|at|least|most|optional|required|unique|one|from|per|how|only|no|either|both|in)\b|\u0000/;
const stateWordsMax = 3;

/** "in progress" → in_progress, "drafts" → draft; undefined for what is no state. */
export function stateNamed(text: string): string | undefined {
  const bare = text.trim().replace(/^(?:an?|the|being|still|already|marked as) /, "");
  const words = bare.split(" ").filter(Boolean);
  if (words.length === 0 || words.length > stateWordsMax || (notState.test(bare) && !/^in [a-z]+$/.test(bare)) || !/^[a-z_ -]+$/.test(bare)) return undefined;
  if (words.some((word) => /^(?:can|may|is|are|be|it|they|and|or|to|was|were|will|we|i|its|their|then)$/.test(word))) return undefined;
  return [...words.slice(0, -1), singularOf(words.at(-1) ?? "")].join("_").replaceAll("-", "_");
}

/** "open or waiting" → both; undefined unless all are states. */
export function statesNamed(text: string): string[] | undefined {
  const all = text.split(/ (?:or|and|nor) | , (?:or |and )?/).map(stateNamed);
  return all.every((one) => one !== undefined) ? all : undefined;
}

/** The entity that words are about, pronouns included. */
export function aboutOf(place: Place, tokens: readonly Token[]): Noun | undefined {
  const bare = tokens.filter(({ low }) => !/^(?:an?|the|each|every|all|any|new|such|our|its|their|this|these)$/.test(low));
  if (bare.length === 0 || (bare.length === 1 && (isPronounSubject(bare[0]) || bare[0]?.low === "them"))) return place.topic && place.known.has(place.topic.key) ? place.topic : undefined;
  const [noun, more] = nounsIn(place, bare);
  return noun && !more && noun.length === bare.length ? nounOf([...noun]) : undefined;
}

/** Everything that a sentence or a part of it between semicolons says of states, or nothing. */
export function readLifecycle(place: Place, all: readonly Token[]): ClauseRead | undefined {
  const tokens = all.filter(({ low }, i) => !(i === 0 && /^(?:and|but|so|also|then)$/.test(low)));
  const text = textOf(tokens);
  for (const read of [readChain, readFromTo, readUntil, readDefaultThen, readFirst, readFinal, readOnceFinal]) {
    const found = read(place, tokens, text);
    if (found) return asRead(place, all, found);
  }
  const acting = readActing(place, tokens);
  return acting && asRead(place, all, acting);
}

export interface Lived {
  subject: Noun;
  said: StatesSaid[];
  /** Words that say who alone may. */
  roles?: readonly Token[];
}

const asRead = (place: Place, words: readonly Token[], { subject, said, roles }: Lived): ClauseRead => ({
  claims: [claim(place, words, { kind: "lifecycle", subject, said }), ...(roles?.length ? [permitOf(place, roles, subject, said)] : [])], topic: subject,
});

/** "by a manager", "only managers": who alone does what is done. */
function permitOf(place: Place, words: readonly Token[], noun: Noun, said: readonly StatesSaid[]): Claim {
  const verbs = said.flatMap((one) => (one.say === "do" || one.say === "not" ? one.verbs : []));
  const roles = rolesIn(words.map(({ low }) => low).join(" "));
  return roles && verbs.length > 0 ? claim(place, words, { kind: "permit", noun, verbs, roles }) : claim(place, words, { kind: "refused", reason: notOfPeople });
}

type Read = (place: Place, tokens: readonly Token[], text: string) => Lived | undefined;

const wordsIn = (text: string): number => (text.trim() === "" ? 0 : text.trim().split(" ").length);
const begins = /^(.+?) (?:starts?|begins?)(?: its life| life)?(?: out| off)?(?: as| in| with| at)? (?!(?:with|at|on|in) )(.+)$/;
const isThen = /^(.+?) (?:is|are)(?: first| always| initially)? (.+? , (?:and )?(?:then|later|afterwards|after that|finally) .+)$/;

/** "A ticket starts as open, then goes to in progress, then closed" */
const readChain: Read = (place, tokens, text) => {
  const match = begins.exec(text) ?? isThen.exec(text);
  const subject = match && aboutOf(place, tokens.slice(0, wordsIn(match[1] ?? "")));
  const [first = "", ...rest] = stepsIn(match?.[2] ?? "");
  const state = stateNamed(first.replace(/ (?:at first|first|initially|to begin with)$/, ""));
  const steps = rest.map((step) => stepOf(place, step));
  if (!subject || !state || rest.length === 0 || !steps.every((step) => step !== undefined)) return undefined;
  return { subject, said: [{ say: "initial", state }, ...steps] };
};

/** Parts of a chain: "…, then …, and finally …". */
const stepsIn = (text: string): string[] => text.split(/(?: ,)?(?: and| but)? (?:and then|then|afterwards|after that|later|later on|finally|next|eventually|in the end)(?: ,)? (?:also )?| , (?:and |or |but )?| -> | until (?=it|they)/).filter((part) => part.trim() !== "");

const becoming = /^(?:(?:it|they) )?(?:can |may |must |will |should |could )?(?:also |then |only )?(?:be |is |are |gets? |becomes? |goes |go |moves? |turns? |changes? |passes |comes )(?:then |finally |later |again )?(?:put |set |moved |changed |marked |back )?(?:on to |to |into |as |on )?/;
const doing = /^(?:(?:and|then|once|when) )*(?:an? |the |our |its |their |any )?[a-z-]+(?: [a-z-]+)? ([a-z]+)(?: or ([a-z]+))? (?:it|them)$/;

/** One part of a chain: a state, a choice of states, or what somebody does with it. */
function stepOf(place: Place, step: string): StatesSaid | undefined {
  const done = doing.exec(step);
  if (done) {
    const verbs = [done[1], done[2]].filter((word) => word !== undefined).map(plainVerb);
    return verbs.every(changes) ? { say: "do", verbs, chained: true } : undefined;
  }
  const made = /^(?:becomes?|turns?|is|are) (.+?) (?:when|once|as soon as|after) (.+)$/.exec(step);
  const by = made && stepOf(place, made[2] ?? "");
  const to = made && stateNamed(made[1] ?? "");
  if (by?.say === "do" && to && by.verbs.length === 1) return { ...by, to };
  const states = statesNamed(step.replace(becoming, ""));
  return states && { say: "then", states };
}

const fromTo = /^(.+?) (?:goes|go|moves?|pass|passes|runs?|progress|progresses|changes?|advances?) (?:from |through |over )?(.+)$/;
const arrows = /^(?:the )?(?:(?:status|state|stage|lifecycle|workflow)(?: of (.+?))?|(.+?))(?: (?:status|state|stage|lifecycle))?(?: (?:is|goes|runs|are))?(?: \u0000:)? ([a-z_ -]+ ->.+)$/;

/** "… moves from new to checked to paid", "status: draft -> sent -> paid" */
const readFromTo: Read = (place, tokens, text) => {
  const arrow = text.includes("->") ? arrows.exec(text) : null;
  const match = arrow ?? (/ (?:from|through) /.test(text) ? fromTo.exec(text) : null);
  if (!match) return undefined;
  const about = arrow ? (arrow[1] ?? arrow[2] ?? "") : (match[1] ?? "");
  const at = text.indexOf(about);
  const whose = about.replace(/^(?:status|state|stage)$/, "");
  const start = wordsIn(text.slice(0, Math.max(0, at)));
  const subject = aboutOf(place, whose === "" ? [] : tokens.slice(start, start + wordsIn(whose)));
  const listed = (arrow ? (arrow[3] ?? "") : (match[2] ?? "")).split(arrow ? / -> / : / (?:to|and then to|then to|and|then|, then|, and) | , /).map((part) => stateNamed(part.replace(/^(?:finally|then|to) /, "")));
  const [first, ...rest] = listed;
  if (!subject || !first || rest.length === 0 || !rest.every((state) => state !== undefined)) return undefined;
  return { subject, said: [{ say: "initial", state: first }, ...rest.map((state): StatesSaid => ({ say: "then", states: [state] }))] };
};

/** "Letters are drafts until they are sent, and afterwards they are archived" */
const readUntil: Read = (place, tokens, text) => {
  const match = /^(.+?) (?:is|are|stays?|remains?) (.+ until (?:it|they) .+)$/.exec(text);
  const subject = match && aboutOf(place, tokens.slice(0, wordsIn(match[1] ?? "")));
  const [first = "", ...rest] = stepsIn(match?.[2] ?? "");
  const state = stateNamed(first);
  const steps = rest.map((step) => stepOf(place, step));
  if (!subject || !state || !steps.every((step) => step !== undefined)) return undefined;
  return { subject, said: [{ say: "initial", state }, ...steps] };
};

/** "Letters are drafts by default and become sent when a clerk sends them" */
const readDefaultThen: Read = (place, tokens, text) => {
  const match = /^(.+?) (?:is|are) (.+?) (?:by default|at first|initially|first)(?: ,)? (?:and|but|until|,) (?:it |they )?(?:then |later )?((?:become|becomes|turn|turns|is|are) .+)$/.exec(text);
  const subject = match && aboutOf(place, tokens.slice(0, wordsIn(match[1] ?? "")));
  const state = stateNamed(match?.[2] ?? "");
  const step = match ? stepOf(place, match[3] ?? "") : undefined;
  return subject && state && step ? { subject, said: [{ say: "initial", state }, step] } : undefined;
};

/** "A letter is a draft first"; alone, "the clerk submits it, and then a lead approves or rejects it" */
const readFirst: Read = (place, tokens, text) => {
  const match = /^(.+?) (?:is|are) (.+?) (?:first|at first|to begin with)$/.exec(text) ?? /^(.+?) (?:starts?|begins?)(?: out| off)? ([a-z_-]+)$/.exec(text);
  const subject = match && aboutOf(place, tokens.slice(0, wordsIn(match[1] ?? "")));
  const state = stateNamed(match?.[2] ?? "");
  const listing = /est$|^(?:listed|sorted|shown|returned|displayed|filtered|ordered)/.test(state ?? "");
  if (subject && state && !listing && (verbOf(state) !== undefined || / first$/.test(text) || state.startsWith("un") || state.startsWith("in"))) return { subject, said: [{ say: "initial", state }] };
  const parts = text.split(/(?: ,)? (?:and then|then|and later|and finally) | , (?:and )?/);
  const steps = parts.map((part) => (doing.test(part) ? stepOf(place, part) : undefined));
  return place.topic && place.known.has(place.topic.key) && steps.every((step) => step !== undefined) ? { subject: place.topic, said: steps } : undefined;
};

const isFinal = /^(?:final|read-only|readonly|immutable|locked|frozen|closed for good|unchangeable)$/;

/** "Paid or rejected letters are final" */
const readFinal: Read = (place, tokens, text) => {
  const be = tokens.findIndex(({ low }) => /^(?:is|are|become|becomes)$/.test(low));
  const last = text.slice(textOf(tokens.slice(0, be + 1)).length).trim();
  const split = be > 1 && isFinal.test(last) ? stateful(place, tokens.slice(0, be)) : undefined;
  return split && { subject: split.subject, said: [{ say: "frozen", states: split.states, only: false }] };
};

const finalWordsMax = 40;
const finalWords = "(?:(?:is|are|becomes?) (.+)|(?:can|may|must|should) (?:not|never|no longer) be (?:[a-z]+ (?:or|nor|and) )?(?:changed|edited|modified|updated|altered|deleted|touched)(?: any more| anymore| any longer)?)";

/** "Once paid, they are read-only", "once paid, letters can't be changed any more" */
const readOnceFinal: Read = (place, tokens, text) => {
  const lead = /^(?:once|when|after|as soon as)(?: (?:it|they) (?:is|are))? /.exec(text)?.[0];
  const [spoken, named] = ["(it|they)", "((?:an? |the )?[a-z_]+(?: [a-z_]+)?)"].map((subject) => new RegExp(`^(.+?)(?: ,)? ${subject} ${finalWords}$`));
  const rest = text.slice(lead?.length ?? 0);
  const match = lead && tokens.length <= finalWordsMax ? (spoken?.exec(rest) ?? named?.exec(rest)) : null;
  const states = match && (match[3] === undefined || isFinal.test(match[3])) ? statesNamed(match[1] ?? "") : undefined;
  const from = lead && match ? wordsIn(text.slice(0, lead.length + text.slice(lead.length).indexOf(match[2] ?? "", (match[1] ?? "").length))) : 0;
  const subject = match && aboutOf(place, tokens.slice(from, from + wordsIn(match[2] ?? "")));
  return states && subject ? { subject, said: [{ say: "frozen", states, only: false }] } : undefined;
};

/** "a paid or rejected letter": the states before a noun, and what it is. */
export function stateful(place: Place, tokens: readonly Token[]): { subject: Noun; states: string[] } | undefined {
  const bare = tokens.filter(({ low }, i) => !(i === 0 && /^(?:an?|the|all|any|every|each|only|no)$/.test(low)));
  for (let at = 1; at < bare.length; at++) {
    const [noun] = nounsIn(place, bare.slice(at));
    if (!noun || noun[0] !== bare[at] || noun.length !== bare.length - at) continue;
    const states = statesNamed(textOf(bare.slice(0, at)));
    return states && { subject: nounOf([...noun]), states };
  }
  return undefined;
}
