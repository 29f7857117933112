import { and, asc, eq, sql } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { tenants, type DirectoryTenant } from "../directory/tables.ts";
import { organizationMembers, organizations, type OrganizationMemberRow, type OrganizationRow } from "./tables.ts";

export const insertOrganization = (directory: Directory, row: OrganizationRow): Write => directory.insert(organizations).values(row);

export const renameOrganization = (directory: Directory, id: Id<"organization">, name: string, changed_at: number): Write => directory.update(organizations).set({ name, changed_at }).where(eq(organizations.id, id));

export const deleteOrganization = (directory: Directory, id: Id<"organization">): Write[] => [
  directory.delete(organizationMembers).where(eq(organizationMembers.organization_id, id)), directory.delete(organizations).where(eq(organizations.id, id)),
];

/** An organization and what somebody is in it, in one look. */
export const findOrganizationOf = (directory: Directory, id: Id<"organization">, userId: Id<"user">): Promise<(OrganizationRow & Pick<OrganizationMemberRow, "role">) | undefined> =>
  directory.select({ id: organizations.id, name: organizations.name, created_at: organizations.created_at, changed_at: organizations.changed_at, role: organizationMembers.role })
    .from(organizationMembers).innerJoin(organizations, eq(organizations.id, organizationMembers.organization_id))
    .where(and(eq(organizationMembers.organization_id, id), eq(organizationMembers.user_id, userId))).get();

export const listOrganizationsOf = (directory: Directory, userId: Id<"user">): Promise<(OrganizationRow & Pick<OrganizationMemberRow, "role">)[]> =>
  directory.select({ id: organizations.id, name: organizations.name, created_at: organizations.created_at, changed_at: organizations.changed_at, role: organizationMembers.role })
    .from(organizationMembers).innerJoin(organizations, eq(organizations.id, organizationMembers.organization_id))
    .where(eq(organizationMembers.user_id, userId)).orderBy(asc(organizations.id)).limit(100).all();

/** What somebody is in the organization that a tenant is in; undefined when it is in none, or in another, or they aren't of it. */
export const findRoleIn = (directory: Directory, id: Id<"organization">, userId: Id<"user">): Promise<Pick<OrganizationMemberRow, "role"> | undefined> =>
  directory.select({ role: organizationMembers.role }).from(organizationMembers).where(and(eq(organizationMembers.organization_id, id), eq(organizationMembers.user_id, userId))).get();

export const listOrganizationMembers = (directory: Directory, id: Id<"organization">): Promise<OrganizationMemberRow[]> =>
  directory.select().from(organizationMembers).where(eq(organizationMembers.organization_id, id)).orderBy(asc(organizationMembers.user_id)).limit(1_000).all();

export const putOrganizationMember = (directory: Directory, row: OrganizationMemberRow): Write =>
  directory.insert(organizationMembers).values(row).onConflictDoUpdate({ target: [organizationMembers.organization_id, organizationMembers.user_id], set: { role: row.role } });

const anotherOwner = (id: Id<"organization">, userId: Id<"user">) => sql`EXISTS (SELECT 1 FROM organization_members o WHERE o.organization_id = ${id} AND o.role = 'owner' AND o.user_id <> ${userId})`;

/** Nothing for the last owner. Returns whether somebody was changed. */
export const changeRoleUnlessLast = async (directory: Directory, id: Id<"organization">, userId: Id<"user">, role: OrganizationMemberRow["role"]): Promise<boolean> =>
  (await directory.update(organizationMembers).set({ role }).where(and(eq(organizationMembers.organization_id, id), eq(organizationMembers.user_id, userId), anotherOwner(id, userId))).returning().all()).length > 0;

export const removeUnlessLast = async (directory: Directory, id: Id<"organization">, userId: Id<"user">): Promise<boolean> =>
  (await directory.delete(organizationMembers).where(and(eq(organizationMembers.organization_id, id), eq(organizationMembers.user_id, userId), anotherOwner(id, userId))).returning().all()).length > 0;

/** In the order of their ids, those after `after`. */
export const listTenantsOfOrganization = (directory: Directory, id: Id<"organization">, after: string, limit: number): Promise<DirectoryTenant[]> =>
  directory.select().from(tenants).where(and(eq(tenants.organization_id, id), sql`${tenants.id} > ${after}`)).orderBy(asc(tenants.id)).limit(limit).all();

/** Every tenant that somebody may have come into, by a membership or through an organization of theirs, in the order of their ids. */
export const listEnterable = async (directory: Directory, userId: Id<"user">, after: string, limit: number): Promise<Id<"tenant">[]> =>
  (await directory.all<{ id: Id<"tenant"> }>(sql`SELECT tenant_id AS id FROM memberships WHERE user_id = ${userId} AND tenant_id > ${after}
    UNION SELECT t.id FROM organization_members o JOIN tenants t ON t.organization_id = o.organization_id WHERE o.user_id = ${userId} AND t.id > ${after} ORDER BY id LIMIT ${limit}`)).map(({ id }) => id);

/** How many tenants there are of each state, plan and region. */
export const countTenantsOfOrganization = (directory: Directory, id: Id<"organization">): Promise<{ status: DirectoryTenant["status"]; plan_id: string; region: string; n: number }[]> =>
  directory.select({ status: tenants.status, plan_id: tenants.plan_id, region: tenants.region, n: sql<number>`count(*)` }).from(tenants).where(eq(tenants.organization_id, id)).groupBy(tenants.status, tenants.plan_id, tenants.region).all();

export const countOrganizationMembers = async (directory: Directory, id: Id<"organization">): Promise<number> =>
  (await directory.select({ n: sql<number>`count(*)` }).from(organizationMembers).where(eq(organizationMembers.organization_id, id)).get())?.n ?? 0;
