import { readChoices } from "./choices.ts";
import { readDays, type Days } from "./days.ts";
import { readNumber, readUnit } from "./numbers.ts";
import { readType, type TypeGuess } from "./types.ts";
import { readOneOf } from "./values.ts";
import { closeOf, phrases, type Match, type Token } from "./words.ts";

/** What a text says about one field. Each knows its own words, so that what can't be kept can be quoted. */
export type Constraint = { words: readonly Token[] } & (
  | { kind: "required"; value: boolean }
  | { kind: "unique"; within?: readonly Token[] }
  | { kind: "range"; min?: number; max?: number; exclusive_min?: true; exclusive_max?: true; type?: TypeGuess }
  | { kind: "length"; min?: number; max?: number }
  /** `later`: "can become …", besides what it is at first. */
  | { kind: "values"; values: string[]; later?: true }
  | ({ kind: "days" } & Days)
  /** The only numbers that are taken. */
  | { kind: "choices"; numbers: number[]; type?: TypeGuess }
  | { kind: "default"; value: string }
  | { kind: "type"; guess: TypeGuess }
  | { kind: "compare"; op: "<" | "<=" | ">" | ">="; other: readonly Token[] }
);
type Bare<T = Constraint> = T extends Constraint ? Omit<T, "words"> : never;

/** How the verb before puts it: "cannot be" negates, "can be" allows. */
export interface Mood {
  negated?: boolean;
  /** "can become": what it isn't yet. */
  later?: boolean;
  allowed?: boolean;
  /** In the middle of a name: only what can't be one of its words counts. */
  naming?: boolean;
}

const required = phrases("required", "mandatory", "compulsory", "obligatory", "needed", "necessary", "given", "provided", "present", "set", "filled in", "specified", "supplied", "entered", "non-empty", "nonempty", "non-blank", "not null", "not empty", "not blank", "always there", "always required", "always given", "always present", "there", "stated", "a must");
const optional = phrases("optional", "left out", "omitted", "left empty", "left blank", "skipped", "voluntary", "nullable", "optionally", "not required", "not mandatory", "if any", "if known", "if there is one", "if available", "nice to have", "a nice-to-have", "nice-to-have", "nice", "welcome", "good to have", "if there", "where available", "when available", "if they have one", "if it has one", "if they want", "unknown at first", "not known at first", "if given", "if present", "if applicable", "where known", "when known", "not needed", "missing", "absent", "empty", "blank", "null", "unknown", "unset", "not always known");
const emptiness = phrases("empty", "blank", "null", "missing", "omitted", "left out", "left empty", "left blank", "absent", "skipped", "unset", "nothing");
const unique = phrases("unique", "distinct", "no duplicates", "without duplicates", "never repeated", "different for every one", "not shared", "unambiguous");
const shared = phrases("shared", "repeated", "duplicated", "duplicate", "reused", "used twice", "the same", "taken twice", "repeat", "occur twice", "twice", "more than once", "a second time", "occur more than once");
const within = phrases("within", "per", "for each", "in each", "inside", "for every", "across", "among", "in the same", "in one", "within the same", "within one", "within each", "in");
const positive = phrases("positive", "a positive number", "positive number", "strictly positive");
const nonNegative = phrases("non-negative", "nonnegative", "not negative", "zero or more", "0 or more", "positive or zero", "zero or positive");
const negative = phrases("negative", "a negative number", "below zero", "below 0", "less than zero", "less than 0", "under zero", "under 0");

