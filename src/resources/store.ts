import { and, asc, desc, eq, getTableColumns, getTableName, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { OwnDatabase, Table } from "../platform/database.ts";
import type { BaseRow, Definition } from "./definition.ts";

export const tableName = (table: Table): string => getTableName(table);

const columnsOf = (table: Table): Record<string, SQLiteColumn> => getTableColumns(table) as Record<string, SQLiteColumn>;

export const isNullable = (table: Table, column: string): boolean => columnsOf(table)[column]?.notNull === false;

/** @throws Error when a definition names a column that its table lacks */
function columnOf({ table, name }: Pick<Definition, "table" | "name">, column: string): SQLiteColumn {
  const found = columnsOf(table)[column];
  if (!found) throw new Error(`The table of ${name} has no column ${column}`);
  return found;
}

export const findRow = (own: OwnDatabase, definition: Definition, id: string): BaseRow | undefined =>
  own.select().from(definition.table).where(eq(columnOf(definition, "id"), id)).get() as BaseRow | undefined;

export const insertRow = (own: OwnDatabase, { table }: Definition, row: BaseRow): void => {
  own.insert(table).values(row).run();
};

export const updateRow = (own: OwnDatabase, definition: Definition, id: string, change: Partial<BaseRow>): void => {
  own.update(definition.table).set(change).where(eq(columnOf(definition, "id"), id)).run();
};

export const deleteRow = (own: OwnDatabase, definition: Definition, id: string): void => {
  own.delete(definition.table).where(eq(columnOf(definition, "id"), id)).run();
};

export interface Selection {
  filters: Readonly<Record<string, unknown>>;
  /** A column, with `-` before it for the other way round; the newest first when undefined. */
  sort?: string | undefined;
  /** Words, as `wordsIn` gives them. */
  words?: readonly string[] | undefined;
  deleted?: boolean | undefined;
  /** What the caller may see at all. */
  visible?: SQL | undefined;
}

/** Where a list goes on: the sorted column's value where there is one, and the id. */
export type After = readonly (string | number)[];

/** One page, in order. Every condition is one that an index answers. */
export function listRows(own: OwnDatabase, definition: Definition, selection: Selection, after: After | undefined, take: number, skip: number): BaseRow[] {
  return listing(own, definition, selection, after).limit(take).offset(skip).all() as BaseRow[];
}

export const sortOf = (sort: string | undefined): { field: string | undefined; down: boolean } =>
  sort === undefined ? { field: undefined, down: true } : { field: sort.replace(/^-/, ""), down: sort.startsWith("-") };

function listing(own: OwnDatabase, definition: Definition, selection: Selection, after: After | undefined) {
  const id = columnOf(definition, "id");
  const { field, down } = sortOf(selection.sort);
  const keys = field === undefined ? [id] : [columnOf(definition, field), id];
  const way = down ? desc : asc;
  return own.select().from(definition.table).where(and(...conditions(definition, selection), after && beyond(keys, after, down))).orderBy(...keys.map((key) => way(key)));
}

/** The plan that SQLite makes for a list, a line for each step: for the test that no list scans a table. */
export function explainList(own: OwnDatabase, definition: Definition, selection: Selection, after: After | undefined): string[] {
  return own.all<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${listing(own, definition, selection, after).limit(20).getSQL()}`).map(({ detail }) => detail);
}

const beyond = (keys: readonly SQLiteColumn[], after: After, down: boolean): SQL => {
  const [left, right] = [sql.join(keys.map((key) => sql`${key}`), sql`, `), sql.join(after.map((value) => sql`${value}`), sql`, `)];
  return down ? sql`(${left}) < (${right})` : sql`(${left}) > (${right})`;
};

function conditions(definition: Definition, { filters, words, deleted, visible }: Selection): (SQL | undefined)[] {
  return [
    ...Object.entries(filters).map(([name, value]) => eq(columnOf(definition, name), value)),
    definition.softDelete ? (deleted ? isNotNull : isNull)(columnOf(definition, "deleted_at")) : undefined,
    words && sql`${columnOf(definition, "id")} IN (SELECT item FROM search_index WHERE search_index MATCH ${matching(definition, words)})`,
    visible,
  ];
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** FTS5's query language (sqlite.org/fts5.html, 3): each word from its beginning. */
const matching = ({ plural }: Definition, words: readonly string[]): string => `kind : ${quoted(plural)} AND ${words.map((word) => `text : ${quoted(word)} *`).join(" AND ")}`;

const entryOf = (id: string): SQL => sql`rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH ${`item : ${quoted(id)}`})`;

export const putSearch = (own: OwnDatabase, { plural }: Definition, id: string, text: string): void => {
  deleteSearch(own, id);
  own.run(sql`INSERT INTO search_index (kind, item, text) VALUES (${plural}, ${id}, ${text})`);
};

export const deleteSearch = (own: OwnDatabase, id: string): void => {
  own.run(sql`DELETE FROM search_index WHERE ${entryOf(id)}`);
};

/** The ids of what was cloned from a template, the oldest first. */
export const listClones = (own: OwnDatabase, definition: Definition, templateId: string, take: number): string[] =>
  own.select({ id: columnOf(definition, "id") }).from(definition.table)
    .where(and(eq(columnOf(definition, "template_id"), templateId), definition.softDelete ? isNull(columnOf(definition, "deleted_at")) : undefined))
    .orderBy(asc(columnOf(definition, "id"))).limit(take).all().map((row) => row.id as string);

/** How many rows inherit one from the other from `id` on, itself included; counted up to one more than `max`. */
export function heightBelow(own: OwnDatabase, definition: Definition, id: string, max: number): number {
  const { table } = definition;
  const found = own.all<{ height: number }>(sql`
    WITH RECURSIVE below (id, height) AS (
      VALUES (${id}, 1)
      UNION SELECT clone.id, below.height + 1 FROM below JOIN ${table} AS clone ON clone.template_id = below.id WHERE below.height <= ${max}
    ) SELECT max(height) AS height FROM below`);
  return found[0]?.height ?? 1;
}
