import { claim, type ClauseRead, type Place } from "./claims.ts";
import { isDeterminer, isSeparator } from "./grammar.ts";
import { nounOf, nounsIn, type Noun } from "./nouns.ts";
import { isStateWord } from "./obligations.ts";
import { readNumber } from "./numbers.ts";
import { statesNamed } from "./lifecycles.ts";
import { findPhrase, phrases, type Token } from "./words.ts";

/** Which of them count: "open transfers", "five at a time". */
export interface Counted {
  /** A word before the noun that may be one of its states. */
  state?: string;
  /** "open", "at the same time": whatever isn't over. */
  open: boolean;
}

const lowAt = (tokens: readonly Token[], at: number): string => tokens[at]?.low ?? "";
const textOf = (tokens: readonly Token[]): string => tokens.map(({ low }) => low).join(" ");

/** Rules about other rows: how many there may be, that two don't meet in time, and what must be so of what is referred to. */
export function readInvariant(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  return readOverlap(place, tokens) ?? readMost(place, tokens) ?? readAtMost(place, tokens) ?? readGate(place, tokens);
}

/** The known noun at a place, determiners aside. */
function knownAt(place: Place, tokens: readonly Token[], at: number): { noun: Noun; next: number } | undefined {
  let start = at;
  while (isDeterminer(tokens[start]) || /^(?:same|single|given|one)$/.test(lowAt(tokens, start))) start++;
  const [words] = nounsIn(place, tokens.slice(start, start + 3));
  return words && words[0] === tokens[start] ? { noun: nounOf([...words]), next: start + words.length } : undefined;
}

const knownIn = (place: Place, tokens: readonly Token[]): Noun[] => nounsIn(place, tokens).map((words) => nounOf([...words]));
const denies = /^(?:not|no|never|nobody|none|neither|nor|cannot|refused|rejected|forbidden|impossible)$/;
const isDenied = (tokens: readonly Token[]): boolean => tokens.some(({ low }) => denies.test(low));

const overlapping = phrases("overlap", "overlaps", "overlapping", "collide", "clash", "conflict in time");
const atOnce = phrases("at once", "at the same time", "at a time", "simultaneously", "at one time", "at the same moment", "in parallel");
const twiceThen = /\b(?:twice|more than once|two times|again) (?:for|at|in|on|during) (?:the|one|any) (?:same )?(?:time|night|day|period|slot|hour|week|dates?|times|nights|days|moment|date)s?\b|\b(?:twice|more than once) (?:at once|simultaneously)\b/;

/** "Leases of the same flat must not overlap", "no depot may be taken twice for the same day", "a sender can't be on two transfers at once" */
function readOverlap(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  // "double-…": taken twice for one time.
  if (!isDenied(tokens)) return undefined;
  const at = Math.max(findPhrase(tokens, overlapping), tokens.findIndex(({ low }) => low.startsWith("double")));
  const words = textOf(tokens);
  const two = tokens.findIndex(({ low }, i) => /^(?:two|several|multiple)$/.test(low) && knownAt(place, tokens, i + 1) !== undefined);
  const once = two > 0 && findPhrase(tokens, atOnce, two) > 0;
  const nouns = knownIn(place, tokens);
  if (!(at >= 0 || once || twiceThen.test(words)) || nouns.length === 0) return undefined;
  const rows = once ? knownAt(place, tokens, two + 1)?.noun : undefined;
  return { claims: [claim(place, tokens, { kind: "overlap", topic: place.topic, nouns, ...(rows ? { rows } : {}) })] };
}

const moreThan = phrases("more than", "exceed", "be more than", "be greater than", "be higher than", "go over", "be larger than", "go beyond");
const atMosts = phrases("at most", "no more than", "not more than", "up to", "a maximum of", "only have", "only hold", "only take", "only", "maximum", "max", "at the most", "never more than");
const as = phrases("as many", "at most as many");
const openWords = /^(?:open|active|current|running|ongoing|unfinished|pending|outstanding|unreturned|live)$/;

/** "A course can't have more places than its capacity", "the number of places of a course must not exceed its capacity" */
function readMost(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const more = findPhrase(tokens, moreThan);
  const than = tokens.findIndex(({ low }, i) => i > 0 && low === "than");
  const asMany = findPhrase(tokens, as);
  const cut = asMany > 0 ? tokens.findIndex(({ low }, i) => i >= asMany + as(tokens, asMany) && low === "as") : Math.max(than, more >= 0 && lowAt(tokens, more) === "exceed" ? more : -1);
  const path = tokens.slice(cut + 1).filter(({ low }, i) => !(i === 0 && /^(?:the|its|their|this|that|what)$/.test(low)));
  if (cut < 2 || path.length === 0 || path.length > 6 || readNumber(path, 0) || !(isDenied(tokens) || asMany > 0)) return undefined;
  const nouns = knownIn(place, tokens.slice(0, cut));
  const whose = knownIn(place, path);
  const counts = /^(?:the )?(?:number|count|amount) of /.test(textOf(tokens)) || tokens.slice(0, cut).some(({ low }) => /^(?:have|has|take|takes|hold|holds|get|gets|there)$/.test(low));
  if (!counts || nouns.length + whose.length < 2 || nouns.length > 2) return undefined;
  return { claims: [claim(place, tokens, { kind: "limit", nouns: [...nouns, ...whose], max: path, counted: { open: false } })] };
}

