import { indent, widthMax } from "../layout.ts";

/** Text that can be broken: what stands between `open` and `close` goes an item a line where it doesn't fit on one. */
export type Document = string | Document[] | { open: string; items: Document[]; close: string };

export const flat = (document: Document): string => {
  if (typeof document === "string") return document;
  return Array.isArray(document) ? document.map(flat).join("") : `${document.open}${document.items.map(flat).join(", ")}${document.close}`;
};

/** The text on a line that is moved in by `base`, from `column` on, which `after` more characters follow. Of several parts the last that can be broken is. */
export function rendered(document: Document, base = 0, column = base, after = 0): string {
  const short = flat(document);
  if (column + short.length + after <= widthMax || typeof document === "string") return short;
  if (!Array.isArray(document)) {
    const items = document.items.map((item) => `${indent(rendered(item, base + 4, base + 4, 1))},`);
    return items.length === 0 ? short : `${document.open}\n${items.join("\n")}\n${document.close}`;
  }
  const last = document.findLastIndex((part) => typeof part !== "string");
  if (last < 0) return short;
  const [before, behind] = [flat(document.slice(0, last)), flat(document.slice(last + 1))];
  return `${before}${rendered(document[last] ?? "", base, column + before.length, after + behind.length)}${behind}`;
}
