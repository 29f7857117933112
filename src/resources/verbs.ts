import { audit } from "../audit/index.ts";
import type { Json } from "../platform/canonical.ts";
import { ownerBehind, type Context } from "../platform/context.ts";
import { invalid } from "../platform/errors.ts";
import { ifMatch, toldTag, versionTag } from "../platform/etag.ts";
import { remember } from "../platform/idempotency/index.ts";
import { newIdWith } from "../platform/ids.ts";
import type { BaseRow, Item, Resource, Values } from "./definition.ts";
import { loadFor, permit } from "./permit.ts";
import { inheritanceOf, inheritedChange } from "./inheritance.ts";
import { columnsOf, present, searchTextOf, valuesIn } from "./rows.ts";
import { deleteRow, deleteSearch, insertRow, putSearch, updateRow } from "./store.ts";
import { originsOf, refuseInUse, requireTemplate, resolved, versionOf, type Origin } from "./templates.ts";
import { keepUnique } from "./unique.ts";

/** What is shown of a row, with its ETag. */
export interface Shown {
  item: Item;
  tag: string;
}

export function show(ctx: Context, resource: Resource, row: BaseRow): Shown {
  const whole = resolved(ctx, resource, row);
  const told = resource.tell?.(ctx, whole);
  const version = versionOf(ctx, resource, row);
  return { item: present(resource, whole, told), tag: told === undefined ? versionTag(version) : toldTag(version, told) };
}

/** @param input as `schemas.create` parsed it. @throws AppError forbidden | invalid_input | conflict when it must be unique and isn't */
export function createItem(ctx: Context, resource: Resource, input: Values): Shown {
  permit(ctx, resource, "create");
  const { template_id = null, ...said } = input;
  const now = ctx.clock.now();
  const owner_id = ownerBehind(ctx.actor);
  return ctx.own.atomically(() => {
    const inheritance = inheritanceOf(ctx, resource, template_id as string | null, said, undefined);
    const id = newIdWith(resource.prefix, now);
    const row = {
      ...settled(ctx, resource, { ...inheritance.values, id }, undefined), ...inheritance.columns, version: 1, created_at: now, updated_at: now,
      ...(resource.owned && owner_id !== null ? { owner_id } : {}), ...(resource.softDelete ? { deleted_at: null } : {}),
    } as BaseRow;
    keepUnique(resource, () => insertRow(ctx.own, resource, row));
    if (resource.search) putSearch(ctx.own, resource, row.id, searchTextOf(resource, row));
    audit(ctx, { action: `${resource.name}.create`, target: { type: resource.name, id: row.id }, ...resource.trace?.(row), details: { said: tellable(resource, columnsOf(said)) } });
    resource.follow?.(ctx, "create", row);
    const shown = show(ctx, resource, row);
    remember(ctx, 201, shown.item);
    return shown;
  });
}

export const readItem = (ctx: Context, resource: Resource, id: string): Shown => show(ctx, resource, loadFor(ctx, resource, "read", id));

/** PATCH: what is said changes. @throws AppError precondition_failed when `expected` (If-Match) is another version */
export function changeItem(ctx: Context, resource: Resource, id: string, input: Values, expected: string | undefined): Shown {
  const { inherit = [], template_id, ...said } = input;
  return writeItem(ctx, resource, id, expected, (row) => {
    if (!resource.inherits) return { ...valuesIn(resource, row), ...said };
    return inheritedChange(ctx, resource, row, said, template_id as string | null | undefined, inherit as string[]);
  });
}

