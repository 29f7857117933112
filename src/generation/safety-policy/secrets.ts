import { secretShapes } from "../executions/masking.ts";

const named = /\b([\w-]*(?:password|passwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|private[_-]?key|credential)[\w-]*)["']?\s*[:=]\s*["'`]([^"'`\s]{12,})["'`]/gi;
const literal = /["'`]([A-Za-z0-9+/_-]{40,}={0,2})["'`]/g;
const inUrl = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'`]*:([^\s/@"'`]{6,})@/gi;
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
  const add = (at: number, kind: string): void => {
    const line = content.slice(0, at).split("\n").length;
    if (!found.has(line)) found.set(line, kind);
  };
  for (const shape of secretShapes) for (const match of content.matchAll(shape)) add(match.index, "it has the form of a credential");
  for (const match of content.matchAll(inUrl)) if (!placeholder.test(match[0])) add(match.index, "a password in an address");
  for (const match of content.matchAll(named)) if (!placeholder.test(match[2] ?? "") && entropyOf(match[2] ?? "") >= namedEntropyMin) add(match.index, `the value of ${match[1]}`);
  for (const match of content.matchAll(literal)) if (entropyOf(match[1] ?? "") >= literalEntropyMin && !/^(?:[A-Za-z]+[-_/])+[A-Za-z]+$/.test(match[1] ?? "")) add(match.index, "a long random text");
  return [...found].sort(([a], [b]) => a - b).map(([line, kind]) => ({ line, kind }));
}