const atLeast = phrases("at least", "no less than", "no fewer than", "a minimum of", "minimum of", "minimum", "min", "not less than", "not fewer than", ">=", "not below", "not under", "no lower than", "no smaller than", "no shorter than", "a min of", "starting at", "a minimum length of", "minimum length", "minimum length of", "min length");
const atMost = phrases("at most", "no more than", "not more than", "up to", "a maximum of", "maximum of", "maximum", "max", "<=", "not exceeding", "no greater than", "no higher than", "no longer than", "not longer than", "limited to", "capped at", "not above", "not over", "no larger than", "no bigger than", "a max of", "a limit of", "out of", "a maximum length of", "maximum length", "maximum length of", "max length", "not exceed");
const moreThan = phrases("greater than", "more than", "above", "over", "larger than", "higher than", "bigger than", ">", "longer than", "exceeding", "exceed", "in excess of");
const lessThan = phrases("less than", "under", "below", "fewer than", "smaller than", "lower than", "<", "shorter than");
const betweens = phrases("between", "from", "in the range", "in the range of", "in the range from", "in the range between", "ranging from", "ranges from", "range from", "on a scale of", "on a scale from", "within the range", "anywhere from", "anywhere between", "a number from", "a number between", "a whole number from", "a whole number between", "an integer from", "an integer between", "a value from", "a value between", "a scale of", "a scale from", "range");
const orMore = phrases("or more", "or above", "or higher", "or over", "or greater", "or later", "or newer", "or older", "and up", "and above", "upwards", "and more", "or longer");
const orLess = phrases("or less", "or fewer", "or below", "or under", "or lower", "or shorter", "or earlier", "at most", "max", "maximum", "at the most", "or younger", "tops");
const trailing = phrases("long", "in length", "inclusive", "inclusively", "in total", "each", "old", "of age", "( inclusive )", "both included", "in all");
const before = phrases("before", "earlier than", "prior to", "ahead of", "precede", "precedes");
const notBefore = phrases("on or after", "the same as or after", "equal to or after", "no earlier than", "not earlier than", "not before", "at or after");
const after = phrases("after", "later than", "past", "follow", "follows");
const notAfter = phrases("on or before", "no later than", "not later than", "not after", "at or before");
const defaults = phrases("default", "defaults to", "default to", "defaulting to", "default is", "default value is", "default value of", "default value", "with a default of", "a default of", "with a default value of", "a default value of", "with default", "default of", "initially", "starts as", "starting as", "start as", "starts at", "starts out as", "start out as", "begins as", "begin as", "starts with", "starts off as", "by default it is", "by default", "start at", "with default value", "preset to", "starting at", "starts in", "start off as", "defaults", "starts out", "start out", "starts off", "start off", "starts out in", "begins in", "starting with", "beginning with", "beginning as", "starting off as", "starts life as", "is first", "are first");
const defaultAfter = phrases("by default", "being the default", "is the default", "is default", "being default", "as default", "as the default", "initially", "at first", "to begin with", "unless stated otherwise", "unless told otherwise", "unless said otherwise", "at the start", "in the beginning", "to start with", "when created", "when it is created", "when it is submitted", "when it is made", "when it is placed", "when it is entered", "when it is opened", "when it is added", "when submitted", "when placed", "when added", "when it is new", "when new", "on creation", "upon creation", "if not given", "if none is given", "unless given", "unless set", "unless specified", "if left out", "when left out", "if omitted", "when omitted", "if nothing is given", "if not specified", "unless otherwise stated", "unless they say otherwise", "unless they ask otherwise", "unless we say otherwise", "unless somebody says otherwise", "if nothing is said", "if nothing else is said", "unless chosen otherwise", "if nothing is chosen", "at the beginning", "from the start", "in the first place");

/** One constraint at a place, or nothing. */
export function readConstraint(tokens: readonly Token[], at: number, mood: Mood = {}): Match<Constraint> | undefined {
  const days = readDays(tokens, at, mood.negated === true);
  if (days) return { value: { kind: "days", ...days.value, words: tokens.slice(at, days.next) }, next: days.next };
  if (mood.naming && !startsInName(tokens, at)) return undefined;
  const found = readTexture(tokens, at, mood) ?? readDefault(tokens, at) ?? readComparison(tokens, at, mood) ?? readMagnitude(tokens, at, mood) ?? readSign(tokens, at, mood) ?? readKind(tokens, at, mood) ?? readValues(tokens, at, mood);
  return found && { value: { ...found.value, words: tokens.slice(at, found.next) } as Constraint, next: found.next };
}

const plainWords = phrases("if there is one", "where available", "when available", "if they have one", "if it has one", "nice to have", "required", "mandatory", "optional", "unique", "non-negative", "positive", "not null", "not empty", "non-empty", "if any", "if known", "if available", "if applicable", "where known", "when known", "not negative", "zero or more");
const flags = phrases("y / n", "y or n", "yes / no", "yes or no", "true / false", "true or false");
const limits = [atLeast, atMost, moreThan, lessThan, betweens, before, after, notBefore, notAfter, defaults];

