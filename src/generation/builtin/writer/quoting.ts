/**
 * Text from a requirement, made harmless for the place it goes to. It may hold anything: quotes, backticks, `${}`, comment ends, line breaks, and characters
 * that turn the reading direction.
 */

/** Control characters but tab and line feed, zero-width and bidirectional ones, line separators, byte order marks and lone surrogates. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;
const escapable = new RegExp(unseen.source, "gu");

/** A string in JavaScript, TypeScript and JSON: the same text, with everything unseen written as an escape. */
export const quote = (text: string): string => JSON.stringify(text).replace(escapable, escapeUnits);

/** Any JSON value, two blanks a level, strings as `quote` writes them. */
export const json = (value: unknown): string => JSON.stringify(value, null, 2).replace(escapable, escapeUnits);

/** One line for people to read: unseen characters are shown by their number, runs of blanks become one. */
export const shown = (text: string): string => visible(text).replace(/\s+/g, " ").trim();

/** As `shown`, and lines stay lines. */
const shownLines = (text: string): string => visible(text.replace(/\r\n?/g, "\n"));

/** One line of Markdown text: no character of it marks anything up, opens HTML, mentions a person or splits a table. */
export const markdown = (text: string): string =>
  shown(text)
    .replace(/[\\`*_[\]<>|~&$#!@]/g, "\\$&")
    .replace(/^([-+=:])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2")
    .replace(/:\/\//g, ":\\/\\/");

/** A block that shows text as it is; the fence is longer than any in the text. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${shownLines(text).trimEnd()}\n${fence}`;
}

const visible = (text: string): string => text.replace(escapable, (character) => `⟨U+${codeOf(character).toString(16).toUpperCase().padStart(4, "0")}⟩`);

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join("");
