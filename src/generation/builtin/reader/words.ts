/** A word, number, quoted text or mark of the requirement, with its place in it. Contractions are two words in one place: "can't" is `can` and `not`. */
export interface Token {
  kind: "word" | "number" | "quoted" | "mark";
  /** As written, quotes taken off. */
  text: string;
  /** What is compared: lower case, "e-mail" as "email", a possessive without its ending. */
  low: string;
  /** Offsets in the requirement, in UTF-16 units; `end` is exclusive. */
  start: number;
  end: number;
  possessive?: true;
  value?: number;
}

/** Something read, and the place of the first token after it. */
export interface Match<T> {
  value: T;
  next: number;
}

const contractions = new Map([
  ["cannot", ["can", "not"]], ["can't", ["can", "not"]], ["won't", ["will", "not"]], ["shan't", ["shall", "not"]], ["ain't", ["is", "not"]],
  ["it's", ["it", "is"]], ["that's", ["that", "is"]], ["there's", ["there", "is"]], ["who's", ["who", "is"]], ["let's", ["let", "us"]],
  ["i'm", ["i", "am"]], ["what's", ["what", "is"]],
]);
const endings = new Map([["n't", "not"], ["'re", "are"], ["'d", "would"], ["'ll", "will"], ["'ve", "have"]]);

const isLetter = (char: string) => /[\p{L}\p{M}\p{N}_]/u.test(char);
const isDigit = (char: string | undefined) => char !== undefined && char >= "0" && char <= "9";
const isInvisible = (char: string) => /[\p{C}\p{Z}\s]/u.test(char);
const closing = new Map([['"', '"'], ["“", "”"], ["„", "“"], ["‘", "’"], ["`", "`"], ["«", "»"], ["'", "'"]]);
const quotedMax = 60;

/** The tokens of `text`, whose first character stands at `offset` of the requirement. Linear in its length. */
export function tokensOf(text: string, offset = 0): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (isInvisible(char)) at += char.length;
    else if (isDigit(char)) at = readNumber(text, at, offset, tokens);
    else if (isLetter(char)) at = readWord(text, at, offset, tokens);
    else at = readMark(text, at, char, offset, tokens);
  }
  return tokens;
}

function readNumber(text: string, start: number, offset: number, tokens: Token[]): number {
  let end = start;
  while (isDigit(text[end]) || ((text[end] === "." || text[end] === ",") && isDigit(text[end + 1]))) end++;
  if (end < text.length && isLetter(text[end] ?? "") && !/^(k|kg|g|cm|mm|m|km|l|ml|h|min|eur|usd|gbp|chars?)\b/i.test(text.slice(end, end + 8))) return readWord(text, start, offset, tokens);
  const written = text.slice(start, end);
  const thousands = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(written);
  const value = Number(thousands ? written.replaceAll(",", "") : written.replace(",", "."));
  if (Number.isNaN(value)) tokens.push({ kind: "word", text: written, low: written, start: offset + start, end: offset + end });
  else tokens.push({ kind: "number", text: written, low: written, value, start: offset + start, end: offset + end });
  return end;
}