/** Whether a constraint may begin right after a word of a name: "given" and "present" may be words of it, "at most" and "1 to 5" not. */
function startsInName(tokens: readonly Token[], at: number): boolean {
  const plain = plainWords(tokens, at);
  if (plain) return tokens[at + plain]?.kind !== "word" || /^(?:and|but|or|which|that|with)$/.test(tokens[at + plain]?.low ?? "");
  if (limits.some((of) => of(tokens, at) > 0) || tokens[at]?.kind === "number" || /^(?:exactly|precisely)$/.test(tokens[at]?.low ?? "")) return true;
  if (flags(tokens, at) || tokens[at + 1]?.low === "/") return true;
  if (tokens[at]?.low === "enum" && tokens[at + 1]?.low === "(") return true;
  if (/^(?:either|being)$/.test(tokens[at]?.low ?? "") || /^one of$/.test(`${tokens[at]?.low} ${tokens[at + 1]?.low}`)) return true;
  return /^(?:in|as|with)$/.test(tokens[at]?.low ?? "") && readKind(tokens, at, {}) !== undefined;
}

/** A limit that may not be readable but surely ends a name: "at least one day". */
export const beginsLimit = (tokens: readonly Token[], at: number): boolean =>
  /^(?:after|before|between|above|below)$/.test(tokens[at]?.low ?? "") || [atLeast, atMost, moreThan, lessThan, notBefore, notAfter, before, after].some((of) => of(tokens, at) > 1);

function readTexture(tokens: readonly Token[], at: number, mood: Mood): Match<Bare> | undefined {
  const empty = emptiness(tokens, at);
  if (mood.negated && empty) return { value: { kind: "required", value: true }, next: at + empty };
  const same = shared(tokens, at);
  if (mood.negated && same) return withWithin(tokens, at + same);
  if (empty && defaultAfter(tokens, at + empty)) return { value: { kind: "required", value: false }, next: at + empty + defaultAfter(tokens, at + empty) };
  if (empty && !mood.negated && /^(?:until|till|as|unless)$/.test(tokens[at + empty]?.low ?? "")) {
    const end = tokens.findIndex(({ low }, i) => i > at + empty && /^(?:,|;|\))$/.test(low));
    return { value: { kind: "required", value: false }, next: end < 0 ? tokens.length : end };
  }
  const must = required(tokens, at);
  if (must) return { value: { kind: "required", value: !mood.negated && !mood.allowed }, next: at + must };
  if (!mood.negated) {
    const may = optional(tokens, at);
    // "must be empty" is neither optional nor required.
    if (may && (mood.allowed || !emptiness(tokens, at))) return { value: { kind: "required", value: false }, next: at + may };
    const one = unique(tokens, at);
    if (one) return withWithin(tokens, at + one);
  }
  return undefined;
}

function withWithin(tokens: readonly Token[], at: number): Match<Bare> {
  const length = within(tokens, at);
  if (!length || !tokens[at + length]) return { value: { kind: "unique" }, next: at };
  let end = at + length;
  while (tokens[end] && tokens[end]?.kind === "word" && !/^(?:and|or|but|which|that|is|are|must|can)$/.test(tokens[end]?.low ?? "")) end++;
  const scope = tokens.slice(at + length, end).filter((token) => !/^(?:an?|the|same|its|their|each|every|one|all|our|whole|entire)$/.test(token.low));
  const everywhere = scope.length === 0 || /^(?:system|service|everyone|them|others|all|database|application|app|api)$/.test(scope.at(-1)?.low ?? "");
  return { value: everywhere ? { kind: "unique" } : { kind: "unique", within: scope }, next: end };
}

function readDefault(tokens: readonly Token[], at: number): Match<Bare> | undefined {
  const length = defaults(tokens, at);
  if (length) {
    const start = at + length + (/^(?:[:=]|to|is|be)$/.test(tokens[at + length]?.low ?? "") ? 1 : 0);
    const value = readDefaultValue(tokens, start);
    return value && { value: { kind: "default", value: value.value }, next: value.next };
  }
  const value = readDefaultValue(tokens, at);
  const tail = value ? defaultAfter(tokens, value.next) : 0;
  return value && tail ? { value: { kind: "default", value: value.value }, next: value.next + tail } : undefined;
}

function readDefaultValue(tokens: readonly Token[], at: number): Match<string> | undefined {
  const article = /^(?:an?|the)$/.test(tokens[at]?.low ?? "") ? at + 1 : at;
  const number = readNumber(tokens, article);
  if (number) return { value: String(number.value), next: readUnit(tokens, number.next).next };
  const quoted = tokens[article];
  if (quoted?.kind === "quoted") return { value: quoted.text, next: article + 1 };
  let end = article;
  while (end < article + 3 && tokens[end]?.kind === "word" && !valueStops.test(tokens[end]?.low ?? "") && !defaultAfter(tokens, end)) end++;
  const words = tokens.slice(article, end);
  return words.length ? { value: words.map((token) => token.text).join(" "), next: end } : undefined;
}

