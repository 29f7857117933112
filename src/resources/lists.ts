import { audit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { invalid } from "../platform/errors.ts";
import { paged, type Paged } from "../platform/paging.ts";
import type { BaseRow, Item, Resource, Values } from "./definition.ts";
import { permitted } from "./permit.ts";
import { columnsOf, wordsIn } from "./rows.ts";
import type { ListQuery } from "./schemas.ts";
import { listRows, sortOf, type After, type Selection } from "./store.ts";
import { chainOf } from "./templates.ts";
import { removeRow, show } from "./verbs.ts";

/** How many one call clears. */
export const clearMax = 500;

/** @param query as `schemas.query` parsed it */
export function listItems(ctx: Context, resource: Resource, query: ListQuery): Paged<Item> {
  const selection = { ...selectionOf(resource, query), visible: permitted(ctx, resource, "list") };
  return paged<BaseRow, Item, After>(ctx, query, {
    list: resource.plural,
    load: (after, take, skip) => listRows(ctx.own, resource, selection, after, take, skip),
    keyOf: keyOf(query.sort),
    present: (row) => show(ctx, resource, row).item,
  });
}

/** Deletes what a list would show, up to `clearMax` of them in one commit. */
export function clearItems(ctx: Context, resource: Resource, query: ListQuery): { deleted: number; has_more: boolean } {
  const rows = listRows(ctx.own, resource, { ...selectionOf(resource, query), visible: permitted(ctx, resource, "clear") }, undefined, clearMax + 1, 0);
  const doomed = heirsFirst(ctx, resource, rows.slice(0, clearMax));
  return ctx.own.atomically(() => {
    for (const row of doomed) removeRow(ctx, resource, row);
    if (doomed.length > 0) audit(ctx, { action: `${resource.name}.clear`, target: { type: resource.name, id: "*" }, details: { deleted: doomed.length } });
    return { deleted: doomed.length, has_more: rows.length > doomed.length };
  });
}

/** What inherits goes before what it inherits from, which may go only then. */
function heirsFirst(ctx: Context, resource: Resource, rows: readonly BaseRow[]): BaseRow[] {
  if (!resource.inherits) return [...rows];
  return rows.map((row) => ({ row, depth: chainOf(ctx, resource, row).length })).sort((a, b) => b.depth - a.depth).map(({ row }) => row);
}

const keyOf = (sort: string | undefined) => (row: BaseRow): After => {
  const { field } = sortOf(sort);
  if (field === undefined) return [row.id];
  const value = (row as unknown as Values)[field];
  return [typeof value === "boolean" ? Number(value) : (value as string | number), row.id];
};

function selectionOf({ filters = [] }: Resource, query: ListQuery): Selection {
  const { sort, q, deleted } = query;
  const chosen = columnsOf(Object.fromEntries(filters.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]]))));
  return { filters: chosen, sort, deleted, ...(q === undefined ? {} : { words: searched(q) }) };
}

/** @throws AppError invalid_input for a text without words */
function searched(q: string): string[] {
  const words = wordsIn(q);
  if (words.length === 0) throw invalid("?q", "no_words", "There is no word in it");
  if (words.length > wordsMax) throw invalid("?q", "too_many", `Search for at most ${wordsMax} words`);
  return words;
}

const wordsMax = 10;
