import { beginsLimit, readConstraint, readConstraints, type Constraint } from "./constraints.ts";
import { readEither } from "./alternatives.ts";
import { nameOfChoices, readChoices } from "./choices.ts";
import { endsName, isDeterminer, isMark, isSeparator, quantified, saysMany } from "./grammar.ts";
import { readAfterMark, readBracket } from "./item-details.ts";
import { readInnerClause, readLeadingClause } from "./item-clauses.ts";
import { readMeasure } from "./measures.ts";
import { readPredicate } from "./predicates.ts";
import { readNumber, readUnit } from "./numbers.ts";
import { isPlural, singularOf } from "./nouns.ts";
import { typeFromName, type TypeGuess } from "./types.ts";
import { readList, readOneOf } from "./values.ts";
import { closeOf, phrases, type Match, type Token } from "./words.ts";

/** One thing of a list: "an optional return date (after the start date)". */
export interface Item {
  name: Token[];
  /** All its words. */
  words: Token[];
  constraints: Constraint[];
  /** More than one of it: "several authors", "a list of tags". */
  many: boolean;
  /** "their prices", "a title": said with a determiner. */
  determined: boolean;
  guess?: TypeGuess;
  /** Named by the verb that measures it: "costs at least 10". */
  measured?: true;
  /** It is one of these, of which one must be there. */
  oneOf?: readonly (readonly Token[])[];
  /** Parts that weren't understood. */
  unread: Token[][];
}

const hedges = phrases("also", "possibly", "perhaps", "maybe", "optionally", "exactly", "of course", "then", "finally", "additionally", "as well as", "along with", "together with", "in addition to", "as well", "too", "just", "at least", "each", "respectively");
const maybe = /^(?:possibly|perhaps|maybe|optionally)$/;
const optionalWords = phrases("optional", "nullable", "non-required", "not required");
const requiredWords = phrases("required", "mandatory", "compulsory", "obligatory", "non-empty", "nonempty");
const uniqueWords = phrases("unique", "distinct");
const signWords = phrases("positive", "non-negative", "nonnegative");
const pairWords = /^(?:start|starting|end|ending|first|last|middle|given|family|begin|beginning|opening|closing|minimum|maximum|min|max|departure|arrival|planned|actual|gross|net|old|new|billing|shipping|delivery|pickup|pick-up|return|check-in|check-out|scheduled|expected|estimated|home|work|birth|death|entry|exit|due|issue|expiry|buying|selling|purchase|sale|morning|evening|short|long|full|valid|intake|discharge|source|target|origin|destination|from|to|lower|upper)$/;

/** The things of a list, in order, and whether every word was understood is said by each. */
export function readItems(tokens: readonly Token[]): Item[] {
  const items: Item[] = [];
  let at = skipSeparators(tokens, 0);
  while (at < tokens.length) {
    const forAll = items.length ? readForAll(tokens, at, items) : 0;
    if (forAll) {
      at = skipSeparators(tokens, forAll);
      continue;
    }
    const either = readEither(tokens, at);
    if (either) {
      items.push(...either.items);
      at = skipSeparators(tokens, either.next);
      continue;
    }
    const { value, next } = readItem(tokens, at);
    items.push(value);
    at = skipSeparators(tokens, Math.max(next, at + 1));
  }
  return joinPairs(namedFromTo(items));
}

function skipSeparators(tokens: readonly Token[], from: number): number {
  let at = from;
  while (isSeparator(tokens[at]) || /^(?:\.|-|\*)$/.test(tokens[at]?.kind === "mark" ? (tokens[at]?.low ?? "") : "")) at++;
  return at;
}

/** "…, both required": what is said of all of them. */
function readForAll(tokens: readonly Token[], at: number, items: Item[]): number {
  let start = at;
  if (/^(?:which|that)$/.test(tokens[start]?.low ?? "")) start++;
  if (/^(?:is|are|being)$/.test(tokens[start]?.low ?? "")) start++;
  const word = tokens[start]?.low ?? "";
  if (!/^(?:both|all)$/.test(word)) return 0;
  if (/^of$/.test(tokens[start + 1]?.low ?? "") && /^(?:them|which|these)$/.test(tokens[start + 2]?.low ?? "")) start += 2;
  const predicate = readPredicate(tokens, start + 1) ?? readConstraints(tokens, start + 1);
  if (predicate.value.length === 0) return 0;
  for (const item of word === "both" ? items.slice(-2) : items) item.constraints.push(...predicate.value);
  return predicate.next;
}

