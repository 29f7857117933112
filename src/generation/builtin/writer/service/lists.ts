import type { Blueprint, Entity } from "../../blueprint.ts";
import { fieldOf, hasSearch } from "../facts.ts";
import { blocks, lines } from "../layout.ts";

export const hasConditions = (entity: Entity): boolean => entity.search !== undefined || entity.owned?.of === "all" || entity.filters.length > 0 || entity.ranges.length > 0;

/** Enumerations are sorted by place: `low, medium, high`, rather than by spelling. */
export const sortsByPlace = (entity: Entity): boolean => orderedFields(entity).some((name) => fieldOf(entity, name).type === "enum");

/** Fields that a list can be in the order of, asked for or by default. */
const orderedFields = (entity: Entity): string[] => [...new Set([...entity.sorts.map((sort) => sort.field), ...(entity.order ? [entity.order.field] : [])])];

/** src/lists.ts: paging, and what this service's lists need beyond it. */
export function listsFile(blueprint: Blueprint): string {
  const conditions = blueprint.entities.some(hasConditions);
  return blocks(
    lines(
      `import type { DatabaseSync, ${conditions ? "SQLInputValue, " : ""}SQLOutputValue } from "node:sqlite";`,
      `import { z } from "zod";`,
      `import { wholeNumber } from "./fields.ts";`,
    ),
    `/** Parameters of every list: a page has \`size\` rows unless asked otherwise, and at most \`max\`. */
export const paging = (size: number, max: number) => ({
  limit: wholeNumber.pipe(z.int().min(1).max(max)).default(size),
  offset: wholeNumber.pipe(z.int().min(0).max(1_000_000_000)).default(0),
});`,
    `export type Row = Record<string, SQLOutputValue>;

export interface Page<Item> {
  data: Item[];
  page: { limit: number; offset: number; total: number };
}`,
    conditions &&
      `/** What rows must fulfil: SQL with one placeholder. It sets no condition while its value is undefined. */
export interface Condition {
  sql: string;
  value: SQLInputValue | undefined;
}`,
    lines(
      "export interface Selection {",
      "  table: string;",
      conditions && "  where: Condition[];",
      "  orderBy: string;",
      "  limit: number;",
      "  offset: number;",
      "}",
    ),
    conditions ? selectWithConditions : selectAll,
    hasSearch(blueprint) &&
      `/** True of rows of which any column contains the value, in any case. */
export const contains = (...columns: string[]): string =>
  \`instr(fold(concat_ws(char(10), \${columns.join(", ")})), fold(?)) > 0\`;`,
    blueprint.entities.some((entity) => entity.sorts.length > 0) &&
      `/** The order that \`?sort=\` asks for, backwards after a minus. Rows without a value come last, equal ones by id. */
export function orderOf<Name extends string>(columns: Record<Name, string>, sort: Name | \`-\${Name}\`): string {
  const direction = sort.startsWith("-") ? "DESC" : "ASC";
  const column = columns[sort.replace(/^-/, "") as Name];
  return \`\${column} \${direction} NULLS LAST, "id" \${direction}\`;
}`,
    blueprint.entities.some(sortsByPlace) &&
      `/** The place of a column's value in a list of values: "low" comes before "high" if it is listed before it. */
export function placeIn(values: readonly string[], column: string): string {
  const cases = values.map((value, place) => \`WHEN '\${value.replaceAll("'", "''")}' THEN \${place}\`);
  return \`CASE \${column} \${cases.join(" ")} END\`;
}`,
  );
}

const selectWithConditions = `/** One page of a table; \`toItem\` makes of a row what callers see. */
export function selectPage<Item>(database: DatabaseSync, selection: Selection, toItem: (row: Row) => Item): Page<Item> {
  const { table, where, orderBy, limit, offset } = selection;
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  for (const { sql, value } of where) {
    if (value === undefined) continue;
    conditions.push(sql);
    values.push(value);
  }
  const from = \`FROM "\${table}" \${conditions.length > 0 ? \`WHERE \${conditions.join(" AND ")}\` : ""}\`;
  const { total } = database.prepare(\`SELECT count(*) AS total \${from}\`).get(...values) as { total: number };
  const rows = database.prepare(\`SELECT * \${from} ORDER BY \${orderBy} LIMIT ? OFFSET ?\`).all(...values, limit, offset);
  return { data: rows.map(toItem), page: { limit, offset, total } };
}`;

const selectAll = `/** One page of a table; \`toItem\` makes of a row what callers see. */
export function selectPage<Item>(database: DatabaseSync, selection: Selection, toItem: (row: Row) => Item): Page<Item> {
  const { table, orderBy, limit, offset } = selection;
  const { total } = database.prepare(\`SELECT count(*) AS total FROM "\${table}"\`).get() as { total: number };
  const rows = database.prepare(\`SELECT * FROM "\${table}" ORDER BY \${orderBy} LIMIT ? OFFSET ?\`).all(limit, offset);
  return { data: rows.map(toItem), page: { limit, offset, total } };
}`;
