import { and, not, or, sql, type SQL } from "drizzle-orm";
import type { RowTest } from "../policies/predicate.ts";
import type { ResourceKind } from "../roles.ts";

/** Which rows of a list somebody may see. */
export type RowFilter = { all: RowFilter[] } | { any: RowFilter[] } | { not: RowFilter } | { test: RowTest } | { entry: "allow" | "deny"; principals: readonly string[]; actions: readonly string[] };

const column = (kind: ResourceKind, name: string | undefined): SQL => sql`${sql.identifier(kind.table ?? "")}.${sql.identifier(name ?? "")}`;

const columnOf = (kind: ResourceKind, attribute: string): SQL => column(kind, attribute === "id" ? kind.key : attribute === "project_id" ? kind.project : kind.attributes[attribute]);

const never = sql`0`;

/** Part of a condition; true and false are worked out before there is any SQL, so that SQLite sees alternatives that each have an index. */
type Part = SQL | boolean;

/** The filter as SQL over the kind's own table, which the list's query must name without an alias. Undefined: every row. */
export function sqlOf(filter: RowFilter, kind: ResourceKind): SQL | undefined {
  const part = filterPart(filter, kind);
  return part === true ? undefined : part === false ? never : part;
}

function filterPart(filter: RowFilter, kind: ResourceKind): Part {
  if ("all" in filter) return every(filter.all.map((part) => filterPart(part, kind)));
  if ("any" in filter) return some(filter.any.map((part) => filterPart(part, kind)));
  if ("not" in filter) return negated(filterPart(filter.not, kind));
  return "test" in filter ? testPart(filter.test, kind) : entrySql(filter, kind);
}

function testPart(test: RowTest, kind: ResourceKind): Part {
  if (typeof test === "boolean") return test;
  if ("all" in test) return every(test.all.map((part) => testPart(part, kind)));
  if ("any" in test) return some(test.any.map((part) => testPart(part, kind)));
  if ("not" in test) return negated(testPart(test.not, kind));
  if ("teams" in test) {
    const project = columnOf(kind, "project_id");
    return sql`(${project} IS NOT NULL AND ${project} IN (SELECT project_id FROM team_projects WHERE team_id IN (${sql.join(test.teams.map((team) => sql`${team}`), sql`, `)})))`;
  }
  const at = columnOf(kind, test.attribute);
  if ("order" in test) {
    // Without the hint SQLite takes any range for a quarter of all rows, and looks at every row in the list's own order.
    const holds = sql`unlikely(${at} ${sql.raw(test.order)} ${test.value})`;
    return test.unknown ? sql`(${at} IS NULL OR ${holds})` : sql`(${at} IS NOT NULL AND ${holds})`;
  }
  const values = test.among.filter((value) => value !== null);
  const isOne: Part = values.length > 0 && sql`(${at} IS NOT NULL AND ${at} IN (${sql.join(values.map((value) => sql`${value}`), sql`, `)}))`;
  return test.among.includes(null) ? some([isOne, sql`${at} IS NULL`]) : isOne;
}

const isSql = (part: Part): part is SQL => typeof part !== "boolean";
const every = (parts: readonly Part[]): Part => (parts.includes(false) ? false : (and(...parts.filter(isSql)) ?? true));
const some = (parts: readonly Part[]): Part => (parts.includes(true) ? true : (or(...parts.filter(isSql)) ?? false));
const negated = (part: Part): Part => (isSql(part) ? not(part) : !part);

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