/** "A sender may have at most five open transfers", "only one open transfer per crate", "no depot has more than 20 crates" */
function readAtMost(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  for (let at = 0; at < tokens.length; at++) {
    const most = atMosts(tokens, at);
    const over = most ? 0 : /^more than /.test(`${lowAt(tokens, at)} ${lowAt(tokens, at + 1)} `) && isDenied(tokens.slice(0, at)) ? 2 : 0;
    const number = most || over ? readNumber(tokens, at + most + over) : undefined;
    // In a list, it is one of several things that are said.
    if (!number || !Number.isInteger(number.value) || tokens.slice(0, at).filter(isSeparator).length > 1) continue;
    const found = countedAt(place, tokens, number.next);
    if (!found) continue;
    const rest = tokens.slice(found.next);
    const one = holderOf(place, tokens.slice(0, at), rest);
    const open = found.counted.open || findPhrase(rest, atOnce) >= 0 || openWords.test(lowAt(rest, 0));
    if (!one || one.key === found.noun.key || number.value < 1 || (number.value === 1 && !open)) continue;
    return { claims: [claim(place, tokens, { kind: "limit", nouns: [found.noun, one], max: number.value, counted: { ...found.counted, open } })] };
  }
  return undefined;
}

function countedAt(place: Place, tokens: readonly Token[], at: number): { noun: Noun; counted: Counted; next: number } | undefined {
  const plain = knownAt(place, tokens, at);
  if (plain) return { noun: plain.noun, counted: { open: false }, next: plain.next };
  const found = knownAt(place, tokens, at + 1);
  const [state] = statesNamed(lowAt(tokens, at)) ?? [];
  if (!found || !state) return undefined;
  return { noun: found.noun, counted: openWords.test(state) ? { open: true, state } : { open: false, state }, next: found.next };
}

/** Whose they are: named before ("a sender may have …") or after "per". */
function holderOf(place: Place, before: readonly Token[], after: readonly Token[]): Noun | undefined {
  const per = after.findIndex(({ low }) => /^(?:per|for|in|of|at|on)$/.test(low));
  const named = per >= 0 ? knownAt(place, after, per + 1)?.noun : undefined;
  const [first] = knownIn(place, before);
  const pronoun = /^(?:it|they|each|she|he)$/.test(lowAt(before, 0)) && place.topic && place.known.has(place.topic.key) ? place.topic : undefined;
  return named ?? first ?? pronoun;
}

const editing = /^(?:delet|remov|edit|chang|modif|updat|list|show|see|search|find|filter|sort|display|view)/;
const plainWords = /^(?:same|new|other|different|more|own|given|single|two|three|any|existing|certain|several|many|few|maximum|minimum|one|first|last|next|whole|number|valid|such|each|every|positive|negative|unique|only)$/;

/** "Closed depots accept no new crates", "nobody can register for an unpublished talk", "notes are only allowed on published talks" */
function readGate(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const only = tokens.some(({ low }) => low === "only");
  if (!(only || isDenied(tokens)) || tokens.some(({ low }) => editing.test(low))) return undefined;
  for (let at = 0; at < tokens.length; at++) {
    for (const length of [5, 4, 3, 2, 1]) {
      const found = tokens[at + length] ? knownAt(place, tokens, at + length) : undefined;
      const words = tokens.slice(at, at + length);
      if (!found || isDeterminer(tokens[at]) || isDeterminer(tokens[at + length]) || !words.every(({ kind, low }) => (kind === "word" && !plainWords.test(low)) || low === ",")) continue;
      const states = statesNamed(textOf(words));
      const [flag, more] = states ?? [];
      const named = states?.every((state) => place.states?.has(state) || (state.startsWith("un") && place.states?.has(state.slice(2)))) === true;
      const flagged = flag !== undefined && more === undefined && isStateWord(flag) && place.lifecycles?.has(found.noun.key) !== true;
      if (!states || !(named || flagged)) continue;
      const word = words.at(-1) as Token;
      const flags = flagged ? [claim(place, words, { kind: "flag" as const, subject: found.noun, word: { ...word, low: flag } })] : [];
      const rest = [...tokens.slice(0, at), ...tokens.slice(found.next)];
      return { claims: [...flags, claim(place, tokens, { kind: "gate", parent: found.noun, states, only, nouns: knownIn(place, rest), verbs: rest })] };
    }
  }
  return undefined;
}
