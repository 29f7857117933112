import { quote } from "../quoting.ts";

/** A string in Python: the same text. What JSON escapes Python reads alike, but for pairs of units: those are one number here. */
export function quotePython(text: string): string {
  const double = quote(text).replace(/\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/gi, (_, high: string, low: string) => `\\U${(0x10000 + (parseInt(high, 16) - 0xd800) * 0x400 + parseInt(low, 16) - 0xdc00).toString(16).padStart(8, "0")}`);
  const counts = (mark: string): number => text.split(mark).length - 1;
  if (counts('"') <= counts("'")) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A value in Python. */
export function literal(value: string | number | boolean | null): string {
  if (typeof value === "string") return quotePython(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return value === null ? "None" : String(value);
}
