import type { AdminIdentity } from "./schema.ts";

/** Roles that may administer; `platform_admin` may so for every tenant. */
const adminRoles = ["platform_admin", "admin"];
/** Scopes that may, by what is wanted. */
const scopesFor = { read: ["admin", "admin:read"], write: ["admin", "admin:write"] } as const;

export interface AdminWish {
  kind: "read" | "write";
  /** The tenant that it is about; null for the platform as a whole. */
  tenant_id: string | null;
}

export type AdminDecision = { allowed: true } | { allowed: false; reason: string };

/** An admin role or scope, and access to the tenant: both, or no. */
export function decideAdmin({ roles, scopes, tenant_ids }: Pick<AdminIdentity, "roles" | "scopes" | "tenant_ids">, { kind, tenant_id }: AdminWish): AdminDecision {
  const mayAdminister = roles.some((role) => adminRoles.includes(role)) || scopes.some((scope) => (scopesFor[kind] as readonly string[]).includes(scope));
  if (!mayAdminister) return { allowed: false, reason: `This needs an admin role, or the scope admin or admin:${kind}` };
  const reaches = roles.includes("platform_admin") || tenant_ids.includes("*") || (tenant_id !== null && tenant_ids.includes(tenant_id));
  if (reaches) return { allowed: true };
  return { allowed: false, reason: tenant_id === null ? "This is about the whole platform: it needs the role platform_admin, or all tenants" : "This token is not for this tenant" };
}
