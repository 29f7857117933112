/** How Python is laid out, as `ruff format` would: four blanks a level, lines of at most 120 characters where they can be broken, two empty lines between definitions. */

type Part = string | false | undefined;

export const widthMax = 120;

const isThere = (part: Part): part is string => typeof part === "string" && part !== "";

/** A module: what it is for, its imports, then its definitions. */
export const moduleOf = (about: string, imports: string, ...definitions: Part[]): string => `${[[`"""${about}"""`, imports].filter(isThere).join("\n\n"), ...definitions.filter(isThere)].join("\n\n\n")}\n`;

/** Constants stand together with the imports, one empty line apart. */
export const under = (...parts: Part[]): string => parts.filter(isThere).join("\n\n");

/** Every line but empty ones moved in by `levels`. */
export const indent = (text: string, levels = 1): string => text.replace(/^(?=.)/gm, "    ".repeat(levels));

/** `open a, b close` on one line where it fits after `used` characters, otherwise an item a line. */
export function listed(open: string, items: readonly string[], close: string, used = 0): string {
  const short = `${open}${items.join(", ")}${close}`;
  const first = short.split("\n")[0] ?? "";
  if (!short.includes("\n") && used + first.length <= widthMax) return short;
  return `${open}\n${items.map((item) => `${indent(item)},`).join("\n")}\n${close}`;
}

/** A tuple; of one item it needs a comma. */
export const tuple = (items: readonly string[], used = 0): string => (items.length === 1 ? `(${items[0]},)` : listed("(", items, ")", used));

/** `from module import a, b`, sorted as isort has it: constants, classes, then the rest. */
export function imported(module: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const rank = (name: string): number => (/^[A-Z0-9_]+$/.test(name) && name.length > 1 ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  const sorted = [...new Set(names)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const short = `from ${module} import ${sorted.join(", ")}`;
  return short.length <= widthMax ? short : listed(`from ${module} import (`, sorted, ")", widthMax);
}

/** The first line of a function, over several where it is long. */
export function defined(name: string, parameters: readonly string[], returns: string): string {
  const short = `def ${name}(${parameters.join(", ")}) -> ${returns}:`;
  if (short.length <= widthMax) return short;
  const together = parameters.join(", ");
  return together.length + 4 <= widthMax ? `def ${name}(\n    ${together}\n) -> ${returns}:` : `${listed(`def ${name}(`, parameters, ")", widthMax)} -> ${returns}:`;
}

/** Lines of imports by the names of their modules. */
export const sortedImports = (lines: readonly (string | undefined | false)[]): string =>
  lines.filter(isThere).sort((a, b) => ((a.split(" ")[1] ?? "") < (b.split(" ")[1] ?? "") ? -1 : 1)).join("\n");
