import { isAuxiliary, isDeterminer, isPronoun, isPronounSubject, isSeparator } from "./grammar.ts";
import { beginsRefusal } from "./refusals.ts";
import { closeOf, findPhrase, phrases, type Token } from "./words.ts";

/** A piece of a sentence with one predicate. `continues`: it has no subject of its own and takes the one before ("… and has a due date"). */
export interface Clause {
  tokens: Token[];
  continues: boolean;
  /** After a colon: details of the clause before. */
  details: boolean;
  /** A title before a colon or dash: "Stock keeping: …". */
  label: boolean;
}

const subjectWordsMax = 8;
const notInSubject = /^(?:which|that|who|whose|whether|how|when|where|with|if|than|as|least|most|between|from|default|either|while)$/;
const gerunds = /^(?:deleting|removing|sorting|filtering|searching|listing|cancelling)$/;
const joints = phrases("and", "but", "while", "whereas", "and so", "so", "and also", "but also", "and then", "also", "plus", "or", "and that", "and all", "and if", "and when");
const subordinators = phrases("when", "whenever", "if", "once", "as soon as", "as long as", "unless", "because", "since", "although", "after");
const transitive = /^(?:covers?|describes?|stores?|records?|carries|carry|holds?|keeps?|includes?|shows?|contains?|comprises?|links|lists)$/;
const perEach = phrases("of each", "of every", "for each", "for every", "about each", "about every", "for all", "the combination of", "combination of", "of all", "of a", "of an", "for a", "for an");
/** "shall contain, for each sender, …": what is contained is still to come. */
const containing = /^(?:contain|contains|hold|holds|store|stores|record|records|keep|keeps|include|includes|note|notes|capture|captures|have|has)$/;
const perEachVerb = phrases("are recorded", "is recorded", "are stored", "is stored", "are kept", "is kept", "we", "i", "must", "should", "are", "is", "has", "have");

/** The clauses of a sentence: parted at colons, semicolons and where a comma or "and" is followed by a predicate. */
export function clausesOf(tokens: readonly Token[]): Clause[] {
  const clauses: Clause[] = [];
  const verbs = countVerbs(tokens);
  const hasVerb = (from: number, to: number) => (verbs[to] ?? 0) > (verbs[from] ?? 0) || (to > from && tokens.slice(from, from + 2).some(({ low }) => /^(?:we|i|she|he)$/.test(low)));
  let open: Omit<Clause, "tokens" | "label"> & { from: number } = { from: 0, continues: false, details: false };
  let subordinate = subordinators(tokens, 0) > 0;
  let relative = false;
  const cut = (end: number, next: number, how: { continues: boolean; details: boolean; label?: boolean }) => {
    const { from, continues, details } = open;
    if (end > from) clauses.push({ tokens: tokens.slice(from, end), continues, details, label: how.label === true });
    open = { from: next, continues: how.continues, details: how.details };
    relative = false;
  };
  const start = perEach(tokens, 0) ? Math.max(0, findPhrase(tokens, perEachVerb)) : 0;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.low === "(" || token.low === "[") at = closeOf(tokens, at);
    else if (token.kind === "mark" && token.low === ";" && continuesList(tokens, open.from, at)) continue;
    else if (token.kind === "mark" && token.low === ";") cut(at, at + 1, { continues: startsBare(tokens, at + 1), details: false });
    else if (isColon(tokens, at) && !open.details) cutAtColon(tokens, at, open.from, hasVerb(open.from, at), cut);
    else if (isDash(tokens, at)) cut(at, at + 1, { continues: false, details: false, label: !hasVerb(open.from, at) });
    else if (/^(?:which|that|who|whether)$/.test(token.low)) relative = true;
    else if (token.low === "while" && tokens.slice(Math.max(open.from, at - 12), at).some(({ low }) => /^(?:deleted|removed)$/.test(low))) relative = true;
    else if (joints(tokens, at) || isSeparator(token)) {
      const next = skipJoints(tokens, at);
      if (subordinate && token.low === ",") subordinate = false;
      else if (token.low === "so" && /^(?:can|could|know|knows)$/.test(tokens[next + 1]?.low ?? "")) continue;
      else if (containing.test(tokens[at - 1]?.low ?? "") && /^(?:for|of|about)$/.test(tokens[next]?.low ?? "")) continue;
      else if (beginsClause(tokens, next) && hasVerb(open.from, at)) cut(at, next, { continues: false, details: false });
      else if (startsBare(tokens, next) && (!relative || startsHaving(tokens, next) || (token.low === "," && /^(?:lives?|works?|comes?|belongs?|stands?)$/.test(tokens[next]?.low ?? ""))) && hasVerb(open.from, at)) cut(at, next, { continues: true, details: false });
      else if (token.low === "," || token.low === "and") relative = relative && startsBare(tokens, next);
      if (next > at + 1) at = next - 1;
    }
  }
  cut(tokens.length, tokens.length, { continues: false, details: false });
  return clauses;
}

