import { countText } from "../models/tokens.ts";

interface Mapped {
  path: string;
  symbols: string[];
  score: number;
}

/** Lines that declare something others use, in the languages that are common. */
const declaring = /^\s*(?:export\s+(?:default\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type|enum)\s+(\w+)|(?:pub\s+)?(?:fn|struct|trait)\s+(\w+)|(?:async\s+)?def\s+(\w+)|class\s+(\w+)|func\s+(?:\([^)]*\)\s*)?(\w+)|CREATE\s+TABLE\s+(\w+))/gim;
const importing = /(?:from\s+|import\s+|require\()\s*["']([^"']+)["']/g;
const symbolsMax = 30;

/**
 * What is in a repository, the most telling first, within so many tokens: files that others import, and files whose names and symbols speak of the task, with what they declare.
 * What has no room is counted, not dropped in silence.
 */
export function mapRepository(files: Readonly<Record<string, string>>, about: string, tokensMax: number): string {
  const ranked = rank(files, about);
  const lines: string[] = [];
  let tokens = 0;
  for (const [place, { path, symbols }] of ranked.entries()) {
    const line = symbols.length > 0 ? `${path}: ${symbols.slice(0, symbolsMax).join(", ")}${symbols.length > symbolsMax ? ", …" : ""}` : path;
    tokens += countText(`${line}\n`);
    if (tokens > tokensMax) return [...lines, `… and ${ranked.length - place} more files; list_files shows them`].join("\n");
    lines.push(line);
  }
  return lines.join("\n") || "(empty)";
}

function rank(files: Readonly<Record<string, string>>, about: string): Mapped[] {
  const words = new Set(wordsOf(about));
  const imported = countImports(files);
  const mapped = Object.entries(files).map(([path, content]): Mapped => {
    const symbols = symbolsOf(content);
    const spoken = [...wordsOf(path), ...symbols.flatMap(wordsOf)].filter((word) => words.has(word)).length;
    return { path, symbols, score: (imported.get(path) ?? 0) * 2 + spoken * 3 + (/(^|\/)(package\.json|README\.md|pyproject\.toml|go\.mod)$/.test(path) ? 4 : 0) };
  });
  return mapped.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
}

export const symbolsOf = (content: string): string[] => [...new Set([...content.matchAll(declaring)].map((match) => match.slice(1).find((name) => name !== undefined) ?? ""))].filter((name) => name !== "");

/** Words of three letters and more, without a plural s; names in camelCase and snake_case are several. */
const wordsOf = (text: string): string[] => (text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().match(/[a-z]{3,}/g) ?? []).map((word) => word.replace(/s$/, ""));

/** How many files import each, by relative paths. */
function countImports(files: Readonly<Record<string, string>>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [path, content] of Object.entries(files)) {
    const targets = new Set([...content.matchAll(importing)].flatMap(([, target = ""]) => (target.startsWith(".") ? [fileAt(files, join(path, target))] : [])));
    for (const target of targets) if (target !== undefined) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  return counts;
}

function join(from: string, target: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) if (part === "..") parts.pop(); else if (part !== ".") parts.push(part);
  return parts.join("/");
}

const fileAt = (files: Readonly<Record<string, string>>, path: string): string | undefined =>
  [path, path.replace(/\.js$/, ".ts"), `${path}.ts`, `${path}.tsx`, `${path}.js`, `${path}/index.ts`].find((candidate) => Object.hasOwn(files, candidate));
