import type { Entity } from "../blueprint.ts";

/** Names that produced files import or that the language gives: a type of an entity must not hide them. */
const takenTypes = new Set([
  "Array", "BigInt", "Boolean", "Condition", "Context", "DatabaseSync", "Date", "Error", "Fault", "Function", "Hono", "Infinity", "Intl", "Iterator", "JSON", "Map", "Math", "NaN",
  "Number", "Object", "Page", "Partial", "Problem", "Promise", "Proxy", "Readonly", "Record", "Reflect", "RegExp", "Request", "Response", "Set", "String", "Symbol", "Table", "URL",
]);

/** `leave_request` → `LeaveRequest`. Two names never meet: an underscore that no letter follows stays. */
export const pascal = (name: string): string => (name[0] ?? "").toUpperCase() + name.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `leave_request` → `leaveRequest`. Never used alone as a name in code, since it may be a reserved word. */
export const camel = (name: string): string => (name[0] ?? "") + pascal(name).slice(1);

/** `leave_requests` → `leave-requests`. */
export const kebab = (name: string): string => name.replaceAll("_", "-");

/** `leave_request` → `leave request`. */
export const spaced = (name: string): string => name.replaceAll("_", " ").trim();

export const typeName = (entity: Entity): string => (takenTypes.has(pascal(entity.name)) ? `${pascal(entity.name)}Row` : pascal(entity.name));

export const resourcePath = (entity: Entity): string => `/${kebab(entity.plural)}`;

/** Name of the entity's folder and of its test file. */
export const folderOf = (entity: Entity): string => kebab(entity.plural);

/** Key of the task that what all entities share belongs to. */
export const projectTask = "project";

/** Key of the entity's task, as the plan has it. */
export const taskOf = (entity: Entity): string => (folderOf(entity) === projectTask ? `${projectTask}-entity` : folderOf(entity));

/** SQLite keeps names that begin with `sqlite_` for itself. */
export const tableName = (entity: Entity): string => (entity.plural.startsWith("sqlite_") ? `own_${entity.plural}` : entity.plural);

/** What rows are read from: the table, or a view of it that has more columns. A dot is in no table's name. */
export const sourceName = (entity: Entity): string => (entity.computed?.length || entity.soft_delete ? `${tableName(entity)}.read` : tableName(entity));

/** The action that brings a hidden row back. */
export const restoreName = (entity: Entity): string => (entity.lifecycle?.actions.some(({ name }) => name === "restore") ? "undelete" : "restore");

/** A table or column in SQL. Names hold only letters, digits and underscores, but may be words of the language: `order`. */
export const sqlName = (name: string): string => `"${name}"`;

/** `?min_price=` and `?max_price=`. */
export const rangeParameters = (field: string): { min: string; max: string } => ({ min: `min_${field}`, max: `max_${field}` });

/** The parameter that filters by a field: its name, unless the list has another use for that. */
export function filterParameter(entity: Entity, field: string): string {
  const taken = new Set(["limit", "offset", "sort", "q", ...entity.ranges.flatMap((range) => Object.values(rangeParameters(range.field)))]);
  let parameter = field;
  while (taken.has(parameter) || (parameter !== field && entity.filters.some((filter) => filter.field === parameter))) parameter += "_is";
  return parameter;
}