/** "…; a make; and a model": semicolons between the things of a list. */
function continuesList(tokens: readonly Token[], from: number, at: number): boolean {
  const next = skipJoints(tokens, at);
  return isDeterminer(tokens[next]) && !beginsClause(tokens, next) && /^(?:has|have|with|need|needs|given|includes?|contains?|records?|stores?|comprises?)$/.test(lastHaving(tokens, from, at));
}

const isColon = (tokens: readonly Token[], at: number): boolean => tokens[at]?.kind === "mark" && tokens[at]?.low === ":" && !/^(?:default|max|min|values?|type)$/.test(tokens[at - 1]?.low ?? "");

const announces = /^(?:has|have|having|with|fields|attributes|properties|columns|following|things|these|are|is|is:|record|records|store|stores|keep|keeps|for|entities|resources|objects|needs?|know|includes?|contains?|details|data|information|of|tables|manage|track|kinds|types|this|parts|elements)$/;

/** Before a sentence a colon ends a clause or a title; before a list it does so only after words that announce one. "a status: new or done" stays whole. */
function cutAtColon(tokens: readonly Token[], at: number, from: number, verb: boolean, cut: (end: number, next: number, how: { continues: boolean; details: boolean; label?: boolean }) => void): void {
  if (perEach(tokens, from) && !verb) return;
  const lead = tokens.slice(Math.max(from, at - 4), at).map(({ low }) => low).join(" ");
  if (/(?:^| )(?:for|of|about) (?:each|every) /.test(lead) && !beginsClause(tokens, at + 1)) return;
  const sentence = beginsClause(tokens, at + 1) || /^(?:keep|store|track|record|list|show|build|create|manage|we|i|each|every|it|they)$/.test(tokens[at + 1]?.low ?? "");
  if (sentence) cut(at, at + 1, { continues: false, details: verb, label: !verb });
  else if (verb && (announces.test(tokens[at - 1]?.low ?? "") || startsAsList(tokens, at + 1) || !/^(?:has|have|with)$/.test(lastHaving(tokens, from, at)))) cut(at, at + 1, { continues: false, details: true });
}

const startsAsList = (tokens: readonly Token[], at: number): boolean => isDeterminer(tokens[at]) && !tokens.slice(at, at + 6).some((token) => token.low === "or");
const having = /^(?:has|have|with|need|needs|want|is|are|given|includes?|contains?|records?|stores?|comprises?)$/;
/** The last verb of having or being before a place, those after "which" aside. */
const lastHaving = (tokens: readonly Token[], from: number, at: number): string =>
  tokens.slice(Math.max(from, at - 60), at).findLast(({ low }, i, all) => having.test(low) && !all.slice(Math.max(0, i - 3), i).some((before) => /^(?:which|that|who)$/.test(before.low)))?.low ?? "";

/** A dash with something like a sentence after it. */
const isDash = (tokens: readonly Token[], at: number): boolean =>
  tokens[at]?.kind === "mark" && tokens[at]?.low === "-" && at > 0 && (tokens[at]?.start ?? 0) > (tokens[at - 1]?.end ?? 0) && (tokens[at + 1]?.start ?? 0) > (tokens[at]?.end ?? 0) && beginsClause(tokens, at + 1);

function skipJoints(tokens: readonly Token[], from: number): number {
  let at = from;
  for (;;) {
    const length = isSeparator(tokens[at]) ? 1 : joints(tokens, at);
    if (!length) return at;
    at += length;
  }
}