const valueStops = /^(?:and|or|but|which|that|who|is|are|was|were|be|with|must|can|may|should|not|if|when|unless|for|a|an|the|it|they|to|has|have|required|optional|unique)$/;

function readComparison(tokens: readonly Token[], at: number, mood: Mood): Match<Bare> | undefined {
  const ways: [number, "<" | "<=" | ">" | ">=", ][] = [
    [notBefore(tokens, at), ">="], [notAfter(tokens, at), "<="], [before(tokens, at), mood.negated ? ">=" : "<"], [after(tokens, at), mood.negated ? "<=" : ">"],
    ...(isFieldAfter(tokens, at, moreThan) ? [[moreThan(tokens, at), mood.negated ? "<=" : ">"] as [number, "<=" | ">"]] : []),
    ...(isFieldAfter(tokens, at, lessThan) ? [[lessThan(tokens, at), mood.negated ? ">=" : "<"] as [number, ">=" | "<"]] : []),
    ...(isFieldAfter(tokens, at, atLeast) ? [[atLeast(tokens, at), ">="] as [number, ">="]] : []),
    ...(isFieldAfter(tokens, at, atMost) ? [[atMost(tokens, at), "<="] as [number, "<="]] : []),
  ];
  const [length, op] = ways.find(([found]) => found > 0) ?? [0, "<" as const];
  const article = /^(?:the|its|their|an?|his|her)$/.test(tokens[at + length]?.low ?? "") ? 1 : 0;
  const loose = timed(tokens, at) && /^(?:word|quoted)$/.test(tokens[at + length]?.kind ?? "") && !readNumber(tokens, at + length);
  if (!length || !(article || loose)) return undefined;
  let end = at + length + article;
  while (/^(?:word|quoted)$/.test(tokens[end]?.kind ?? "") && !/^(?:and|or|but|which|that|is|are|must|can|if|when)$/.test(tokens[end]?.low ?? "")) end++;
  const other = tokens.slice(at + length + article, end);
  return other.length ? { value: { kind: "compare", op, other }, next: end } : undefined;
}

const timed = (tokens: readonly Token[], at: number): boolean => [before, after, notBefore, notAfter].some((of) => of(tokens, at) > 0);

/** "less than the price": an amount named by another field, not by a number. */
function isFieldAfter(tokens: readonly Token[], at: number, of: typeof moreThan): boolean {
  const length = of(tokens, at);
  return length > 0 && !readNumber(tokens, at + length) && /^(?:the|its|their)$/.test(tokens[at + length]?.low ?? "");
}

interface Bounds {
  min?: number;
  max?: number;
  exclusive_min?: true;
  exclusive_max?: true;
}

function readMagnitude(tokens: readonly Token[], at: number, mood: Mood): Match<Bare> | undefined {
  const first = readOneBound(tokens, at, mood);
  if (!first) return readBetween(tokens, at) ?? readBareNumber(tokens, at);
  // "at least 3 and at most 50 characters"
  const joint = /^(?:and|but|,)$/.test(tokens[first.next]?.low ?? "") ? first.next + 1 : first.next;
  const second = joint > first.next ? readOneBound(tokens, joint, mood) : undefined;
  const both = second && (first.value.min === undefined) !== (second.value.min === undefined) ? { value: { ...first.value, ...second.value }, next: second.next } : first;
  return measured(tokens, both.value, both.next);
}

function readOneBound(tokens: readonly Token[], at: number, mood: Mood): Match<Bounds> | undefined {
  const pick = (length: number, bounds: (value: number) => Bounds): Match<Bounds> | undefined => {
    if (!length) return undefined;
    const colon = /^(?:[:=]|of|is)$/.test(tokens[at + length]?.low ?? "") ? 1 : 0;
    const number = readNumber(tokens, at + length + colon);
    return number && { value: bounds(number.value), next: number.next };
  };
  const { negated } = mood;
  return (
    pick(atLeast(tokens, at), (min) => ({ min })) ?? pick(atMost(tokens, at), (max) => ({ max })) ??
    pick(notBefore(tokens, at), (min) => ({ min })) ?? pick(notAfter(tokens, at), (max) => ({ max })) ??
    pick(after(tokens, at), (n) => (negated ? { max: n } : { min: n, exclusive_min: true })) ??
    pick(before(tokens, at), (n) => (negated ? { min: n } : { max: n, exclusive_max: true })) ??
    pick(moreThan(tokens, at), (n) => (negated ? { max: n } : { min: n, exclusive_min: true })) ??
    pick(lessThan(tokens, at), (n) => (negated ? { min: n } : { max: n, exclusive_max: true }))
  );
}