function readWord(text: string, start: number, offset: number, tokens: Token[]): number {
  let end = start;
  while (end < text.length) {
    const char = String.fromCodePoint(text.codePointAt(end) ?? 0);
    const joins = /['’-]/.test(char) && end > start && end + 1 < text.length && isLetter(text[end + 1] ?? "");
    if (!isLetter(char) && !joins && !((char === "#" || char === "+") && text[end - 1]?.toLowerCase() === "c")) break;
    end += char.length;
  }
  const written = text.slice(start, end);
  pushWord(written, { start: offset + start, end: offset + end }, tokens);
  const after = text[end];
  const last = tokens.at(-1);
  // "the sellers' names": an apostrophe after an s, with no quotation open.
  if (last && (after === "'" || after === "’") && written.endsWith("s") && text[start - 1] !== "'") {
    last.possessive = true;
    return end + 1;
  }
  return end;
}

function pushWord(written: string, place: { start: number; end: number }, tokens: Token[]): void {
  const low = written.toLowerCase().replaceAll("’", "'");
  const two = contractions.get(low);
  if (two) return void tokens.push(...two.map((word): Token => ({ kind: "word", text: written, low: word, ...place })));
  for (const [ending, word] of endings) {
    if (low.endsWith(ending) && low.length > ending.length) {
      tokens.push({ kind: "word", text: written, low: low.slice(0, -ending.length), ...place }, { kind: "word", text: written, low: word, ...place });
      return;
    }
  }
  const possessive = low.endsWith("'s");
  // "firstName" is written as "first_name" is.
  const camel = /^[a-z]{2,}(?:[A-Z][a-z0-9]+)+$/.test(written) ? written.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : low;
  const bare = (possessive ? low.slice(0, -2) : camel).replace(/^e-mail/, "email").replace(/^web-site/, "website");
  tokens.push({ kind: "word", text: possessive ? written.slice(0, -2) : written, low: bare, ...place, ...(possessive ? { possessive: true as const } : {}) });
}

function readMark(text: string, at: number, char: string, offset: number, tokens: Token[]): number {
  const close = closing.get(char);
  if (close) {
    const end = text.slice(at + 1, at + 1 + quotedMax).indexOf(close);
    if (end > 0) {
      const inside = text.slice(at + 1, at + 1 + end);
      // `return_date` in backticks is a name.
      if (char === "`" && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(inside)) {
        tokens.push({ kind: "word", text: inside, low: inside.toLowerCase(), start: offset + at, end: offset + at + end + 2 });
        return at + end + 2;
      }
      tokens.push({ kind: "quoted", text: inside, low: inside.toLowerCase(), start: offset + at, end: offset + at + end + 2 });
      return at + end + 2;
    }
    return at + 1;
  }
  const two = text.slice(at, at + 2);
  const mark = two === ".." || two === "<=" || two === ">=" || two === "->" ? two : char;
  const kept = mark === ".." ? "-" : mark === "≥" ? ">=" : mark === "≤" ? "<=" : mark === "–" || mark === "—" ? "-" : mark === "；" ? ";" : mark;
  // Emoji and other pictures say nothing that can be built or denied.
  if (!/\p{Extended_Pictographic}/u.test(char) || isDigit(char)) tokens.push({ kind: "mark", text: mark, low: kept, start: offset + at, end: offset + at + mark.length });
  return at + mark.length;
}

export type Phrases = (tokens: readonly Token[], at: number) => number;

/** A matcher for any of the phrases at a place: the number of tokens of the longest that fits, or 0. */
export function phrases(...all: string[]): Phrases {
  const byFirst = new Map<string, string[][]>();
  for (const phrase of all) {
    const words = phrase.split(" ");
    const first = words[0] ?? "";
    byFirst.set(first, [...(byFirst.get(first) ?? []), words].sort((a, b) => b.length - a.length));
  }
  return (tokens, at) => {
    const candidates = byFirst.get(tokens[at]?.low ?? "\0");
    return candidates?.find((words) => words.every((word, i) => tokens[at + i]?.low === word))?.length ?? 0;
  };
}

/** The place of the first token from `from` on where one of the phrases begins, or -1. */
export function findPhrase(tokens: readonly Token[], of: Phrases, from = 0): number {
  for (let at = from; at < tokens.length; at++) if (of(tokens, at) > 0) return at;
  return -1;
}

/** The words between two tokens exactly as the requirement has them. */
export function quote(requirement: string, tokens: readonly Token[]): string {
  // Words that were read in another order ("By default the …") are quoted from the first to the last.
  return tokens.length ? requirement.slice(Math.min(...tokens.map(({ start }) => start)), Math.max(...tokens.map(({ end }) => end))) : "";
}

/** The place of the mark that closes the bracket at `at`, or the end. */
export function closeOf(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    const mark = tokens[i]?.low;
    if (mark === "(" || mark === "[") depth++;
    if ((mark === ")" || mark === "]") && --depth === 0) return i;
  }
  return tokens.length;
}