const plainVerbs = /^(?:build|create|make|need|want|write|develop|list|show|find|search|sort|filter|store|record|keep|track|manage|links?|connects?|belongs?|refers?|remind|send|delete|deleting|removing|deletes?|removes?|references?|see|view|stores|records|keeps|tracks|shown?|sorted|would|like|let|allow|run|sell|rent|ties|joins|takes|lies|starts|carries|holds|add|register|enter|edit|update|share|display|return|get|please|implement|design|generate|looking|comes?|lives?|stands?|happen(?:s|ed)?|occur(?:s|red)|took|depends?|covers?)$/;

/** For each place, the number of verbs before it: so that asking for a verb in a stretch costs the same however long it is. */
function countVerbs(tokens: readonly Token[]): number[] {
  const before = [0];
  for (const token of tokens) before.push((before.at(-1) ?? 0) + (isAuxiliary(token) || plainVerbs.test(token.low) ? 1 : 0));
  return before;
}

/** "salary cannot", "they must", "no two desks may", "deleting a …": a clause with its own subject. */
function beginsClause(tokens: readonly Token[], at: number): boolean {
  const low = tokens[at]?.low ?? "";
  if (beginsRefusal(tokens, at) || gerunds.test(low)) return true;
  if (/^(?:for|of|about)$/.test(low) && /^(?:each|every)$/.test(tokens[at + 1]?.low ?? "")) return true;
  if (/^(?:no|only|everything)$/.test(low)) return hasVerbSoon(tokens, at + 1);
  if (/^(?:we|i)$/.test(low) || (/^(?:want|need)$/.test(low) && (tokens[at + 1]?.low === "to" || /^(?:an?)$/.test(tokens[at + 1]?.low ?? "")))) return true;
  if (low === "to" && /^(?:see|find|list|show|search|filter|sort|view|get|browse)$/.test(tokens[at + 1]?.low ?? "")) return true;
  if (/^(?:list|show|display|sort|filter|search|find)$/.test(low) && tokens[at + 2]?.low === "by") return true;
  if (/^(?:list|show|sort|order|filter|search|find|allow|let|return|make|build|display)$/.test(low) && (isDeterminer(tokens[at + 1]) || /^(?:them|it|by|people|users|me|us|for)$/.test(tokens[at + 1]?.low ?? ""))) return true;
  if (isPronounSubject(tokens[at]) && isAuxiliary(tokens[at + 1])) return true;
  if (isPronoun(tokens[at]) && !isPronounSubject(tokens[at])) return false;
  return !isAuxiliary(tokens[at]) && hasVerbSoon(tokens, at);
}

function hasVerbSoon(tokens: readonly Token[], from: number): boolean {
  for (let at = from; at < Math.min(tokens.length, from + subjectWordsMax); at++) {
    const token = tokens[at] as Token;
    if (/^(?:nobody|none)$/.test(token.low) && at > from) return false;
    if (isAuxiliary(token)) return at > from && (!/^(?:needs?|do|does)$/.test(token.low) || isDeterminer(tokens[at + 1]));
    if (token.kind !== "word" || (isPronoun(token) && token.low !== "one") || notInSubject.test(token.low) || isSeparator(token)) return false;
  }
  return false;
}

/** "…, and must have a …" is no longer about what "which" was about. */
const startsHaving = (tokens: readonly Token[], at: number): boolean => tokens.slice(at, at + 3).some((token, i) => /^(?:has|have)$/.test(token.low) && isDeterminer(tokens[at + i + 1]));

function startsBare(tokens: readonly Token[], at: number): boolean {
  const low = tokens[at]?.low ?? "";
  if (isAuxiliary(tokens[at])) return !/^(?:defaults|need|needs)$/.test(low);
  if (transitive.test(low)) return isDeterminer(tokens[at + 1]);
  if (/^(?:lives?|works?|comes?|stands?|lies|sits?|reports?|refers?|happens?|belongs?)$/.test(low)) return /^(?:in|at|for|from|on|to)$/.test(tokens[at + 1]?.low ?? "") && (isDeterminer(tokens[at + 2]) || tokens[at + 2]?.low === "exactly");
  if (/^(?:starts?|begins?)$/.test(low)) return /^(?:out|off|as|in)$/.test(tokens[at + 1]?.low ?? "");
  return /^(?:always|only|also)$/.test(low) && isAuxiliary(tokens[at + 1]);
}