function readItem(tokens: readonly Token[], from: number): Match<Item> {
  const item: Item = { name: [], words: [], constraints: [], many: false, determined: false, unread: [] };
  let at = readFront(tokens, from, item);
  const clause = readLeadingClause(tokens, at);
  if (clause) {
    item.name = clause.value.name;
    if (clause.value.guess) item.guess = clause.value.guess;
    at = clause.next;
  } else if (readStates(tokens, at, item)) at += item.words.length;
  else if (readNamelessChoices(tokens, at, item)) at = item.words.length + at;
  else if (saysVerb(tokens, from)) {
    const measure = readMeasure(tokens, from);
    if (measure) {
      item.name = [measure.value.name];
      item.constraints.push(measure.value.limit);
    }
    at = measure?.next ?? afterVerb(tokens, from);
    if (!measure) item.unread.push(tokens.slice(from, at));
  } else at = readName(tokens, at, item);
  at = readBack(tokens, at, item);
  const rest = restOf(tokens, at);
  if (rest > at && tokens.slice(at, rest).some((token) => token.low !== "-")) item.unread.push(tokens.slice(at, rest));
  item.words = tokens.slice(from, rest);
  return { value: item, next: rest };
}

/** "the states new, sent and lost": a plural with its values behind it. */
function readStates(tokens: readonly Token[], at: number, item: Item): boolean {
  const name = tokens[at];
  const start = at + (/^(?::|of|-)$/.test(tokens[at + 1]?.low ?? "") ? 2 : 1);
  if (!name || !/^(?:states|statuses|stages|phases|conditions|types|kinds|categories|levels|grades|sizes|colours|colors)$/.test(name.low)) return false;
  const list = readList(tokens, start, "any");
  if (!list || list.value.length < 2 || (start === at + 1 && !list.closed && list.value.length < 3)) return false;
  item.words = tokens.slice(at, list.next);
  item.name = [{ ...name, low: singularOf(name.low), text: singularOf(name.low) }];
  item.constraints.push({ kind: "values", values: list.value, words: tokens.slice(start, list.next) });
  return true;
}

/** "…, 30, 45 or 60 minutes": numbers with a unit and no name. */
function readNamelessChoices(tokens: readonly Token[], at: number, item: Item): boolean {
  const choices = readChoices(tokens, at);
  const name = choices && nameOfChoices(choices.value);
  const [first] = tokens.slice(at);
  if (!choices || !name || !first) return false;
  const { numbers, type } = choices.value;
  item.words = tokens.slice(at, choices.next);
  item.name = [{ ...first, kind: "word", text: name, low: name }];
  item.constraints.push({ kind: "choices", numbers, ...(type ? { type } : {}), words: item.words });
  return true;
}

/** What stands before the name: articles, "optional", "unique", "several". */
function readFront(tokens: readonly Token[], from: number, item: Item): number {
  let at = from;
  for (;;) {
    const start = at;
    const token = tokens[at];
    if (!token) return at;
    const hedge = hedges(tokens, at);
    const follows = tokens[at + hedge];
    if (hedge && follows?.kind === "word" && !isSeparator(follows) && !readConstraint(tokens, at, { naming: true })) {
      if (maybe.test(token.low)) item.constraints.push({ kind: "required", value: false, words: [token] });
      at += hedge;
    }
    const many = quantified(tokens, at);
    if (many) {
      item.many ||= saysMany(tokens.slice(at, at + many));
      if (/^at most one|^zero or one/.test(tokens.slice(at, at + many).map((token) => token.low).join(" "))) item.constraints.push({ kind: "required", value: false, words: tokens.slice(at, at + many) });
      item.determined = true;
      at += many;
    } else if (isDeterminer(tokens[at]) && tokens[at]?.low !== "that") {
      item.determined = true;
      at++;
    }
    at = readAdjective(tokens, at, item);
    if (tokens[at]?.low === "," || tokens[at]?.low === "and" || tokens[at]?.low === "but") {
      const after = readAdjective(tokens, at + 1, item, at > from);
      if (after > at + 1) at = after;
    }
    if (at === start) return at;
  }
}

