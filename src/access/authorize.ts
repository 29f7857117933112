import type { Context, Grants } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { permissionsByRole, roleNames, type Permission, type RoleName } from "./roles.ts";

/** What a permission is asked for: the kind of thing and, where it is about one, who made it. */
export interface Resource {
  type: string;
  id?: string;
  owner_id?: string;
}

/** Throws unless the caller may. Call it before anything is changed, and after the thing was found: what isn't there is 404 for everybody. */
export function authorize(ctx: Pick<Context, "grants">, action: Permission, resource?: Resource): void {
  if (may(ctx, action)) return;
  throw new AppError("forbidden", `This needs the permission ${action}`, { extra: { permission: action, ...(resource ? { resource_type: resource.type } : {}) } });
}

export const may = (ctx: Pick<Context, "grants">, action: Permission): boolean => ctx.grants.permissions.has(action);

const grantsByRoles = new Map<string, Grants>();

const noTeams: readonly string[] = [];

/** What roles add up to; `scopes`, where given, can only narrow it. */
export function grantsOf(roles: readonly string[], scopes?: readonly string[], teams = noTeams): Grants {
  if (scopes) return { ...newGrants(roles, scopes), teams };
  const key = roles.join();
  const known = grantsByRoles.get(key) ?? newGrants(roles);
  if (grantsByRoles.size < 100) grantsByRoles.set(key, known);
  return teams.length === 0 ? known : { ...known, teams };
}

function newGrants(roles: readonly string[], scopes?: readonly string[]): Grants {
  const known = roles.filter((role): role is RoleName => (roleNames as readonly string[]).includes(role));
  const all = new Set<string>(known.flatMap((role) => permissionsByRole[role]));
  return { roles: known, teams: noTeams, permissions: scopes ? new Set(scopes.filter((scope) => all.has(scope))) : all };
}
