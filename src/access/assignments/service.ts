import type { Context } from "../../platform/context.ts";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId } from "../../platform/ids.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { authorize } from "../authorize.ts";
import { findRoleRow, listRolePermissions } from "../custom-roles/store.ts";
import type { Scope } from "../decide.ts";
import { requireGrantable } from "../granting.ts";
import { findKind, isRoleName, permissionsByRole } from "../roles.ts";
import { changeAccess } from "../state.ts";
import { findThing, principalOf, splitPrincipal } from "../store.ts";
import { audit } from "../trail.ts";
import type { AssignRole, Assignment, ListAssignments } from "./schema.ts";
import { deleteAssignmentRow, findAssignment, findSameAssignment, insertAssignment, listAssignedOwners, listAssignmentRows } from "./store.ts";
import type { AssignmentRow } from "./tables.ts";

/** Gives a role to a person, team, agent, service identity or key. Whoever gives it must have, there, all that it permits. */
export function assignRole(ctx: Context, { principal, role_id, scope: { type, id } }: AssignRole): Assignment {
  const scope: Scope = { type, id: id ?? "" };
  const role = nameOfRole(ctx, role_id);
  if (role === undefined) throw invalid("#/role_id", "not_found", "There is no such role");
  const place = type === "tenant" ? undefined : findKind(type);
  if (place && !findThing(ctx.own, place, scope.id)) throw invalid("#/scope/id", "not_found", `There is no such ${type}`);
  authorize(ctx, "user_roles:create", placeOf(scope));
  const permissions = isRoleName(role_id) ? permissionsByRole[role_id] : listRolePermissions(ctx.own, role_id);
  requireGrantable(ctx, scope, permissions, () => "#/role_id");
  if (role_id === "owner" && (principal.type !== "user" || type !== "tenant")) throw invalid("#/principal", "not_a_person", "Only a person can be an owner, and only of the whole tenant");
  const now = ctx.clock.now();
  const row: AssignmentRow = { id: newId("user_role", now), principal: principalOf(principal.type, principal.id), role_id, scope_type: type, scope_id: scope.id, created_by: ctx.actor.id, created_at: now };
  if (findSameAssignment(ctx.own, row)) throw conflict("They have this role there already");
  return changeAccess(ctx, () => {
    insertAssignment(ctx.own, row);
    audit(ctx, { action: "user_role.create", target: { type: "user_role", id: row.id }, details: { principal: row.principal, role, scope_type: type, scope_id: scope.id } });
    const assignment = present(ctx, row);
    remember(ctx, 201, assignment);
    return assignment;
  });
}

export function listAssignments(ctx: Context, input: ListAssignments): Paged<Assignment> {
  authorize(ctx, "roles:read", { type: "user_role" });
  if ((input.principal_type === undefined) !== (input.principal_id === undefined)) throw invalid("?principal_id", "incomplete", "Send principal_type and principal_id together");
  const principal = input.principal_type === undefined || input.principal_id === undefined ? undefined : principalOf(input.principal_type, input.principal_id);
  const scope = input.project_id === undefined ? undefined : { type: "project" as const, id: input.project_id };
  return paged(ctx, input, {
    list: "user_roles",
    load: (after: readonly [string] | undefined, take, skip) => listAssignmentRows(ctx.own, { principal, role_id: input.role_id, scope }, after?.[0], take, skip),
    keyOf: (row) => [row.id] as const,
    present: (row) => present(ctx, row),
  });
}

export function getAssignment(ctx: Context, id: string): Assignment {
  const row = load(ctx, id);
  authorize(ctx, "roles:read", { type: "user_role", id });
  return present(ctx, row);
}

/** Takes a role away; from the next request on it is gone. @throws AppError conflict for the last owner */
export function removeAssignment(ctx: Context, id: string): void {
  const row = load(ctx, id);
  authorize(ctx, "user_roles:delete", placeOf({ type: row.scope_type, id: row.scope_id }));
  changeAccess(ctx, () => {
    deleteAssignmentRow(ctx.own, row.id);
    if (row.role_id === "owner") requireOwnerLeft(ctx);
    audit(ctx, { action: "user_role.delete", target: { type: "user_role", id }, details: { principal: row.principal, role_id: row.role_id, scope_type: row.scope_type, scope_id: row.scope_id } });
  });
}

/** For whoever takes the owner's role or membership away, at the end of that commit. @throws AppError conflict when nobody active would be an owner any more */
export function requireOwnerLeft(ctx: Context): void {
  if (ctx.people.ownerIds(ctx.own).length > 0) return;
  const assigned = listAssignedOwners(ctx.own).map(splitPrincipal);
  if (assigned.some(({ type, id }) => type === "user" && ctx.people.find(ctx.own, "user", id, ctx.clock.now()))) return;
  throw conflict("The last owner can't lose the role: make somebody else an owner first");
}

const placeOf = (scope: Scope): { type: string; project_id: string | null } => ({ type: "user_role", project_id: scope.type === "project" ? scope.id : null });

function nameOfRole(ctx: Context, id: string): string | undefined {
  return isRoleName(id) ? id : findRoleRow(ctx.own, id)?.name;
}

function load(ctx: Context, id: string): AssignmentRow {
  const row = findAssignment(ctx.own, id);
  if (!row) throw notFound("assignment");
  return row;
}

const present = (ctx: Context, row: AssignmentRow): Assignment => ({
  id: row.id, principal: splitPrincipal(row.principal), role_id: row.role_id, role: nameOfRole(ctx, row.role_id) ?? row.role_id, scope: { type: row.scope_type, id: row.scope_id || null },
  created_by: row.created_by, created_at: new Date(row.created_at).toISOString(),
});
