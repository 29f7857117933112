import { isAuxiliary, isDeterminer, isPronoun, isPronounSubject, isSeparator } from "./grammar.ts";
import { beginsRefusal } from "./refusals.ts";
import { closeOf, phrases, type Token } from "./words.ts";

/** A piece of a sentence with one predicate. `continues`: it has no subject of its own and takes the one before ("… and has a due date"). */
export interface Clause {
  tokens: Token[];
  continues: boolean;
  /** After a colon: details of the clause before. */
  details: boolean;
}

const subjectWordsMax = 8;
const notInSubject = /^(?:which|that|who|whose|whether|how|when|where|with|if|than|as|least|most|least|between|from|default|either|while)$/;
const gerunds = /^(?:deleting|removing|sorting|filtering|searching|listing|cancelling)$/;
const joints = phrases("and", "but", "while", "whereas", "and so", "so", "and also", "but also", "and then", "also", "plus", "or", "and that", "and all", "and if", "and when");
const subordinators = phrases("when", "whenever", "if", "once", "as soon as", "as long as", "unless", "because", "since", "although", "after");

/** The clauses of a sentence: parted at colons, semicolons and where a comma or "and" is followed by a predicate. */
export function clausesOf(tokens: readonly Token[]): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  let continues = false;
  let details = false;
  let subordinate = subordinators(tokens, 0) > 0;
  let relative = false;
  const cut = (end: number, next: number, how: { continues: boolean; details: boolean }) => {
    if (end > from) clauses.push({ tokens: tokens.slice(from, end), continues, details });
    from = next;
    ({ continues, details } = how);
    relative = false;
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.low === "(" || token.low === "[") at = closeOf(tokens, at);
    else if (token.kind === "mark" && token.low === ";") cut(at, at + 1, { continues: startsBare(tokens, at + 1), details: false });
    else if (token.kind === "mark" && token.low === ":" && !/^(?:default|max|min|values?|type)$/.test(tokens[at - 1]?.low ?? "") && !details) cut(at, at + 1, { continues: false, details: true });
    else if (isDash(tokens, at)) cut(at, at + 1, { continues: false, details: true });
    else if (/^(?:which|that|who|whether)$/.test(token.low)) relative = true;
    else if (joints(tokens, at) || isSeparator(token)) {
      const next = skipJoints(tokens, at);
      if (subordinate && token.low === ",") subordinate = false;
      else if (beginsClause(tokens, next)) cut(at, next, { continues: false, details: false });
      else if (startsBare(tokens, next) && !relative && !(isSeparator(token) && token.low === "and" && isList(tokens, from, at))) cut(at, next, { continues: true, details: false });
      else if (token.low === "," || token.low === "and") relative = relative && startsBare(tokens, next);
      if (next > at + 1) at = next - 1;
    }
  }
  cut(tokens.length, tokens.length, { continues: false, details: false });
  return clauses;
}

/** A dash with something like a sentence on both sides. */
const isDash = (tokens: readonly Token[], at: number): boolean =>
  tokens[at]?.kind === "mark" && tokens[at]?.low === "-" && at > 2 && (tokens[at]?.start ?? 0) > (tokens[at - 1]?.end ?? 0) && (tokens[at + 1]?.start ?? 0) > (tokens[at]?.end ?? 0) && beginsClause(tokens, at + 1);

function skipJoints(tokens: readonly Token[], from: number): number {
  let at = from;
  for (;;) {
    const length = isSeparator(tokens[at]) ? 1 : joints(tokens, at);
    if (!length) return at;
    at += length;
  }
}

/** "salary cannot", "they must", "no two rooms may", "deleting a …": a clause with its own subject. */
function beginsClause(tokens: readonly Token[], at: number): boolean {
  if (beginsRefusal(tokens, at) || gerunds.test(tokens[at]?.low ?? "")) return true;
  if (/^(?:for|each|every|all)$/.test(tokens[at]?.low ?? "") && /^(?:each|every|which)$/.test(tokens[at + 1]?.low ?? "")) return true;
  if (/^(?:no|only|everything|we|i)$/.test(tokens[at]?.low ?? "") && !isAuxiliary(tokens[at])) return hasVerbSoon(tokens, at + 1) || /^(?:we|i)$/.test(tokens[at]?.low ?? "");
  if (/^(?:list|show|sort|order|filter|search|find|allow|let|return|make|build|display)$/.test(tokens[at]?.low ?? "") && (isDeterminer(tokens[at + 1]) || /^(?:them|it|by|people|users|me|us|for)$/.test(tokens[at + 1]?.low ?? ""))) return true;
  if (isPronounSubject(tokens[at]) && isAuxiliary(tokens[at + 1])) return true;
  if (isPronoun(tokens[at]) && !isPronounSubject(tokens[at])) return false;
  return !isAuxiliary(tokens[at]) && hasVerbSoon(tokens, at);
}

function hasVerbSoon(tokens: readonly Token[], from: number): boolean {
  for (let at = from; at < Math.min(tokens.length, from + subjectWordsMax); at++) {
    const token = tokens[at] as Token;
    if (isAuxiliary(token)) return at > from && !/^(?:needs?|starts?|default|do|does)$/.test(token.low) || (at > from && isDeterminer(tokens[at + 1]));
    if (token.kind !== "word" || (isPronoun(token) && token.low !== "one") || notInSubject.test(token.low) || isSeparator(token)) return false;
  }
  return false;
}

const startsBare = (tokens: readonly Token[], at: number): boolean => isAuxiliary(tokens[at]) && !/^(?:default|defaults|start|starts|need|needs)$/.test(tokens[at]?.low ?? "") || /^(?:links|belongs|refers)$/.test(tokens[at]?.low ?? "") || (/^(?:always|only|also)$/.test(tokens[at]?.low ?? "") && isAuxiliary(tokens[at + 1]));

/** Whether "and is …" may still belong to a "which …" of the same list. */
const isList = (tokens: readonly Token[], from: number, at: number): boolean => {
  for (let i = at - 1; i >= from && !(tokens[i]?.low === ","); i--) if (/^(?:which|that|who)$/.test(tokens[i]?.low ?? "")) return true;
  return false;
};