function readAdjective(tokens: readonly Token[], at: number, item: Item, allowed = true): number {
  if (!allowed) return at;
  const ways: [number, (words: Token[]) => Constraint][] = [
    [optionalWords(tokens, at), (words) => ({ kind: "required", value: false, words })],
    [requiredWords(tokens, at), (words) => ({ kind: "required", value: true, words })],
    [uniqueWords(tokens, at), (words) => ({ kind: "unique", words })],
    [signWords(tokens, at), (words) => ({ kind: "range", min: 0, ...(words[0]?.low === "positive" ? { exclusive_min: true as const } : {}), words })],
  ];
  const [length, make] = ways.find(([found]) => found > 0) ?? [0, undefined];
  const follows = tokens[at + length];
  if (!length || !make || !follows || (follows.kind === "mark" && follows.low !== ",")) return at;
  item.constraints.push(make(tokens.slice(at, at + length)));
  return at + length;
}

const verbs = /^(?:lasts?|costs?|weighs?|takes?|holds?|departs?|arrives?|returns?|leaves?|starts?|begins?|ends?|seats?|measures?|happens?|runs?|goes|opens?|closes?|becomes?|belongs?|expires?)$/;

/** ", lasts 30 minutes", "and returns on another day": a verb with something behind it is no name. */
const saysVerb = (tokens: readonly Token[], from: number): boolean => {
  const after = tokens[from + 1];
  if (!verbs.test(tokens[from]?.low ?? "") || !after || after.kind === "mark") return false;
  if (after.low === "place") return true;
  if (from > 0 && after.kind === "number") return true;
  if (from > 0 && /^(?:between|from|for|under|over|at|up|exactly|about|an?|the|later|earlier)$/.test(after.low) && !isMark(tokens[from + 2]) && tokens[from + 2]) return after.low !== "at" || tokens[from + 2]?.low === "least" || tokens[from + 2]?.low === "most" || isDeterminer(tokens[from + 2]);
  return /^(?:at|on)$/.test(after.low) && isDeterminer(tokens[from + 2]);
};

/** A limit behind a verb belongs to it, with all its numbers. */
function afterVerb(tokens: readonly Token[], from: number): number {
  const limit = readConstraint(tokens, from + 1) ?? readOneOf(tokens, from + 1, true);
  return limit ? limit.next : restOf(tokens, from);
}

const nameWordsMax = 7;

function readName(tokens: readonly Token[], from: number, item: Item): number {
  let at = from;
  for (;;) {
    const token = tokens[at];
    if (!token) return at;
    const inner = item.name.length > 0 ? readInnerClause(tokens, at) : undefined;
    if (inner) {
      item.name.push(...inner.value);
      return inner.next;
    }
    if (/^[/&+]$/.test(token.low) && item.name.at(-1)?.low === "date" && tokens[at + 1]?.low === "time") {
      item.name.push(tokens[at + 1] as Token);
      at += 2;
      continue;
    }
    if (isNameEnd(tokens, at, item)) return at;
    if (item.name.length > 0 && token.low === "enum" && tokens[at + 1]?.low === "(") return at;
    if (item.name.length > 0 && (readNoTwo(tokens, at) || shapes(tokens, at))) return at;
    if (item.name.length > 0) {
      // "a size from small to large": no numbers, no limit, and no name either.
      if (token.low === "from" && tokens.slice(at + 2, at + 4).some(({ low }) => low === "to")) return at;
      // "state open/closed": a slash without a bracket begins the values.
      if (tokens[at + 1]?.low === "/" && !/^(?:date|per|in|of)$/.test(item.name.at(-1)?.low ?? "") && token.low !== "date" && readOneOf(tokens, at, false)) return at;
      if (readConstraint(tokens, at, { naming: true }) || beginsLimit(tokens, at)) return at;
      if (token.low === "of" && readOneOf(tokens, at + 1, false)) return at;
      if (/^(?:of|with)$/.test(token.low) && readConstraint(tokens, at + 1, { naming: true })) return at;
    }
    if (item.name.length >= nameWordsMax) return at;
    if (!(item.name.length > 0 && /^(?:the|an?|their|its|his|her)$/.test(token.low))) item.name.push(token);
    at++;
  }
}

