import type { RoleName } from "../../access/index.ts";

export const organizationRoles = ["owner", "admin", "developer", "viewer"] as const;
export type OrganizationRole = (typeof organizationRoles)[number];

export const isOrganizationRole = (text: string): text is OrganizationRole => (organizationRoles as readonly string[]).includes(text);

/** What somebody of an organization is in each of its tenants. Never its owner: a tenant stays its own owners'. */
export const roleInTenants: Readonly<Record<OrganizationRole, RoleName>> = { owner: "admin", admin: "admin", developer: "developer", viewer: "viewer" };

export const manages = (role: OrganizationRole): boolean => role === "owner" || role === "admin";
