import { and, count, desc, eq, lt, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { userRoles, type AssignmentRow } from "./tables.ts";

export const findAssignment = (own: OwnDatabase, id: string): AssignmentRow | undefined => own.select().from(userRoles).where(eq(userRoles.id, id as Id<"user_role">)).get();

export const findSameAssignment = (own: OwnDatabase, { principal, role_id, scope_type, scope_id }: AssignmentRow): AssignmentRow | undefined =>
  own.select().from(userRoles).where(and(eq(userRoles.principal, principal), eq(userRoles.role_id, role_id), eq(userRoles.scope_type, scope_type), eq(userRoles.scope_id, scope_id))).get();

export const insertAssignment = (own: OwnDatabase, row: AssignmentRow): void => {
  own.insert(userRoles).values(row).run();
};

export const deleteAssignmentRow = (own: OwnDatabase, id: Id<"user_role">): void => {
  own.delete(userRoles).where(eq(userRoles.id, id)).run();
};

export interface AssignmentFilter {
  principal?: string | undefined;
  role_id?: string | undefined;
  scope?: { type: AssignmentRow["scope_type"]; id: string } | undefined;
}

/** The newest first. */
export function listAssignmentRows(own: OwnDatabase, { principal, role_id, scope }: AssignmentFilter, after: string | undefined, take: number, skip: number): AssignmentRow[] {
  const where: (SQL | undefined)[] = [
    principal === undefined ? undefined : eq(userRoles.principal, principal),
    role_id === undefined ? undefined : eq(userRoles.role_id, role_id),
    scope && and(eq(userRoles.scope_type, scope.type), eq(userRoles.scope_id, scope.id)),
    after === undefined ? undefined : lt(userRoles.id, after as Id<"user_role">),
  ];
  return own.select().from(userRoles).where(and(...where)).orderBy(desc(userRoles.id)).limit(take).offset(skip).all();
}

/** How many have a role. */
export const findRoleUse = (own: OwnDatabase, roleId: string): number => own.select({ n: count() }).from(userRoles).where(eq(userRoles.role_id, roleId)).get()?.n ?? 0;

/** Who was made an owner of the whole tenant. */
export const listAssignedOwners = (own: OwnDatabase): string[] =>
  own.select({ principal: userRoles.principal }).from(userRoles).where(and(eq(userRoles.role_id, "owner"), eq(userRoles.scope_type, "tenant"))).all().map((row) => row.principal);
