/** How produced text is laid out: two blanks a level, lines of at most 120 characters where they can be broken, one empty line between blocks. */

type Part = string | false | undefined;

const widthMax = 120;

/** One part a line, an empty one an empty line; what is `false` or missing leaves none. */
export const lines = (...parts: Part[]): string => parts.filter((part) => typeof part === "string").join("\n");

/** Parts of a file with an empty line between them and a line end after the last. */
export const blocks = (...parts: Part[]): string => `${parts.filter(isThere).join("\n\n")}\n`;

/** Every line but empty ones moved in by `levels`. */
export const indent = (text: string, levels = 1): string => text.replace(/^(?=.)/gm, "  ".repeat(levels));

/** `open a, b close` on one line where it fits after `used` characters, otherwise an item a line. A space is put inside of braces. */
export function listed(open: string, items: readonly string[], close: string, used = 0): string {
  const gap = open.endsWith("{") && items.length > 0 ? " " : "";
  const short = `${open}${gap}${items.join(", ")}${gap}${close}`;
  if (!short.includes("\n") && used + short.length <= widthMax) return short;
  return `${open}\n${items.map((item) => `${indent(item)},`).join("\n")}\n${close}`;
}

/** `a`, `a or b`, `a, b or c`. */
export const spoken = (words: readonly string[], last: "and" | "or"): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;

const isThere = (part: Part): part is string => typeof part === "string" && part !== "";

/** `a book`, `an employee`, `a user`. */
export const withArticle = (words: string): string => (/^([aeio]|hour|honou?r|u(?!ni|s|t|r))/i.test(words) && !/^(one|eu)/i.test(words) ? `an ${words}` : `a ${words}`);

export const capitalised = (text: string): string => (text[0] ?? "").toUpperCase() + text.slice(1);
