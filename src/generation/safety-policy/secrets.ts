import { secretShapes } from "../executions/masking.ts";

const named = /\b([\w-]{0,64}(?:password|passwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|private[_-]?key|credential)[\w-]{0,64})["']?\s{0,16}[:=]\s{0,16}["'`]([^"'`\s]{12,})["'`]/gi;
const literal = /["'`]([A-Za-z0-9+/_-]{40,}={0,2})["'`]/g;
const inUrl = /\b[a-z][a-z0-9+.-]{0,31}:\/\/[^\s/:@"'`]{0,256}:([^\s/@"'`]{6,})@/gi;
/** What stands where a secret would, and says that it is none. */
const placeholder = /example|change.?me|placeholder|replace|your[_-]|xxx|dummy|sample|fake|test|<|>|\$\{|\{\{|process\.env|\*{3}/i;
/** Files of hashes are random by nature, and nobody writes them by hand. */
const lockFile = /(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|Cargo\.lock|go\.sum|poetry\.lock|uv\.lock)$/;

const namedEntropyMin = 3;
const literalEntropyMin = 4.5;

/** Bits a character (Shannon, 1948). English has some 4 over its letters in a long text, hex at most 4, base64 up to 6. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Places of what looks like a credential: by a form that is given out, by the name that it is kept under, or by how random it is. */
export function secretsIn(path: string, content: string): { line: number; kind: string }[] {
  if (lockFile.test(path)) return [];
  const found = new Map<number, string>();
  content.split("\n").forEach((text, place) => {
    const kind = piecesOf(text).map(kindIn).find((one) => one !== undefined);
    if (kind !== undefined) found.set(place + 1, kind);
  });
  return [...found].map(([line, kind]) => ({ line, kind }));
}

/** Characters: what a pattern costs can grow with the square of what it looks at. */
const pieceLength = 4_000;
/** A secret at the end of a piece is whole in the next. */
const overlap = 500;

function piecesOf(text: string): string[] {
  if (text.length <= pieceLength) return [text];
  return Array.from({ length: Math.ceil((text.length - overlap) / (pieceLength - overlap)) }, (_, place) => text.slice(place * (pieceLength - overlap), place * (pieceLength - overlap) + pieceLength));
}

function kindIn(text: string): string | undefined {
  if (secretShapes.some((shape) => text.search(shape) !== -1)) return "it has the form of a credential";
  for (const match of text.matchAll(inUrl)) if (!placeholder.test(match[0])) return "a password in an address";
  for (const match of text.matchAll(named)) if (!placeholder.test(match[2] ?? "") && entropyOf(match[2] ?? "") >= namedEntropyMin) return `the value of ${match[1]}`;
  for (const match of text.matchAll(literal)) if (entropyOf(match[1] ?? "") >= literalEntropyMin && !isPath(match[1] ?? "")) return "a long random text";
  return undefined;
}

/** Words between dashes or slashes. */
const isPath = (text: string): boolean => /[-_/]/.test(text) && text.split(/[-_/]/).every((word) => /^[A-Za-z]+$/.test(word));