/** "and" stays inside "date and time"; articles stay after "of", "for", "to" … */
function isNameEnd(tokens: readonly Token[], at: number, item: Item): boolean {
  const token = tokens[at] as Token;
  const last = item.name.at(-1)?.low ?? "";
  if (token.low === "and" && last === "date" && tokens[at + 1]?.low === "time") return false;
  if (item.name.length > 0 && /^(?:the|an?|their|its|his|her)$/.test(token.low)) return !/^(?:of|for|to|from|in|at|per|on|by)$/.test(tokens[at - 1]?.low ?? "");
  if (token.kind === "quoted" || token.kind === "number") return item.name.length === 0 && token.kind === "number" ? false : token.kind === "number" && item.name.length > 0 && readUnit(tokens, at + 1).value.kind !== "plain";
  if (token.kind === "mark") return true;
  if (item.name.length === 0 && item.determined && /^(?:then|when|if|than|case|while|by|using)$/.test(token.low) && (!tokens[at + 1] || isSeparator(tokens[at + 1]) || tokens[at + 1]?.low === "(")) return false;
  // "is active" names a flag when nothing else does.
  if (item.name.length === 0 && token.low === "is" && tokens[at + 1]?.kind === "word") return false;
  return endsName(token);
}

/** What follows the name: brackets, "which …", limits, a colon or dash. */
function readBack(tokens: readonly Token[], from: number, item: Item): number {
  let at = from;
  for (;;) {
    const start = at;
    if (tokens[at]?.low === "(" || tokens[at]?.low === "[") at = readBracket(tokens, at, item);
    else if (/^(?::|-|=|->)$/.test(tokens[at]?.low ?? "") && tokens[at]?.kind === "mark") at = readAfterMark(tokens, at + 1, item);
    else at = readModifier(tokens, at, item);
    if (at === start) return at;
  }
}

/** How a text must look, which isn't checked: "in the form of two letters and four digits". */
const shapes = phrases("in the form of", "in the form", "in the format", "of the form", "of the format", "following the pattern", "matching the pattern", "consisting of", "made up of", "composed of", "starting with the letter", "beginning with the letter", "starting with the letters");

function readModifier(tokens: readonly Token[], at: number, item: Item): number {
  if (shapes(tokens, at)) {
    let end = at + shapes(tokens, at);
    while (end < tokens.length && !(isSeparator(tokens[end]) && !(tokens[end]?.low === "and" && readNumber(tokens, end + 1)))) end++;
    item.unread.push(tokens.slice(at, end));
    return end;
  }
  if (tokens[at]?.kind === "mark" && tokens[at]?.low === "?" && item.name.length) {
    // "returned?" asks whether it is.
    if (item.name.length === 1 && /(?:[^e]ed|paid|done|sent|sold|lost)$/.test(item.name[0]?.low ?? "")) item.guess = { type: "boolean", from: "stated" };
    else item.constraints.push({ kind: "required", value: false, words: tokens.slice(at, at + 1) });
    return at + 1;
  }
  const nobody = readNoTwo(tokens, at);
  if (nobody && item.name.length) {
    item.constraints.push({ kind: "unique", words: tokens.slice(at, nobody) });
    return nobody;
  }
  const comma = tokens[at]?.low === "," ? at + 1 : at;
  if (/^(?:which|that|who)$/.test(tokens[comma]?.low ?? "") && !/^(?:both|all)$/.test(tokens[comma + 2]?.low ?? "")) {
    const alone = readNoTwo(tokens, comma + 1);
    if (alone) {
      item.constraints.push({ kind: "unique", words: tokens.slice(comma, alone) });
      return alone;
    }
    const predicate = readPredicate(tokens, comma + 1);
    if (predicate && predicate.value.length) {
      item.constraints.push(...predicate.value);
      return predicate.next;
    }
  }
  const lead = /^(?:of|with|being|having|as|at)$/.test(tokens[at]?.low ?? "") && tokens[at + 1] ? at + 1 : at;
  for (const start of lead > at ? [at, lead] : [at]) {
    const found = readConstraints(tokens, start, start > at ? {} : { naming: item.name.length > 0 });
    if (found.value.length) {
      item.constraints.push(...found.value);
      return found.next;
    }
  }
  if (tokens[at]?.low === "," && item.name.length && /^(?:must|should|can|may|cannot|defaults|shall|has|is)$/.test(tokens[at + 1]?.low ?? "")) {
    const predicate = readPredicate(tokens, at + 1);
    if (predicate && !(tokens[predicate.next]?.kind === "word")) {
      item.constraints.push(...predicate.value);
      return predicate.next;
    }
  }
  if (/^[,;]$/.test(tokens[at]?.low ?? "") && item.name.length) {
    const preset = readConstraint(tokens, at + 1);
    if (preset?.value.kind === "default" && !(tokens[preset.next]?.kind === "word" && !isSeparator(tokens[preset.next]))) {
      item.constraints.push(preset.value);
      return preset.next;
    }
  }
  // "a price of at least 1, required, …" in a bullet or after a comma
  if (tokens[at]?.low === "," && item.name.length) {
    const one = readConstraint(tokens, at + 1, { naming: true });
    // ", 30 or 45 minutes" is a thing of its own behind what is no number.
    const apart = one?.value.kind === "choices" && !/^(?:integer|decimal|money)$/.test(typeFromName(item.name.map(({ low }) => low)).type);
    const next = one?.value.kind === "values" && /^(?:an?|the)$/.test(tokens[at + 1]?.low ?? "");
    if (one && !apart && !next && !(tokens[one.next]?.kind === "word" && !/^(?:and|but|or)$/.test(tokens[one.next]?.low ?? ""))) {
      item.constraints.push(one.value);
      return one.next;
    }
  }
  return at;
}

