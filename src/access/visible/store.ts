import { and, not, or, sql, type SQL } from "drizzle-orm";
import type { RowTest } from "../policies/predicate.ts";
import type { ResourceKind } from "../roles.ts";

/** Which rows of a list somebody may see. */
export type RowFilter = { all: RowFilter[] } | { any: RowFilter[] } | { not: RowFilter } | { test: RowTest } | { entry: "allow" | "deny"; principals: readonly string[]; actions: readonly string[] };

const column = (kind: ResourceKind, name: string | undefined): SQL => sql`${sql.identifier(kind.table ?? "")}.${sql.identifier(name ?? "")}`;

const columnOf = (kind: ResourceKind, attribute: string): SQL => column(kind, attribute === "id" ? kind.key : attribute === "project_id" ? kind.project : kind.attributes[attribute]);

const [always, never] = [sql`1`, sql`0`];

/** The filter as SQL over the kind's own table, which the list's query must name without an alias. */
export function sqlOf(filter: RowFilter, kind: ResourceKind): SQL {
  if ("all" in filter) return and(...filter.all.map((part) => sqlOf(part, kind))) ?? always;
  if ("any" in filter) return or(...filter.any.map((part) => sqlOf(part, kind))) ?? never;
  if ("not" in filter) return not(sqlOf(filter.not, kind));
  if ("test" in filter) return testSql(filter.test, kind);
  return entrySql(filter, kind);
}

function testSql(test: RowTest, kind: ResourceKind): SQL {
  if (typeof test === "boolean") return test ? always : never;
  if ("all" in test) return and(...test.all.map((part) => testSql(part, kind))) ?? always;
  if ("any" in test) return or(...test.any.map((part) => testSql(part, kind))) ?? never;
  if ("not" in test) return not(testSql(test.not, kind));
  const at = columnOf(kind, test.attribute);
  const values = test.among.filter((value) => value !== null);
  const isOne = values.length === 0 ? never : sql`(${at} IS NOT NULL AND ${at} IN (${sql.join(values.map((value) => sql`${value}`), sql`, `)}))`;
  return test.among.includes(null) ? sql`(${isOne} OR ${at} IS NULL)` : isOne;
}

/** Rows that have an entry of their own, or whose project has one. */
function entrySql({ entry, principals, actions }: Extract<RowFilter, { entry: string }>, kind: ResourceKind): SQL {
  const listed = (values: readonly string[]): SQL => sql.join(values.map((value) => sql`${value}`), sql`, `);
  const ids = (type: string): SQL =>
    sql`SELECT resource_id FROM acl_entries WHERE principal IN (${listed(principals)}) AND resource_type = ${type} AND effect = ${entry} AND action IN (${listed(actions)})`;
  const own = sql`${columnOf(kind, "id")} IN (${ids(kind.type)})`;
  if (kind.project === undefined || kind.type === "project") return sql`(${own})`;
  const project = columnOf(kind, "project_id");
  return sql`(${own} OR (${project} IS NOT NULL AND ${project} IN (${ids("project")})))`;
}
