import * as z from "zod";
import { declarePermissions, permissionOf, type Permission, type ResourceAction, type ResourceKind, type RoleName } from "../access/index.ts";
import type { Context } from "../platform/context.ts";
import type { Table } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import { bareOf, schemasOf, type Schemas } from "./schemas.ts";
import { isNullable, tableName } from "./store.ts";

export const everyVerb = ["create", "read", "list", "update", "delete", "clear"] as const;
export type Verb = (typeof everyVerb)[number];

/** What every row of a resource has. Times are milliseconds; on the wire, columns that end in `_at` are RFC 3339. */
export interface BaseRow {
  id: string;
  /** Counts up with every change; the ETag is made from it. */
  version: number;
  created_at: number;
  updated_at: number;
  owner_id?: string;
  deleted_at?: number | null;
  template_id?: string | null;
  /** The inheritable fields that this row states itself. */
  overrides?: string[];
  project_id?: string | null;
}

export type Shape = Readonly<Record<string, z.ZodType>>;
export type Values = Record<string, unknown>;
export type Item = Record<string, unknown>;

/** All that a resource is. Routes, validation, paging, access, audit, idempotency, search and OpenAPI follow from it. */
export interface Definition {
  /** In audit actions (`shelf.create`) and messages. */
  name: string;
  /** The path below /api, the table, and the first half of its permissions (`shelves:read`). */
  plural: string;
  /** Three letters that its ids begin with. */
  prefix: string;
  /** What its id is called on the wire, where that isn't `id`. */
  idName?: string;
  /** One sentence for people who read the API. */
  about: string;
  table: Table;
  /** SQL that makes the table and its indexes, and what was added to it since; never edited once it has shipped. */
  migrations: readonly string[];
  /** What callers write. A default makes a field optional; `.optional()` isn't used: say `.nullable().default(null)`. */
  fields: Shape;
  /** What only the product writes, and callers read. */
  told?: Shape;
  /** All that is shown, where that isn't the fields and what is told. */
  item?: z.ZodObject;
  verbs: readonly Verb[];
  /** What the lesser built-in roles may; owner and admin may everything. */
  may?: Readonly<Partial<Record<Exclude<RoleName, "owner" | "admin">, readonly Verb[]>>>;
  /** Permissions that are called otherwise than `<plural>:<action>`. */
  permissions?: Readonly<Partial<Record<ResourceAction, Permission>>>;
  /** Each needs an index that begins with it and goes on with `id`. */
  filters?: readonly string[];
  /** Each needs such an index too, and a column that is never null. */
  sorts?: readonly string[];
  /** Found by `?q`, word by word, from the beginning of each word. */
  search?: readonly string[];
  /** Can be said once, when it is made. */
  immutable?: readonly string[];
  /** Written, never shown. */
  hidden?: readonly string[];
  /** Who makes one may read, change and delete it, whatever their role. Needs the column owner_id. */
  owned?: boolean;
  /** Deleted ones can be restored. Needs the column deleted_at. */
  softDelete?: boolean;
  /** The fields that one takes over from its template unless it states them itself. Needs the columns template_id and overrides. */
  inherits?: readonly string[];
  /** `admins`: roles that may everything here whatever entries say. `always`: what every member may unless an entry denies it. */
  acl?: { admins?: readonly RoleName[]; always?: readonly Verb[] };
  /** A body that POST accepts: shown in the API's description, and what the tests of all routes make one from. */
  example: Values;
  /** Completes or refuses what is about to be written, inside the commit. `before` is there when it is a change. */
  settle?(ctx: Context, values: Values, before: BaseRow | undefined): Values;
  /** What else belongs into the same commit. */
  follow?(ctx: Context, verb: "create" | "update" | "delete" | "restore", row: BaseRow): void;
  /** What its audit events are also about. */
  trace?(row: BaseRow): { requirement_id?: Id<"requirement">; run_id?: Id<"run"> };
  /** What is told of a row beyond its columns. */
  tell?(ctx: Context, row: BaseRow): Values;
}

