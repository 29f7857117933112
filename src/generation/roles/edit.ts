export type Edited = { success: true; content: string; how: "exact" | "whitespace" } | { success: false; fault: string };

/** Puts `replace` in the one place where `search` is: exactly, or else line by line with blanks at the ends of lines and indentation let be. Nothing is guessed between two places. */
export function editText(content: string, search: string, replace: string): Edited {
  if (search === "") return { success: false, fault: "search is empty: say which text is to be replaced" };
  const first = content.indexOf(search);
  if (first >= 0) {
    if (content.indexOf(search, first + 1) >= 0) return { success: false, fault: "search is there more than once: add lines around it until it is there once" };
    return { success: true, content: content.slice(0, first) + replace + content.slice(first + search.length), how: "exact" };
  }
  return editLines(content.split("\n"), trimEnds(search.split("\n")), trimEnds(replace.split("\n")));
}

/** A text that ends with a line break has an empty last line, which is none of its own. */
const trimEnds = (lines: string[]): string[] => (lines.length > 1 && lines.at(-1)?.trim() === "" ? lines.slice(0, -1) : lines);

function editLines(lines: string[], search: string[], replace: string[]): Edited {
  const wanted = search.map((line) => line.trim());
  if (wanted.every((line) => line === "")) return { success: false, fault: "search holds blanks alone" };
  const places = lines.map((_, place) => place).filter((place) => wanted.every((line, offset) => lines[place + offset]?.trim() === line));
  if (places.length === 0) return { success: false, fault: "search isn't there: read the file again, and copy the lines as they are" };
  if (places.length > 1) return { success: false, fault: "search is there more than once: add lines around it until it is there once" };
  const [place = 0] = places;
  const shift = shiftOf(search, lines.slice(place, place + search.length));
  return { success: true, content: [...lines.slice(0, place), ...replace.map(shift), ...lines.slice(place + search.length)].join("\n"), how: "whitespace" };
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? "";

/** Moves lines from the indentation that was written to the one that is there, judging by the first line that isn't blank. */
function shiftOf(written: string[], there: string[]): (line: string) => string {
  const place = written.findIndex((line) => line.trim() !== "");
  const [from, to] = [indentOf(written[place] ?? ""), indentOf(there[place] ?? "")];
  return (line) => (from === to || line.trim() === "" ? line : line.startsWith(from) ? to + line.slice(from.length) : line);
}