function readBetween(tokens: readonly Token[], at: number): Match<Bare> | undefined {
  const low = readNumber(tokens, at + betweens(tokens, at));
  if (!low) return undefined;
  const unit = readUnit(tokens, low.next).next;
  const lowUnit = skipGloss(tokens, unit);
  const joint = tokens[lowUnit]?.low ?? "";
  if (!/^(?:to|and|-|through|up|until|\.)$/.test(joint) || (joint === "and" && !betweens(tokens, at))) return betweens(tokens, at) ? (readFrom(tokens, low) ?? readFromAlone(tokens, at, low)) : undefined;
  let next = lowUnit + 1;
  while (/^(?:to|\.|and)$/.test(tokens[next]?.low ?? "")) next++;
  const high = readNumber(tokens, next);
  // "1-0" is a result and no range.
  if (!high || (joint === "-" && high.value < low.value)) return undefined;
  const read = measured(tokens, { min: low.value, max: high.value }, high.next);
  return read && lowUnit > unit ? { ...read, next: skipGloss(tokens, read.next) } : read;
}

/** "from 1 (poor) to 5 (excellent)": what the ends mean. */
function skipGloss(tokens: readonly Token[], at: number): number {
  const close = tokens[at]?.low === "(" ? closeOf(tokens, at) : at;
  return close > at + 1 && close <= at + 4 && tokens.slice(at + 1, close).every(({ kind }) => kind === "word") ? close + 1 : at;
}

/** "a year from 1950", and then something else */
const readFromAlone = (tokens: readonly Token[], at: number, low: Match<number>): Match<Bare> | undefined =>
  tokens[at]?.low === "from" && low.next === at + 2 && (low.next >= tokens.length || tokens[low.next]?.low === "," || tokens[low.next]?.low === ")") ? measured(tokens, { min: low.value }, low.next) : undefined;

/** "from 18 upwards" */
function readFrom(tokens: readonly Token[], low: Match<number>): Match<Bare> | undefined {
  const up = orMore(tokens, low.next) || (tokens[low.next]?.low === "up" ? 1 : 0);
  return up ? measured(tokens, { min: low.value }, low.next + up) : undefined;
}

function readBareNumber(tokens: readonly Token[], at: number): Match<Bare> | undefined {
  const exactly = /^(?:exactly|precisely)$/.test(tokens[at]?.low ?? "") ? at + 1 : at;
  const number = readNumber(tokens, exactly);
  if (!number) return undefined;
  const unit = readUnit(tokens, number.next);
  const more = orMore(tokens, unit.next) || orMore(tokens, number.next);
  const less = more ? 0 : orLess(tokens, unit.next) || orLess(tokens, number.next);
  if (more || less) {
    const ends = orMore(tokens, unit.next) || orLess(tokens, unit.next) ? unit.next : number.next;
    const bounds: Bounds = more ? { min: number.value } : { max: number.value };
    const next = ends + (more || less);
    return measured(tokens, bounds, next, unit.value.kind === "characters");
  }
  return unit.value.kind === "characters" ? measured(tokens, { min: number.value, max: number.value }, number.next) : undefined;
}

function measured(tokens: readonly Token[], bounds: Bounds, at: number, long = false): Match<Bare> | undefined {
  const unit = readUnit(tokens, at);
  const next = unit.next + trailing(tokens, unit.next);
  if (unit.value.kind === "digits" || unit.value.kind === "words") return undefined;
  if (unit.value.kind !== "characters" && !long) {
    const type: TypeGuess | undefined = unit.value.kind === "type" ? { type: unit.value.type, from: "cue" } : undefined;
    return { value: { kind: "range", ...bounds, ...(type ? { type } : {}) }, next };
  }
  const min = bounds.exclusive_min && bounds.min !== undefined ? bounds.min + 1 : bounds.min;
  const max = bounds.exclusive_max && bounds.max !== undefined ? bounds.max - 1 : bounds.max;
  return { value: { kind: "length", ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }, next };
}