/** A definition with what was made from it. */
export type Resource = Definition & { schemas: Schemas; shown: readonly string[] };

/** A definition, checked when the module is loaded: what contradicts itself never serves a request. @throws Error */
export function define(definition: Definition): Resource {
  const wrong = contradictions(definition);
  if (wrong.length > 0) throw new Error(`The resource ${definition.name}: ${wrong.join("; ")}`);
  const { plural, verbs, may = {}, permissions = {} } = definition;
  const actions = [...new Set(verbs.map(actionOf))].filter((action) => permissions[action] === undefined);
  declarePermissions(plural, actions, Object.fromEntries(Object.entries(may).map(([role, granted]) => [role, granted.map(actionOf)])), kindOf(definition));
  const schemas = schemasOf(definition);
  return { ...definition, schemas, shown: Object.keys(schemas.item.shape) };
}

/** What entries and policies may speak of: who owns it and what lists are filtered and sorted by. What can be filtered has an index. */
function kindOf({ name, plural, table, fields, told = {}, filters = [], sorts = [], owned }: Definition): ResourceKind {
  const attributes = [...new Set([...filters, ...sorts, ...(owned ? ["owner_id"] : [])])].filter((field) => field !== "project_id");
  return {
    type: name, permissions: plural, table: tableName(table), key: "id", ...(filters.includes("project_id") ? { project: "project_id" } : {}),
    numbers: attributes.filter((field) => isOf("number", { ...told, ...fields }[field])), booleans: attributes.filter((field) => isOf("boolean", { ...told, ...fields }[field])),
    attributes: Object.fromEntries(attributes.map((field) => [field, field])), times: attributes.filter((field) => field.endsWith("_at")), indexed: filters.filter((field) => field !== "project_id"),
  };
}

/** Whether a field holds numbers, or booleans; or null. */
function isOf(type: "number" | "boolean", field: z.ZodType | undefined): boolean {
  if (field === undefined) return false;
  const bare = bareOf(field);
  return (bare instanceof z.ZodNullable ? bareOf(bare.unwrap() as z.ZodType) : bare).def.type === type;
}

function contradictions({ prefix, fields, told = {}, filters = [], sorts = [], search = [], immutable = [], hidden = [], inherits = [], table }: Definition): string[] {
  const known = new Set([...Object.keys(fields), ...Object.keys(told), "created_at", "updated_at", "owner_id", "project_id", "template_id"]);
  const listed = new Set([...filters, ...sorts, ...search]);
  return [
    ...(/^[a-z]{3}$/.test(prefix) ? [] : [`the prefix ${prefix} isn't three letters`]),
    ...[...listed, ...immutable, ...hidden, ...inherits].filter((field) => !known.has(field)).map((field) => `there is no field ${field}`),
    ...inherits.filter((field) => listed.has(field)).map((field) => `${field} is inherited: no index can hold it`),
    ...hidden.filter((field) => listed.has(field)).map((field) => `${field} is hidden: a list by it would tell it`),
    ...inherits.filter((field) => immutable.includes(field) || hidden.includes(field)).map((field) => `${field} is inherited: it changes with the template, and is shown`),
    ...sorts.filter((field) => isNullable(table, field)).map((field) => `${field} may be null: a page sorted by it has no end to go on from`),
    ...Object.entries(fields).filter(([, field]) => bareOf(field).safeParse(undefined).success).map(([field]) => `${field} may be left out without a default around all of it`),
  ];
}

/** What a verb needs to be permitted: a list is read, clearing is deleting. */
export const actionOf = (verb: Verb): ResourceAction => (verb === "list" ? "read" : verb === "clear" ? "delete" : verb);

export const permissionFor = ({ plural, permissions }: Definition, action: ResourceAction): Permission => permissions?.[action] ?? permissionOf(plural, action);

export const hasVerb = ({ verbs }: Definition, verb: Verb): boolean => verbs.includes(verb);
