import type { Context } from "../../platform/context.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { ifMatch } from "../../platform/etag.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId } from "../../platform/ids.ts";
import { paged, type PageInput, type Paged } from "../../platform/paging.ts";
import { findRoleUse } from "../assignments/store.ts";
import { authorize } from "../authorize.ts";
import { requireGrantable, wholeTenant } from "../granting.ts";
import { describeRole, isRoleName, permissionsByRole, roleNames, type RoleName } from "../roles.ts";
import { changeAccess } from "../state.ts";
import { audit } from "../trail.ts";
import type { CreateRole, Role, UpdateRole } from "./schema.ts";
import { deleteRoleRows, findRoleByName, findRoleRow, listRolePermissions, listRoleRows, putRole } from "./store.ts";
import type { RoleRow } from "./tables.ts";

/** A role of the tenant's own. Who makes it must have all that it permits. */
export function createRole(ctx: Context, input: CreateRole): Role {
  authorize(ctx, "roles:create", { type: "role" });
  requireGrantable(ctx, wholeTenant, input.permissions, (index) => `#/permissions/${index}`);
  if (isRoleName(input.name) || findRoleByName(ctx.own, input.name)) throw conflict(`There is a role named ${input.name} already`);
  const now = ctx.clock.now();
  const row: RoleRow = { id: newId("role", now), name: input.name, description: input.description, version: 1, created_by: ctx.actor.id, created_at: now, changed_at: now };
  return changeAccess(ctx, () => {
    putRole(ctx.own, row, input.permissions);
    audit(ctx, { action: "role.create", target: { type: "role", id: row.id }, details: { name: row.name, permissions: input.permissions } });
    const role = present(ctx, row);
    remember(ctx, 201, role);
    return role;
  });
}

/** The built-in ones first. */
export function listRoles(ctx: Context, input: PageInput): Paged<Role> {
  authorize(ctx, "roles:read", { type: "role" });
  return paged(ctx, input, {
    list: "roles",
    load: (after: readonly [string] | undefined, take, skip) => {
      const begun = after === undefined ? 0 : isRoleName(after[0]) ? roleNames.indexOf(after[0]) + 1 : roleNames.length;
      const builtIn: (RoleName | RoleRow)[] = roleNames.slice(begun);
      return [...builtIn, ...listRoleRows(ctx.own, after === undefined || isRoleName(after[0]) ? undefined : after[0], take + skip)].slice(skip, skip + take);
    },
    keyOf: (role) => [typeof role === "string" ? role : role.id] as const,
    present: (role) => (typeof role === "string" ? presentBuiltIn(role) : present(ctx, role)),
  });
}

export function getRole(ctx: Context, id: string): Role {
  const row = isRoleName(id) ? undefined : load(ctx, id);
  authorize(ctx, "roles:read", { type: "role", id });
  return row ? present(ctx, row) : presentBuiltIn(id as RoleName);
}

/** Who changes a role must have all that it permits afterwards. @throws AppError precondition_failed when `expected` (If-Match) is another version */
export function updateRole(ctx: Context, id: string, change: UpdateRole, expected: string | undefined): Role {
  if (isRoleName(id)) throw builtInStays(id);
  const row = load(ctx, id);
  authorize(ctx, "roles:update", { type: "role", id });
  ifMatch(expected, row.version);
  const permissions = change.permissions ?? listRolePermissions(ctx.own, id);
  requireGrantable(ctx, wholeTenant, permissions, (index) => `#/permissions/${index}`);
  const changed: RoleRow = { ...row, description: change.description ?? row.description, version: row.version + 1, changed_at: ctx.clock.now() };
  return changeAccess(ctx, () => {
    putRole(ctx.own, changed, permissions);
    audit(ctx, { action: "role.update", target: { type: "role", id }, details: { name: row.name, permissions: [...permissions] } });
    return present(ctx, changed);
  });
}

/** A role that somebody has stays. @throws AppError conflict that says how many have it */
export function deleteRole(ctx: Context, id: string): void {
  if (isRoleName(id)) throw builtInStays(id);
  const row = load(ctx, id);
  authorize(ctx, "roles:delete", { type: "role", id });
  const holders = findRoleUse(ctx.own, id);
  if (holders > 0) throw conflict(`${holders} still have this role`, { holders });
  changeAccess(ctx, () => {
    deleteRoleRows(ctx.own, row.id);
    audit(ctx, { action: "role.delete", target: { type: "role", id }, details: { name: row.name } });
  });
}

const builtInStays = (name: string): AppError => conflict(`The role ${name} is built in, and stays as it is`);

function load(ctx: Context, id: string): RoleRow {
  const row = findRoleRow(ctx.own, id);
  if (!row) throw notFound("role");
  return row;
}

const present = (ctx: Context, row: RoleRow): Role => ({
  id: row.id, name: row.name, description: row.description, built_in: false, permissions: listRolePermissions(ctx.own, row.id), version: row.version,
  created_at: new Date(row.created_at).toISOString(), changed_at: new Date(row.changed_at).toISOString(),
});

const presentBuiltIn = (name: RoleName): Role => ({ id: name, name, description: describeRole(name), built_in: true, permissions: [...permissionsByRole[name]], version: 1, created_at: null, changed_at: null });
