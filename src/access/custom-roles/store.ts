import { and, asc, eq, gt } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { rolePermissions, roles, type RoleRow } from "./tables.ts";

export const findRoleRow = (own: OwnDatabase, id: string): RoleRow | undefined => own.select().from(roles).where(eq(roles.id, id as Id<"role">)).get();

export const findRoleByName = (own: OwnDatabase, name: string): RoleRow | undefined => own.select().from(roles).where(eq(roles.name, name)).get();

/** In the order of their making. */
export const listRoleRows = (own: OwnDatabase, after: string | undefined, take: number): RoleRow[] =>
  own.select().from(roles).where(and(after === undefined ? undefined : gt(roles.id, after as Id<"role">))).orderBy(asc(roles.id)).limit(take).all();

export const listRolePermissions = (own: OwnDatabase, id: string): string[] =>
  own.select({ permission: rolePermissions.permission }).from(rolePermissions).where(eq(rolePermissions.role_id, id as Id<"role">)).orderBy(asc(rolePermissions.permission)).all().map((row) => row.permission);

/** Writes the role as it is from now on, with exactly these permissions. */
export function putRole(own: OwnDatabase, row: RoleRow, permissions: readonly string[]): void {
  const { id: _, ...change } = row;
  own.insert(roles).values(row).onConflictDoUpdate({ target: roles.id, set: change }).run();
  own.delete(rolePermissions).where(eq(rolePermissions.role_id, row.id)).run();
  for (const permission of permissions) own.insert(rolePermissions).values({ role_id: row.id, permission }).onConflictDoNothing().run();
}

export function deleteRoleRows(own: OwnDatabase, id: Id<"role">): void {
  own.delete(rolePermissions).where(eq(rolePermissions.role_id, id)).run();
  own.delete(roles).where(eq(roles.id, id)).run();
}
