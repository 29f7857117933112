// Tables of tests as jest reads them: rows of arrays, single values, or a template with headings.

import { format } from "@vitest/pretty-format";
import { format as printf } from "node:util";

type Body = (...values: unknown[]) => unknown;
type Declare = (name: string, body?: (done?: unknown) => unknown, timeout?: number) => void;

const placeholder = /%[pPsdifjoO#$%]/g;
const pretty = (value: unknown): string => format(value, { maxDepth: 1, min: true });

/** `%p` and its kin in the order of the row, `%#` its index, `$name` and `$name.path` where the row has names. */
export function titleOfRow(title: string, row: readonly unknown[], index: number): string {
  let next = 0;
  const filled = title.replace(placeholder, (found) => {
    if (found === "%%") return "%";
    if (found === "%#") return String(index);
    if (found === "%$") return String(index + 1);
    if (next >= row.length) return found;
    const value = row[next++];
    if (found === "%p") return pretty(value);
    if (found === "%P") return format(value);
    return printf(found, value);
  });
  const named = row.length === 1 && typeof row[0] === "object" && row[0] !== null ? (row[0] as Record<string, unknown>) : undefined;
  return named === undefined ? filled : filled.replace(/\$#/g, String(index)).replace(/\$([A-Za-z_]\w*(?:\.\w+)*)/g, (whole, path: string) => {
    const keys = path.split(".");
    if (!Object.hasOwn(named, keys[0] ?? "")) return whole;
    const value = keys.reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], named);
    return (typeof value === "object" && value !== null) || typeof value === "function" ? pretty(value) : String(value);
  });
}

function rowsOf(table: unknown, values: readonly unknown[]): unknown[][] {
  if (!Array.isArray(table)) throw new TypeError("`.each` must be called with an Array or Tagged Template Literal.");
  if ("raw" in table) return templateRows(table as unknown as TemplateStringsArray, values);
  // One row that is no array makes single values of them all.
  return table.every(Array.isArray) ? table : table.map((row: unknown) => [row]);
}

function templateRows([headings = ""]: TemplateStringsArray, values: readonly unknown[]): unknown[][] {
  const names = headings.trim().split("|").map((name) => name.trim());
  const rows: unknown[][] = [];
  for (let at = 0; at < values.length; at += names.length) rows.push([Object.fromEntries(names.map((name, column) => [name, values[at + column]]))]);
  return rows;
}

export const jestEach = (declare: Declare) => (table: unknown, ...values: unknown[]) => (title: string, body: Body, timeout?: number): void => {
  const rows = rowsOf(table, values);
  rows.forEach((row, index) => {
    const takesDone = body.length > row.length;
    declare(titleOfRow(title, row, index), takesDone ? (done) => body(...row, done) : () => body(...row), timeout);
  });
};
