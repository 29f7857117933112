import { readChoices } from "./choices.ts";
import { readConstraints } from "./constraints.ts";
import { endsName, isDeterminer, isSeparator } from "./grammar.ts";
import { readNoTwo, type Item } from "./items.ts";
import { nounOf, singularOf } from "./nouns.ts";
import { readPredicate } from "./predicates.ts";
import { typeFromName, type TypeGuess } from "./types.ts";
import { readList } from "./values.ts";
import { closeOf, phrases, type Token } from "./words.ts";

/** "name: text, required" and "name - at most 80 characters": the rest of a line says more about the name. */
export function readAfterMark(tokens: readonly Token[], at: number, item: Item): number {
  const points = pointers(tokens, at);
  if (tokens[at - 1]?.low === "->") return readPointer(tokens, at + points, item);
  if (points) return readPointer(tokens, at + points, item);
  const found = readConstraints(tokens, at);
  if (found.value.length) {
    item.constraints.push(...found.value);
    return found.next;
  }
  const value = tokens[at];
  if (tokens[at - 1]?.low === "=" && value && /^(?:true|false|yes|no)$/.test(value.low) && (!tokens[at + 1] || tokens[at + 1]?.kind === "mark")) {
    item.constraints.push({ kind: "default", value: value.low, words: [value] });
    return at + 1;
  }
  // "opened by: a clerk (optional)"
  if (/^(?:an?|one)$/.test(tokens[at]?.low ?? "")) {
    let end = at + 1;
    while (tokens[end]?.kind === "word" && end < at + 4 && !endsName(tokens[end] as Token)) end++;
    if (end > at + 1 && (!tokens[end] || isSeparator(tokens[end]) || tokens[end]?.low === "(")) return readPointer(tokens, at, item);
  }
  const list = readList(tokens, at, "any");
  if (list && list.value.length > 1 && (list.next >= tokens.length || /^[;(]$/.test(tokens[list.next]?.low ?? ""))) {
    item.constraints.push({ kind: "values", values: list.value, words: tokens.slice(at, list.next) });
    return list.next;
  }
  return at - 1;
}

const pointers = phrases("reference to", "references", "a reference to", "link to", "a link to", "foreign key to", "foreign key", "fk to", "fk", "points to", "refers to", "id of");

/** "sender: reference to parcel": the name is followed by what it holds. */
function readPointer(tokens: readonly Token[], from: number, item: Item): number {
  let at = isDeterminer(tokens[from]) ? from + 1 : from;
  const target: Token[] = [];
  while (tokens[at]?.kind === "word" && !endsName(tokens[at] as Token)) target.push(tokens[at++] as Token);
  const own = nounOf(item.name).key;
  if (target.length && own !== nounOf(target).key && own !== `${nounOf(target).key}_id`) item.name.push(...target.map((token) => ({ ...token, low: singularOf(token.low) })));
  return at;
}

/** "(a year)", "(an amount)": what kind of thing the name is. */
function kindInBrackets(inside: readonly Token[]): TypeGuess | undefined {
  if (inside.length !== 2 || !/^an?$/.test(inside[0]?.low ?? "")) return undefined;
  const guess = typeFromName([inside[1]?.low ?? ""]);
  return guess.from === "cue" ? { ...guess, from: "stated" } : undefined;
}

const examples = phrases("e.g", "e", "eg", "for example", "for instance", "such as", "like", "say");

export function readBracket(tokens: readonly Token[], at: number, item: Item): number {
  const close = closeOf(tokens, at);
  const inside = tokens.slice(at + 1, close);
  const next = Math.min(close + 1, tokens.length);
  if (inside.length === 0 || examples(inside, 0) || (inside.length === 1 && inside[0]?.low === "s")) return next;
  let start = 0;
  if (readNoTwo(inside, 0) === inside.length) {
    item.constraints.push({ kind: "unique", words: inside });
    return next;
  }
  const points = pointers(inside, 0);
  if (points && readPointer(inside, points, item) === inside.length) return next;
  const hint = kindInBrackets(inside);
  if (hint) {
    item.constraints.push({ kind: "type", guess: hint, words: inside });
    return next;
  }
  const numbers = readChoices(inside, 0, true);
  if (numbers) {
    item.constraints.push({ kind: "choices", numbers: numbers.value.numbers, ...(numbers.value.type ? { type: numbers.value.type } : {}), words: inside.slice(0, numbers.next) });
    start = numbers.next;
  }
  const list = numbers ? undefined : readList(inside, 0, "any");
  const first = readConstraints(inside, 0);
  if (list && list.value.length > 1 && (first.value.length === 0 || (list.next > first.next && (list.closed || first.value.every(({ kind }) => kind === "type"))))) {
    item.constraints.push({ kind: "values", values: list.value, words: inside.slice(0, list.next) });
    start = list.next;
  }
  for (;;) {
    while (isSeparator(inside[start]) || /^(?:but|:)$/.test(inside[start]?.low ?? "") || (inside[start]?.low === "-" && inside[start + 1]?.kind !== "number")) start++;
    if (start >= inside.length) return next;
    if (/^(?:which|that)$/.test(inside[start]?.low ?? "")) start++;
    const more = readPredicate(inside, start) ?? readConstraints(inside, start);
    if (more.value.length === 0) break;
    item.constraints.push(...more.value);
    start = more.next;
  }
  item.unread.push(inside.slice(start));
  return next;
}
