import { matchesGlob } from "../glob.ts";
import { isCode } from "../resolve.ts";

const ignored = /(^|\/)(node_modules|\.git|\.sandbox)\//;

/** Paths that one of the globs means, in order; of node_modules, none. */
export function filesBy(files: Readonly<Record<string, string>>, include: readonly string[], exclude: readonly string[] = []): string[] {
  const [wanted, unwanted] = [include.map(matchesGlob), exclude.map(matchesGlob)];
  return Object.keys(files)
    .filter((path) => isCode(path) && !ignored.test(path) && wanted.some((matches) => matches(path)) && !unwanted.some((matches) => matches(path)))
    .sort();
}

/** What setup files are called without their ending. */
export const withEnding = (files: Readonly<Record<string, string>>, path: string): string => [path, ...["ts", "js", "mts", "mjs", "cjs", "tsx"].map((ending) => `${path}.${ending}`)].find((one) => Object.hasOwn(files, one)) ?? path;

/** A test's name as a pattern must find it: vitest and jest both search in it. */
export const textPattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");

/** @returns the pattern, or undefined when it isn't one */
export function validPattern(pattern: string): string | undefined {
  try {
    return new RegExp(pattern).source;
  } catch {
    return undefined;
  }
}
