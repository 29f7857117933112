import type { Grants } from "../../platform/context.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import { permissionsByRole, verbOf, type Permission } from "../roles.ts";
import { findGrant } from "./store.ts";
import type { GrantRow } from "./tables.ts";

/** What outlives a grant, or changes who may what: a platform admin may read it and no more, whatever their role. */
const kept = new Set(["tenant", "users", "teams", "api_keys", "roles", "user_roles", "acl", "policies", "approvals", "service_identities", "break_glass", "jobs", "agents", "notifications"]);

const mayPass = (permission: Permission): boolean => verbOf(permission) === "read" || !kept.has(permission.slice(0, permission.indexOf(":")));

/** What a grant permits: its role, narrowed; entries and policies can't widen it. */
export function grantsUnder(role: GrantRow["role"]): Grants {
  const permissions = new Set<string>(permissionsByRole[role].filter(mayPass));
  return { roles: [role], teams: [], permissions, scopes: permissions };
}

/** A grant that counts now, by the digest of its credential. */
export function findLiveGrant(own: OwnDatabase, id: string, digest: string, now: number): GrantRow | undefined {
  const row = findGrant(own, id);
  return row?.status === "active" && row.digest === digest && row.expires_at !== null && row.expires_at > now ? row : undefined;
}