const nobodyElse = phrases("nobody else has the same", "no one else has the same", "no other has", "nobody else has", "no one else has", "nobody else uses", "nobody else shares", "no one else uses", "is used only once", "occurs only once", "may occur only once");

/** "(a name that) no two poets share": the place after it, or 0. */
export function readNoTwo(tokens: readonly Token[], at: number): number {
  const nobody = nobodyElse(tokens, at);
  if (nobody) return at + nobody;
  if (tokens[at]?.low !== "no" || !/^(?:two|other)$/.test(tokens[at + 1]?.low ?? "")) return 0;
  const verb = tokens.findIndex((token, i) => i > at + 1 && i < at + 6 && /^(?:share|shares|have|has)$/.test(token.low));
  return verb < 0 ? 0 : verb + 1;
}

/** The end of an item that has words left over: the next comma, "and" with a determiner, or the end. */
function restOf(tokens: readonly Token[], from: number): number {
  let at = from;
  while (at < tokens.length && !isSeparator(tokens[at])) at = tokens[at]?.low === "(" ? closeOf(tokens, at) + 1 : at + 1;
  return Math.min(at, tokens.length);
}

const borrowsFrom = (item: Item, next: Item): boolean => item.name.length === 1 && next.name.length >= 2 && (!next.determined || item.determined) && pairWords.test(item.name[0]?.low ?? "") && pairWords.test(next.name[0]?.low ?? "");
/** "start and end dates" are a start date and an end date. */
const oneOf = ([noun, ...rest]: readonly Token[]): Token[] => (noun ? [{ ...noun, low: singularOf(noun.low), text: isPlural(noun.low) ? singularOf(noun.low) : noun.text }, ...rest] : []);

/** "…, from, to, …": a pair of names in spite of what these words are elsewhere. */
function namedFromTo(items: Item[]): Item[] {
  const at = items.findIndex((item, i) => isAlone(item, "from") && items[i + 1] !== undefined && /^(?:to|until|till)$/.test((items[i + 1] as Item).words[0]?.low ?? "") && (items[i + 1] as Item).words.length === 1);
  const guess: TypeGuess = { type: "date", from: "cue" };
  return at < 0 ? items : items.map((item, i) => (i === at || i === at + 1 ? { ...item, name: item.words.slice(0, 1), unread: [], guess } : item));
}

const isAlone = ({ words }: Item, low: string): boolean => words.length === 1 && words[0]?.low === low;

/** "a start and end date" is two dates: the first borrows the noun of the second. */
function joinPairs(items: Item[]): Item[] {
  return items.map((item, i) => {
    const next = items[i + 1];
    const before = items[i - 1];
    if (before && borrowsFrom(before, item) && isPlural(item.name[1]?.low ?? "")) return { ...item, name: [...item.name.slice(0, 1), ...oneOf(item.name.slice(1))] };
    const borrows = next && borrowsFrom(item, next);
    return borrows ? { ...item, name: [...item.name, ...oneOf(next.name.slice(1))], constraints: [...item.constraints, ...next.constraints] } : item;
  });
}
