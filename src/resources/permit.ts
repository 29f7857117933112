import { authorize, may, visible, type Standing } from "../access/index.ts";
import { ownerBehind, type Context } from "../platform/context.ts";
import { notFound } from "../platform/errors.ts";
import { actionOf, permissionFor, type BaseRow, type Resource, type Verb } from "./definition.ts";
import { isIdWith } from "../platform/ids.ts";
import { findRow } from "./store.ts";

/** Throws unless the caller may. What they may not even read isn't there for them. @throws AppError forbidden | not_found */
export function permit(ctx: Context, resource: Resource, verb: Verb, row?: BaseRow): void {
  const { acl = {}, name } = resource;
  const permission = permissionFor(resource, actionOf(verb));
  if (isAdmin(ctx, resource, permission)) return;
  const standing: Standing = acl.always?.includes(verb) ? "member" : owns(ctx, resource, row) ? "owner" : undefined;
  const about = { type: name, standing, ...(row ? { id: row.id, owner_id: row.owner_id, project_id: row.project_id ?? null } : {}) };
  if (row && !standing && !may(ctx, permissionFor(resource, "read"), about)) authorize(ctx, permissionFor(resource, "read"), about);
  authorize(ctx, permission, about);
}

/** Whose role may everything here, within the scopes of their key. */
const isAdmin = (ctx: Context, { acl }: Resource, permission: string): boolean =>
  (acl?.admins?.some((role) => ctx.grants.roles.includes(role)) ?? false) && (ctx.grants.scopes?.has(permission) ?? true);

/** Which rows a list shows the caller, or clearing takes; undefined for all. @throws AppError forbidden */
export function permitted(ctx: Context, resource: Resource, verb: Verb): ReturnType<typeof visible> {
  const permission = permissionFor(resource, actionOf(verb));
  if (isAdmin(ctx, resource, permission)) return undefined;
  const owner = resource.owned ? ownerBehind(ctx.actor) : null;
  return visible(ctx, permission, { member: resource.acl?.always?.includes(verb) ?? false, ...(owner === null ? {} : { owner_id: owner }) });
}

const owns = (ctx: Context, { owned }: Resource, row: BaseRow | undefined): boolean => owned === true && row?.owner_id !== undefined && row.owner_id === ownerBehind(ctx.actor);

/** The row, if it is there and the caller may do this with it. @throws AppError not_found | forbidden */
export function loadFor(ctx: Context, resource: Resource, verb: Verb, id: string, { deleted = false } = {}): BaseRow {
  const row = isIdWith(resource.prefix, id) ? findRow(ctx.own, resource, id) : undefined;
  if (!row || (resource.softDelete && (typeof row.deleted_at === "number") !== deleted)) throw notFound(resource.name);
  permit(ctx, resource, verb, row);
  return row;
}
