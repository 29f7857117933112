import { phrases, type Match, type Token } from "./words.ts";

const openers = phrases("one of", "either", "any of", "one of the following", "one of these", "any one of", "one of the values", "is one of", "among", "chosen from", "selected from", "picked from", "taken from", "limited to", "with values", "with the values", "with possible values", "possible values", "allowed values", "can be", "which can be", "that can be", "being", "enum", "enum of", "an enum of", "enumeration", "a choice of", "choice of", "values", "options", "with options", "with the options", "namely");
const stops = /^(?:and|or|nor|which|that|who|is|are|was|were|be|been|become|becomes|with|must|can|may|should|not|if|when|unless|it|they|has|have|default|defaults|defaulting|by|optional|required|mandatory|unique|initially|but|the|a|an|its|their|at|between|from|up)$/;
const valueWordsMax = 3;
const valuesMax = 60;

/** "one of red, green or blue", "either A or B", "A, B or C": two values or more. `bare` lets the list begin without an opener and needs an "or". */
export function readOneOf(tokens: readonly Token[], at: number, bare: boolean): Match<string[]> | undefined {
  const length = openers(tokens, at);
  if (length === 0 && !bare) return bareOr(tokens, at);
  let start = at + length;
  if (length) start += openers(tokens, start);
  if (/^[:(]$/.test(tokens[start]?.low ?? "")) start++;
  const list = readList(tokens, start);
  if (!list || list.value.length < 2) return undefined;
  const closed = tokens[list.next]?.low === ")" && tokens[start - 1]?.low === "(" ? list.next + 1 : list.next;
  return { value: list.value, next: closed };
}

/** Without an opener only a list with "or" or "/" says that it is a choice. */
function bareOr(tokens: readonly Token[], at: number): Match<string[]> | undefined {
  const list = readList(tokens, at);
  return list && list.value.length >= 2 && list.closed ? list : undefined;
}

interface List extends Match<string[]> {
  /** Whether an "or" or a slash was met. */
  closed: boolean;
}

/** Values parted by commas, slashes, bars and a last "or" (or "and"), each of up to three words. */
export function readList(tokens: readonly Token[], at: number, last: "or" | "any" = "or"): List | undefined {
  const values: string[] = [];
  let next = at;
  let closed = false;
  let slashes = false;
  while (values.length < valuesMax) {
    const one = readValue(tokens, next);
    if (!one) break;
    values.push(one.value);
    next = one.next;
    const joint = readJoint(tokens, next, last);
    if (!joint) break;
    // "open/closed, …": a comma behind slashes ends the values.
    if (slashes && joint.value === ",") break;
    slashes ||= joint.value === "/";
    if (joint.value !== ",") closed = true;
    if (!readValue(tokens, joint.next)) break;
    if (joint.value === "or" || joint.value === "and") {
      const final = readValue(tokens, joint.next);
      const more = final && readJoint(tokens, final.next, last);
      if (final && !(more && more.value === joint.value) && !/^(?:positive|negative|zero|null|after|before|later|earlier|equal|same)$/.test(final.value)) return { value: [...values, final.value], next: final.next, closed: true };
    }
    next = joint.next;
  }
  // "positive or negative" is said of a number.
  if (values.some((value) => /^(?:after|before|equal|than|at|same|later|earlier)$/.test(value))) return undefined;
  if (values.every((value) => /^(?:positive|negative|zero|null)$/.test(value))) return undefined;
  return values.length ? { value: values, next, closed } : undefined;
}

function readJoint(tokens: readonly Token[], at: number, last: "or" | "any"): Match<string> | undefined {
  const low = tokens[at]?.low;
  if (low === ",") {
    const word = tokens[at + 1]?.low;
    if (word === "or" || (word === "and" && last === "any")) return { value: word, next: at + 2 };
    return { value: ",", next: at + 1 };
  }
  if (low === "/" || low === "|") return { value: "/", next: at + 1 };
  if (low === "or" || (low === "and" && last === "any")) return { value: low, next: at + 1 };
  return undefined;
}

function readValue(tokens: readonly Token[], at: number): Match<string> | undefined {
  const start = /^(?:an?|the)$/.test(tokens[at]?.text ?? "") && isValueWord(tokens[at + 1], false) ? at + 1 : at;
  const first = tokens[start];
  if (first?.kind === "quoted") return { value: valueOf([first]), next: start + 1 };
  let end = start;
  while (end < start + valueWordsMax && isValueWord(tokens[end], end > start)) end++;
  return end > start ? { value: valueOf(tokens.slice(start, end)), next: end } : undefined;
}

const isValueWord = (token: Token | undefined, inner: boolean): boolean =>
  token !== undefined && (token.kind === "number" || token.kind === "word") && (!stops.test(token.low) || (!inner && /^\p{Lu}$/u.test(token.text)) || (inner && token.low === "by"));

/** As it is stored: `in_progress`; a name in capitals such as `XL` stays. */
export function valueOf(tokens: readonly Token[]): string {
  const text = tokens.map((token) => token.text).join(" ").trim();
  const kept = /^[\p{Lu}\p{N}+.-]{1,6}$/u.test(text) ? text : text.toLowerCase();
  return kept.replace(/[\s-]+(?=\p{L}|\p{N})/gu, "_");
}
