import type { OwnDatabase } from "../platform/database.ts";
import type { Entry, Scope } from "./decide.ts";
import type { ResourceKind } from "./roles.ts";

/** A principal as rows name it: `user:usr_…`, `team:tem_…`, `role:developer`, `everyone:`. */
export const principalOf = (type: string, id: string): string => `${type}:${type === "everyone" ? "" : id}`;

export function splitPrincipal(principal: string): { type: string; id: string } {
  const colon = principal.indexOf(":");
  return { type: principal.slice(0, colon), id: principal.slice(colon + 1) };
}

export interface CustomRole {
  id: string;
  name: string;
  permissions: ReadonlySet<string>;
}

export const loadRoles = (own: OwnDatabase): CustomRole[] =>
  own.rows<{ id: string; name: string; permissions: string }>(
    `SELECT r.id, r.name, coalesce((SELECT group_concat(permission) FROM role_permissions WHERE role_id = r.id), '') AS permissions FROM roles r`,
  ).map(({ id, name, permissions }) => ({ id, name, permissions: new Set(permissions === "" ? [] : permissions.split(",")) }));

export const hasAssignments = (own: OwnDatabase): boolean => own.rows("SELECT 1 AS one FROM user_roles LIMIT 1").length > 0;

export const loadEntryTypes = (own: OwnDatabase): string[] =>
  own.rows<{ resource_type: string }>("SELECT DISTINCT resource_type FROM acl_entries").map((row) => row.resource_type);

export interface Assignment {
  role_id: string;
  scope: Scope;
}

export const loadAssignments = (own: OwnDatabase, principal: string): Assignment[] =>
  own.rows<{ role_id: string; scope_type: string; scope_id: string }>("SELECT role_id, scope_type, scope_id FROM user_roles WHERE principal = ?", principal)
    .map(({ role_id, scope_type, scope_id }) => ({ role_id, scope: { type: scope_type as Scope["type"], id: scope_id } }));

export const loadPrincipalsAt = (own: OwnDatabase, type: Scope["type"], id: string): string[] =>
  own.rows<{ principal: string }>("SELECT DISTINCT principal FROM user_roles WHERE scope_type = ? AND scope_id = ?", type, id).map((row) => row.principal);

export const hasTeamProjects = (own: OwnDatabase): boolean => own.rows("SELECT 1 AS one FROM team_projects LIMIT 1").length > 0;

export const loadTeamsHolding = (own: OwnDatabase, projectId: string): string[] =>
  own.rows<{ team_id: string }>("SELECT team_id FROM team_projects WHERE project_id = ? ORDER BY team_id", projectId).map((row) => row.team_id);

export function loadEntries(own: OwnDatabase, type: string, id: string): Entry[] {
  const rows = own.rows<{ id: string; effect: string; action: string; principal: string }>("SELECT id, effect, action, principal FROM acl_entries WHERE resource_type = ? AND resource_id = ?", type, id);
  return rows.map((row) => {
    const principal = splitPrincipal(row.principal);
    return {
      id: row.id, resource_type: type, resource_id: id, effect: row.effect as Entry["effect"], action: row.action,
      principal_type: principal.type as Entry["principal_type"], principal_id: principal.id,
    };
  });
}

/** What is allowed to a principal at single things. */
export const loadAllowedTo = (own: OwnDatabase, principal: string): Pick<Entry, "resource_type" | "resource_id" | "action">[] =>
  own.rows<{ resource_type: string; resource_id: string; action: string }>("SELECT resource_type, resource_id, action FROM acl_entries WHERE principal = ? AND effect = 'allow'", principal);

/** What was given to a principal. What is denied them stays denied. */
export function deleteGiven(own: OwnDatabase, principal: string): void {
  own.rows("DELETE FROM user_roles WHERE principal = ?", principal);
  own.rows("DELETE FROM acl_entries WHERE principal = ? AND effect = 'allow'", principal);
}

export interface ActivePolicy {
  name: string;
  version: number;
  kind: string;
  resource: string | null;
  yaml: string;
}

export const loadActivePolicies = (own: OwnDatabase): ActivePolicy[] =>
  own.rows<{ name: string; version: number; kind: string; resource: string | null; yaml: string }>(
    `SELECT p.name, v.version, p.kind, p.resource, v.yaml FROM policies p JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.active_version ORDER BY p.name`);

/** A thing as policies see it, read by what config/rbac.json says of its kind; undefined when there is no such row. Times are in milliseconds. */
export function findThing(own: OwnDatabase, kind: ResourceKind, id: string): { [column: string]: string | number | null } | undefined {
  if (kind.table === undefined || kind.key === undefined) return undefined;
  const columns = [...(kind.project === undefined ? [] : [`"${kind.project}" AS project_id`]), ...Object.entries(kind.attributes).map(([name, column]) => `"${column}" AS "${name}"`)];
  const [row] = own.rows<Record<string, string | number | null>>(`SELECT ${columns.length > 0 ? columns.join(", ") : "1 AS there"} FROM "${kind.table}" WHERE "${kind.key}" = ?`, id);
  return row;
}
