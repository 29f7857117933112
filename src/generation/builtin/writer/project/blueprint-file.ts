import type { Blueprint } from "../../blueprint.ts";
import { json } from "../quoting.ts";

/** Keys in the order in which people look for them; others follow by their letters. */
const order = ["version", "name", "plural", "title", "label", "type", "requirement", "required", "unique", "fields", "field"];

/** .devgen/blueprint.json: what was understood, the same bytes whatever the order of keys. */
export const blueprintFile = (blueprint: Blueprint): string => `${json(ordered(blueprint))}\n`;

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1)).map(([key, inner]) => [key, ordered(inner)]));
}

const placeOf = (key: string): number => (order.includes(key) ? order.indexOf(key) : key === "sentences" ? order.length + 1 : order.length);
