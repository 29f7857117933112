import { blocksOf, bulletMark, type BlockKind } from "./lines.ts";
import { tokensOf, type Token } from "./words.ts";

export interface Sentence {
  /** Place among all sentences. */
  index: number;
  /** Word for word, outer white space aside. */
  text: string;
  kind: BlockKind;
  /** Without the bullet's or the heading's mark and the final stop. */
  tokens: Token[];
}

const abbreviations = new Set([
  "e.g", "i.e", "etc", "approx", "vs", "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "max", "min", "incl", "excl", "resp", "cf", "inc", "ltd", "fig", "eg", "ie", "opt", "req", "char", "chars",
]);
/** The sentences of a text, none dropped: put together without white space, they are the text. */
export function sentencesOf(requirement: string): Sentence[] {
  return blocksOf(requirement)
    .flatMap(({ start, end, kind }) => (kind === "schema" || kind === "row" ? [{ start, end }] : splitBlock(requirement, start, end)).map((piece) => ({ ...piece, kind })))
    .map(({ start, end, kind }, index) => {
      const text = requirement.slice(start, end);
      if (kind === "schema") return { index, text, kind, tokens: withLineEnds(requirement, tokensOf(text, start)) };
      const mark = kind === "bullet" ? (bulletMark.exec(text)?.[0].length ?? 0) : kind === "heading" ? (/^#{1,6}\s*/.exec(text)?.[0].length ?? 0) : 0;
      return { index, text, kind, tokens: withoutFinalStop(tokensOf(text.slice(mark), start + mark)).filter((token) => !(token.kind === "mark" && token.low === ".")) };
    });
}

interface Piece {
  start: number;
  end: number;
}

/** In a schema a line ends what it says, as a comma does. */
function withLineEnds(requirement: string, tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, i) => {
    const before = tokens[i - 1];
    const breaks = before && requirement.slice(before.end, token.start).includes("\n") && !/^[{},;(|]$/.test(before.low) && token.low !== "}";
    return breaks ? [{ kind: "mark" as const, text: ",", low: ",", start: before.end, end: before.end }, token] : [token];
  });
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
  // "notes?." marks the name, not the sentence.
  const marksName = (tokens.some(({ low }) => low === "=") || tokens.slice(0, 4).some(({ low }) => low === ":")) && tokens[end - 1]?.low === "?";
  if (marksName) return tokens;
  if (tokens[end - 1]?.low === "." && tokens[end - 2]?.low === "?") return tokens.slice(0, end - 1);
  while (end > 0 && /^[.!?。！？,]$/.test(tokens[end - 1]?.low ?? "")) end--;
  return tokens.slice(0, end);
}