/** PUT: all is said anew; what can be said only once must be what it was, and what was never shown stays unless it is said. */
export function replaceItem(ctx: Context, resource: Resource, id: string, input: Values, expected: string | undefined): Shown {
  const { template_id = null, ...said } = input;
  return writeItem(ctx, resource, id, expected, (row) => {
    const { immutable = [], hidden = [] } = resource;
    const current = valuesIn(resource, row);
    for (const field of immutable) if (said[field] !== undefined && (hidden.includes(field) || !isSame(columnsOf({ [field]: said[field] })[field], current[field]))) throw invalid(`#/${field}`, "immutable", `${field} can't be changed`);
    const kept = [...immutable, ...hidden].filter((field) => said[field] === undefined);
    const { values, columns } = inheritanceOf(ctx, resource, template_id as string | null, said, row);
    return { ...values, ...Object.fromEntries(kept.map((field) => [field, current[field]])), ...columns };
  });
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A value goes its way through here in every change, so that one rule refuses it everywhere. */
function writeItem(ctx: Context, resource: Resource, id: string, expected: string | undefined, next: (row: BaseRow) => Values): Shown {
  const row = loadFor(ctx, resource, "update", id);
  ifMatch(expected, versionOf(ctx, resource, row));
  return ctx.own.atomically(() => {
    const before = row as unknown as Values;
    const { template_id = row.template_id, overrides = row.overrides, ...values } = next(row);
    const written: Values = { ...settled(ctx, resource, values, row), ...(resource.inherits ? { template_id, overrides } : {}) };
    const inherited = typeof template_id === "string" ? (resource.inherits ?? []).filter((name) => !(overrides as string[]).includes(name)) : [];
    const changed = Object.keys(written).filter((name) => !inherited.includes(name) && !isSame(written[name], before[name]));
    if (changed.length === 0) return show(ctx, resource, row);
    const after = { ...row, ...Object.fromEntries(changed.map((name) => [name, written[name]])), version: row.version + 1, updated_at: ctx.clock.now() } as BaseRow;
    keepUnique(resource, () => updateRow(ctx.own, resource, id, after));
    if (resource.search?.some((name) => changed.includes(name))) putSearch(ctx.own, resource, id, searchTextOf(resource, after));
    audit(ctx, { action: `${resource.name}.update`, target: { type: resource.name, id }, details: { changed: tellable(resource, Object.fromEntries(changed.map((name) => [name, written[name]]))) } });
    resource.follow?.(ctx, "update", after);
    return show(ctx, resource, after);
  });
}

/** @throws AppError conflict for a template that others inherit from */
export function deleteItem(ctx: Context, resource: Resource, id: string, expected: string | undefined): void {
  const row = loadFor(ctx, resource, "delete", id);
  ifMatch(expected, versionOf(ctx, resource, row));
  ctx.own.atomically(() => removeRow(ctx, resource, row));
}

/** Within a commit. */
export function removeRow(ctx: Context, resource: Resource, row: BaseRow): void {
  refuseInUse(ctx, resource, row);
  const now = ctx.clock.now();
  if (resource.softDelete) updateRow(ctx.own, resource, row.id, { deleted_at: now, updated_at: now, version: row.version + 1 });
  else deleteRow(ctx.own, resource, row.id);
  if (resource.search && !resource.softDelete) deleteSearch(ctx.own, row.id);
  audit(ctx, { action: `${resource.name}.delete`, target: { type: resource.name, id: row.id } });
  resource.follow?.(ctx, "delete", row);
}

/** Takes a deletion back. @throws AppError not_found unless it was deleted, conflict when its place was taken meanwhile, or its template is deleted */
export function restoreItem(ctx: Context, resource: Resource, id: string): Shown {
  const row = loadFor(ctx, resource, "delete", id, { deleted: true });
  requireTemplate(ctx, resource, row);
  return ctx.own.atomically(() => {
    const after = { ...row, deleted_at: null, updated_at: ctx.clock.now(), version: row.version + 1 };
    keepUnique(resource, () => updateRow(ctx.own, resource, id, after));
    audit(ctx, { action: `${resource.name}.restore`, target: { type: resource.name, id } });
    resource.follow?.(ctx, "restore", after);
    return show(ctx, resource, after);
  });
}

/** A new one that inherits from `id` whatever `input` doesn't say. */
export function cloneItem(ctx: Context, resource: Resource, id: string, input: Values): Shown {
  loadFor(ctx, resource, "read", id);
  return createItem(ctx, resource, { ...input, template_id: id });
}

export function readOrigins(ctx: Context, resource: Resource, id: string): Record<string, Origin> {
  return originsOf(ctx, resource, loadFor(ctx, resource, "read", id));
}

const settled = (ctx: Context, resource: Resource, values: Values, before: BaseRow | undefined): Values => {
  const columns = columnsOf(values);
  return { ...columns, ...resource.settle?.(ctx, columns, before) };
};

/** What an audit event says of values: none that are hidden, and of what is long only that it was said. */
const tellable = ({ hidden = [] }: Resource, values: Values): { [name: string]: Json } =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.includes(name)).map(([name, value]) => [name, (JSON.stringify(value)?.length ?? 0) > tellableMax ? "…" : (value as Json)]));

const tellableMax = 200;
