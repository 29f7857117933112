import type { BaseRow, Item, Resource, Values } from "./definition.ts";

/** Columns of milliseconds. */
export const isMoment = (name: string): boolean => name.endsWith("_at");

/** What a body said, as columns hold it: moments in milliseconds. */
export const columnsOf = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isMoment(name) && typeof value === "string" ? Date.parse(value) : value]));

/** What columns hold, as a body would have said it. */
export const valuesOf = (row: Values): Values =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, isMoment(name) && typeof value === "number" ? new Date(value).toISOString() : value]));

/** What a row says of the definition's own fields. */
export const valuesIn = ({ fields }: Resource, row: BaseRow): Values => Object.fromEntries(Object.keys(fields).map((name) => [name, (row as unknown as Values)[name]]));

/** A row as it is shown: only what the definition shows. */
export function present(resource: Resource, row: BaseRow, more: Values = {}): Item {
  const told: Values = { ...valuesOf({ ...row }), [resource.idName ?? "id"]: row.id, ...more };
  return Object.fromEntries(resource.shown.flatMap((name) => (name in told ? [[name, told[name]]] : [])));
}

/** The words of a text, for the index and for what is asked of it. */
export const wordsIn = (text: string): string[] => text.normalize("NFC").match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];

/** What the index holds of a row. */
export const searchTextOf = ({ search = [] }: Resource, row: BaseRow): string =>
  search.map((name) => (row as unknown as Values)[name]).filter((value) => typeof value === "string").join("\n");
