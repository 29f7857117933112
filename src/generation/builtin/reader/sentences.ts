import { tokensOf, type Token } from "./words.ts";

export interface Sentence {
  /** Place among all sentences. */
  index: number;
  /** Word for word, outer white space aside. */
  text: string;
  kind: "prose" | "bullet" | "heading";
  /** Without the bullet's or the heading's mark and the final stop. */
  tokens: Token[];
}

const abbreviations = new Set([
  "e.g", "i.e", "etc", "approx", "vs", "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "max", "min", "incl", "excl", "resp", "cf", "inc", "ltd", "fig", "eg", "ie", "opt", "req", "char", "chars",
]);
const bulletMark = /^(?:[-*•‣◦·–—]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s+\p{Lu})|\(?[a-z][.)])\s+(?:\[[ xX]\]\s+)?/u;

/** The sentences of a text, none dropped: put together without white space, they are the text. */
export function sentencesOf(requirement: string): Sentence[] {
  return blocksOf(requirement)
    .flatMap(({ start, end, kind }) => splitBlock(requirement, start, end).map((piece) => ({ ...piece, kind })))
    .map(({ start, end, kind }, index) => {
      const text = requirement.slice(start, end);
      const mark = kind === "bullet" ? (bulletMark.exec(text)?.[0].length ?? 0) : kind === "heading" ? (/^#{1,6}\s*/.exec(text)?.[0].length ?? 0) : 0;
      return { index, text, kind, tokens: withoutFinalStop(tokensOf(text.slice(mark), start + mark)).filter((token) => !(token.kind === "mark" && token.low === ".")) };
    });
}

const fullLine = 76;
const shortLine = 40;

interface Piece {
  start: number;
  end: number;
}

interface Block extends Piece {
  kind: Sentence["kind"];
}

/** Paragraphs, bullets and headings. A line that only wraps is joined to the one before. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let at = 0;
  for (const line of text.split("\n")) {
    const start = at + (line.length - line.trimStart().length);
    const end = at + line.trimEnd().length;
    at += line.length + 1;
    if (end <= start) {
      open = undefined;
      continue;
    }
    const trimmed = text.slice(start, end);
    const kind = /^#{1,6}\s/.test(trimmed) ? "heading" : bulletMark.test(trimmed) ? "bullet" : "prose";
    if (open && kind === "prose" && wraps(text.slice(open.start, open.end), line, open.kind)) open.end = end;
    else blocks.push((open = { start, end, kind }));
    if (kind === "heading") open = undefined;
  }
  return blocks;
}

/** Lines are wrapped where they are full: a short one, or one after a bullet that isn't set in, says something of its own. */
function wraps(before: string, written: string, kind: Sentence["kind"]): boolean {
  const line = written.trim();
  if (/[:;]$/.test(before)) return /^\p{Ll}/u.test(line) && kind === "prose" && !line.includes(":");
  if (/[.!?]["”’)]?$/.test(before)) return kind === "prose";
  const lastLine = before.slice(before.lastIndexOf("\n") + 1);
  const goesOn = /(?:[,&(]|\b(?:and|or|a|an|the|of|to|for|with|by|in|on|at|is|are|be|that|which|has|have|must|from|between|than|not|its|their))$/.test(lastLine) || /^(?:and|or|but|which|that|with|to|of|for|[(,&])/.test(line);
  if (!goesOn && lastLine.length < (kind === "bullet" && !/^\s/.test(written) ? fullLine : shortLine)) return false;
  if (/^[\p{Ll}\p{N}(,&]/u.test(line)) return !/^[\p{L} ]{1,40}:/u.test(line);
  return kind === "prose" && (lastLine.length > 60 || /[,]$/.test(before));
}

function splitBlock(text: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let from = start;
  const bullet = bulletMark.exec(text.slice(start, Math.min(end, start + 12)))?.[0].length ?? 0;
  for (let at = start + bullet; at < end; at++) {
    if (!endsSentence(text, at, from, end)) continue;
    let stop = at + 1;
    while (stop < end && /[.!?。！？"”’)\]]/.test(text[stop] ?? "")) stop++;
    pieces.push({ start: from, end: stop });
    from = stop;
    while (from < end && /\s/.test(text[from] ?? "")) from++;
    at = from - 1;
  }
  if (from < end) pieces.push({ start: from, end });
  return pieces;
}

function endsSentence(text: string, at: number, from: number, end: number): boolean {
  const char = text[at] ?? "";
  if (/[。！？]/.test(char)) return true;
  if (!/[.!?]/.test(char)) return false;
  let next = at + 1;
  while (next < end && /[.!?"”’)\]]/.test(text[next] ?? "")) next++;
  if (next < end && !/\s/.test(text[next] ?? "")) return false;
  if (char !== ".") return true;
  const word = /[^\s(]*$/.exec(text.slice(Math.max(from, at - 24), at))?.[0].toLowerCase() ?? "";
  const following = /\S/.exec(text.slice(next, Math.min(end, next + 40)))?.[0] ?? "";
  if (word.length === 1 && /[a-z]/.test(word) && word !== "i") return following === "" ;
  if (abbreviations.has(word)) return (word === "etc" || word === "no" || word === "char" || word === "chars") && /\p{Lu}/u.test(following);
  return true;
}

function withoutFinalStop(tokens: Token[]): Token[] {
  let end = tokens.length;
  while (end > 0 && /^[.!?。！？,]$/.test(tokens[end - 1]?.low ?? "")) end--;
  return tokens.slice(0, end);
}