function readSign(tokens: readonly Token[], at: number, mood: Mood): Match<Bare> | undefined {
  const below = negative(tokens, at);
  if (mood.negated && below) return { value: { kind: "range", min: 0 }, next: at + below };
  if (mood.negated) return undefined;
  const none = nonNegative(tokens, at);
  if (none) return { value: { kind: "range", min: 0 }, next: at + none };
  const above = positive(tokens, at);
  if (!above || (tokens[at + above]?.low === "or" && negative(tokens, at + above + 1))) return undefined;
  const type = readType(tokens, at + above);
  return { value: { kind: "range", min: 0, exclusive_min: true, ...(type && type.value.type !== "text" ? { type: type.value } : {}) }, next: type?.next ?? at + above };
}

function readKind(tokens: readonly Token[], at: number, mood: Mood): Match<Bare> | undefined {
  if (mood.negated || mood.allowed) return undefined;
  const start = /^(?:in|as|of|:)$/.test(tokens[at]?.low ?? "") ? at + 1 : at;
  const unit = readUnit(tokens, start);
  const things = start === at && /^(?:people|persons|items|pieces|points|stars|units)$/.test(tokens[start]?.low ?? "") && tokens.length > start + 1;
  if (!things && unit.next > start && unit.value.kind === "type" && unit.next !== tokens.length + 1) {
    return { value: { kind: "type", guess: { type: unit.value.type, from: "stated", ...(unit.value.percent ? { percent: true as const } : {}) } }, next: unit.next };
  }
  const type = readType(tokens, start);
  return type && tokens[type.next]?.kind !== "word" ? { value: { kind: "type", guess: type.value }, next: type.next } : type && /^(?:and|or|which|that|but|with|from|between)$/.test(tokens[type.next]?.low ?? "") ? { value: { kind: "type", guess: type.value }, next: type.next } : undefined;
}

function readValues(tokens: readonly Token[], at: number, mood: Mood): Match<Bare> | undefined {
  if (mood.negated) return undefined;
  const choices = readChoices(tokens, at);
  if (choices) {
    const { numbers, type } = choices.value;
    return { value: { kind: "choices", numbers, ...(type ? { type } : {}) }, next: choices.next };
  }
  const list = readOneOf(tokens, at, mood.allowed === true || mood.later === true);
  return list && { value: { kind: "values", values: list.value, ...(mood.later ? { later: true as const } : {}) }, next: list.next };
}

const joints = /^(?:,|;|and|but|&|\+)$/;

/** Constraints that follow each other, joined by commas and "and"; stops before what isn't one. */
export function readConstraints(tokens: readonly Token[], at: number, mood: Mood = {}): Match<Constraint[]> {
  const found: Constraint[] = [];
  let next = at;
  for (;;) {
    let start = next;
    while (found.length > 0 && joints.test(tokens[start]?.low ?? "")) start++;
    const one = readConstraint(tokens, start, mood);
    // ", and an e-mail" is the next thing of the list.
    if ((one?.value.kind === "type" || one?.value.kind === "values") && start > next && /^(?:an?|the|its|their)$/.test(tokens[start]?.low ?? "")) return { value: found, next };
    if (!one || (start > next && !standsAlone(tokens, one))) return { value: found, next };
    found.push(one.value);
    next = one.next;
    if (tokens[next]?.low === "(") return readBracketAfter(tokens, next, found);
  }
}

/** "optional notes" after "and" is the next field, "optional" before a comma is a constraint. */
function standsAlone(tokens: readonly Token[], match: Match<Constraint>): boolean {
  const after = tokens[match.next];
  if (!after || after.kind === "mark" || /^(?:and|or|but|by)$/.test(after.low)) return true;
  return match.value.kind !== "required" && match.value.kind !== "unique" && match.value.kind !== "type" && !(match.value.kind === "range" && match.value.words.length === 1);
}

function readBracketAfter(tokens: readonly Token[], at: number, found: Constraint[]): Match<Constraint[]> {
  const close = closeOf(tokens, at);
  const inside = readConstraints(tokens.slice(at + 1, close), 0);
  return inside.next === close - at - 1 && inside.value.length ? { value: [...found, ...inside.value], next: close + 1 } : { value: found, next: at };
}
