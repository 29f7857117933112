import * as z from "zod";
import { pageQuery } from "../platform/paging.ts";
import type { Definition, Shape } from "./definition.ts";
import { isMoment } from "./rows.ts";

/** What a definition says of each body and query. */
export interface Schemas {
  /** POST. */
  create: z.ZodType<Record<string, unknown>>;
  /** PUT: everything anew. */
  replace: z.ZodType<Record<string, unknown>>;
  /** PATCH: what changes. */
  change: z.ZodType<Record<string, unknown>>;
  /** POST …/clone: what differs from the template. */
  clone: z.ZodType<Record<string, unknown>>;
  item: z.ZodObject;
  query: z.ZodType<ListQuery>;
  /** DELETE on the list: the filters alone. A page of it can't be cleared, nor what is deleted already. */
  clear: z.ZodType<ListQuery>;
}

export interface ListQuery {
  cursor?: string;
  limit?: number;
  page?: number;
  page_size?: number;
  sort?: string;
  q?: string;
  deleted?: boolean;
  [filter: string]: unknown;
}

const moment = () => z.iso.datetime();
const id = () => z.string();

export function schemasOf(definition: Definition): Schemas {
  const { fields, inherits, immutable = [], hidden = [] } = definition;
  const template = inherits ? { template_id: z.string().max(40).nullable().optional().describe("What it inherits from") } : {};
  const changing = Object.fromEntries(Object.entries(fields).filter(([name]) => !immutable.includes(name)));
  const inherit = inherits ? { inherit: z.array(z.enum(inherits as [string, ...string[]])).max(inherits.length).optional().describe("Fields to take over from the template again") } : {};
  return {
    create: z.strictObject({ ...fields, ...(inherits ? optional(pick(fields, inherits)) : {}), ...template }),
    replace: z.strictObject({ ...fields, ...optional(pick(fields, [...immutable, ...hidden])), ...(inherits ? optional(pick(fields, inherits)) : {}), ...template }),
    change: z.strictObject({ ...optional(changing), ...inherit, ...template }).refine((change) => Object.keys(change).length > 0, "must change something"),
    clone: z.strictObject({ ...fields, ...(inherits ? optional(pick(fields, inherits)) : {}) }),
    item: definition.item ?? z.object(shownBy(definition)),
    query: queryOf(definition),
    clear: z.strictObject(choicesOf(definition)) as unknown as z.ZodType<ListQuery>,
  };
}

/** Without their defaults: what isn't said isn't touched. */
const optional = (shape: Shape): Shape => Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, bareOf(field).optional()]));

const pick = (shape: Shape, names: readonly string[]): Shape => Object.fromEntries(Object.entries(shape).filter(([name]) => names.includes(name)));

export const bareOf = (field: z.ZodType): z.ZodType => (field instanceof z.ZodDefault ? bareOf(field.unwrap() as z.ZodType) : field);

/** What is shown: all but the hidden. A default has been filled in by then. */
function shownBy({ fields, told = {}, hidden = [], owned, softDelete, inherits }: Definition): Shape {
  const written = Object.entries(fields).filter(([name]) => !hidden.includes(name)).map(([name, field]) => [name, bareOf(field)]);
  return {
    id: id(), ...Object.fromEntries(written), ...told,
    ...(owned ? { owner_id: id() } : {}), ...(inherits ? { template_id: id().nullable(), overrides: z.array(z.string()) } : {}),
    version: z.int(), created_at: moment(), updated_at: moment(), ...(softDelete ? { deleted_at: moment().nullable() } : {}),
  };
}

function queryOf(definition: Definition): z.ZodType<ListQuery> {
  const { sorts = [], softDelete } = definition;
  const orders = sorts.flatMap((field) => [field, `-${field}`]);
  return pageQuery({
    ...choicesOf(definition),
    ...(orders.length > 0 ? { sort: z.enum(orders as [string, ...string[]]).optional().describe("The newest first if it is left out; `-` turns it round") } : {}),
    ...(softDelete ? { deleted: z.enum(["true", "false"]).transform((text) => text === "true").optional().describe("Those that were deleted, instead") } : {}),
  }) as unknown as z.ZodType<ListQuery>;
}

/** Filters and search. */
const choicesOf = ({ filters = [], search, fields, told = {} }: Definition): Shape => ({
  ...Object.fromEntries(filters.map((name) => [name, asQuery(fields[name] ?? told[name] ?? (isMoment(name) ? moment() : z.string().max(40)))])),
  ...(search ? { q: z.string().trim().min(1).max(200).optional().describe(`Words in ${search.join(", ")}, from their beginning`) } : {}),
});

/** A field as a parameter writes it. */
function asQuery(field: z.ZodType): z.ZodType {
  const bare = bareOf(field);
  const inner = bare instanceof z.ZodNullable ? (bare.unwrap() as z.ZodType) : bare;
  if (inner instanceof z.ZodNumber) return z.string().regex(/^-?\d+(?:\.\d+)?$/, "must be a number").transform(Number).pipe(inner).optional();
  if (inner instanceof z.ZodBoolean) return z.enum(["true", "false"]).transform((text) => text === "true").optional();
  return inner.optional();
}
