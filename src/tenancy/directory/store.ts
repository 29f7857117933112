import { and, asc, desc, eq, inArray, lt, lte, or, sql } from "drizzle-orm";
import type { Json } from "../../platform/canonical.ts";
import { deleteRollups } from "../../billing/index.ts";
import type { Directory, Write } from "../../platform/database.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { domains } from "../domains/tables.ts";
import type { TenantStatus } from "../lifecycle/states.ts";
import { provisioningJobs } from "../provisioning/tables.ts";
import { deleteAccessRequests } from "../access-requests/store.ts";
import { directoryOutbox, memberships, nameClaims, tenants, type ClaimKind, type DirectoryOutboxRow, type DirectoryTenant } from "./tables.ts";

export const claimName = (directory: Directory, kind: ClaimKind, name: string, owner_id: string, claimed_at: number): Write =>
  directory.insert(nameClaims).values({ kind, name, owner_id, claimed_at });

/** Which of these names somebody has, and who. */
export const listClaims = (directory: Directory, wanted: readonly { kind: ClaimKind; name: string }[]): Promise<{ kind: ClaimKind; name: string; owner_id: string }[]> =>
  directory.select({ kind: nameClaims.kind, name: nameClaims.name, owner_id: nameClaims.owner_id }).from(nameClaims)
    .where(or(...wanted.map(({ kind, name }) => and(eq(nameClaims.kind, kind), eq(nameClaims.name, name))))).all();

export const insertTenant = (directory: Directory, row: DirectoryTenant): Write => directory.insert(tenants).values(row);

export const insertMembership = (directory: Directory, row: typeof memberships.$inferInsert): Write => directory.insert(memberships).values(row);

/** `id`: what is said again under the same one is said once. */
export const enqueueInDirectory = (directory: Directory, topic: string, payload: Json, now: number, id: string = newId("outbox", now)): Write =>
  directory.insert(directoryOutbox).values({ id, topic, payload, created_at: now, next_at: now }).onConflictDoNothing();

/** The same, but only where the statement before it in the batch has changed a row. */
export const enqueueIfChanged = (directory: Directory, topic: string, payload: Json, now: number): Write =>
  directory.insert(directoryOutbox).select(sql`SELECT ${newId("outbox", now)}, ${topic}, ${JSON.stringify(payload)}, ${now}, 0, ${now}, NULL WHERE changes() > 0`);

export const findTenant = (directory: Directory, id: Id<"tenant">): Promise<DirectoryTenant | undefined> => directory.select().from(tenants).where(eq(tenants.id, id)).get();

export const findTenantBySlug = (directory: Directory, slug: string): Promise<DirectoryTenant | undefined> => directory.select().from(tenants).where(eq(tenants.slug, slug)).get();

/** All tenants, or those of a state or a name, the newest first. */
export const listTenantRows = (directory: Directory, { status, slug }: { status?: TenantStatus | undefined; slug?: string | undefined }, after: string | undefined, take: number, skip: number): Promise<DirectoryTenant[]> =>
  directory.select().from(tenants).where(and(status ? eq(tenants.status, status) : undefined, slug ? eq(tenants.slug, slug) : undefined, after ? lt(tenants.id, after as Id<"tenant">) : undefined)).orderBy(desc(tenants.id)).limit(take).offset(skip).all();

/** Those that were claimed by a sign-up and never finished; what the platform asked for has a job. */
export const listProvisioning = (directory: Directory, before: number, limit: number): Promise<DirectoryTenant[]> =>
  directory.select().from(tenants).where(and(eq(tenants.status, "provisioning"), lte(tenants.created_at, before), sql`NOT EXISTS (SELECT 1 FROM provisioning_jobs j WHERE j.tenant_id = ${tenants.id})`)).orderBy(asc(tenants.created_at)).limit(limit).all();

export const markTenantActive = async (directory: Directory, id: Id<"tenant">, now: number): Promise<void> => {
  await directory.update(tenants).set({ status: "active", changed_at: now }).where(and(eq(tenants.id, id), eq(tenants.status, "provisioning"))).run();
};

/** The directory's copy of a membership, made or changed. */
export const putMembership = async (directory: Directory, row: typeof memberships.$inferInsert): Promise<void> => {
  const { roles, status } = row;
  await directory.insert(memberships).values(row).onConflictDoUpdate({ target: [memberships.user_id, memberships.tenant_id], set: { roles, status } }).run();
};

/** Writes nothing for a tenant that the directory doesn't have any more. */
export const updateDirectoryTenant = async (directory: Directory, id: Id<"tenant">, change: Partial<Omit<DirectoryTenant, "id">>): Promise<void> => {
  await directory.update(tenants).set(change).where(eq(tenants.id, id)).run();
};

/** The tenants somebody may sign in to, the oldest first. */
export const listTenantsOfUser = async (directory: Directory, userId: Id<"user">): Promise<DirectoryTenant[]> =>
  (await directory.select({ tenant: tenants }).from(memberships).innerJoin(tenants, eq(tenants.id, memberships.tenant_id))
    .where(and(eq(memberships.user_id, userId), eq(memberships.status, "active"))).orderBy(asc(memberships.created_at)).limit(50).all()).map((row) => row.tenant);

/** Who a tenant began with. */
export const findFounder = (directory: Directory, tenantId: Id<"tenant">): Promise<{ user_id: Id<"user"> } | undefined> =>
  directory.select({ user_id: memberships.user_id }).from(memberships).where(eq(memberships.tenant_id, tenantId)).orderBy(asc(memberships.created_at)).limit(1).get();

/** Tenants whose grace period is over, by the directory's copy: the object has the last word. */
export const listDeletable = (directory: Directory, now: number, limit: number): Promise<{ id: Id<"tenant"> }[]> =>
  directory.select({ id: tenants.id }).from(tenants).where(and(inArray(tenants.status, ["deleting", "deleted"]), lte(tenants.delete_after, now))).orderBy(asc(tenants.delete_after)).limit(limit).all();

/** How many rows the directory has of a tenant. */
export async function countInDirectory(directory: Directory, id: Id<"tenant">): Promise<number> {
  const [row] = await directory.all<{ n: number }>(sql`SELECT (SELECT count(*) FROM tenants WHERE id = ${id}) + (SELECT count(*) FROM memberships WHERE tenant_id = ${id}) + (SELECT count(*) FROM name_claims WHERE owner_id = ${id}) + (SELECT count(*) FROM provisioning_jobs WHERE tenant_id = ${id}) + (SELECT count(*) FROM domains WHERE tenant_id = ${id}) + (SELECT count(*) FROM usage_rollups WHERE tenant_id = ${id}) + (SELECT count(*) FROM break_glass_requests WHERE tenant_id = ${id}) AS n`);
  return row?.n ?? 0;
}

/** What takes a tenant out of the directory, as one batch. */
export const deleteFromDirectory = (directory: Directory, id: Id<"tenant">): Write[] => [
  directory.delete(memberships).where(eq(memberships.tenant_id, id)),
  directory.delete(nameClaims).where(eq(nameClaims.owner_id, id)),
  directory.delete(domains).where(eq(domains.tenant_id, id)),
  directory.delete(provisioningJobs).where(eq(provisioningJobs.tenant_id, id)),
  deleteRollups(directory, id),
  deleteAccessRequests(directory, id),
  directory.delete(tenants).where(eq(tenants.id, id)),
];

export const deleteMemberships = (directory: Directory, id: Id<"tenant">, userIds: readonly Id<"user">[]): Write =>
  directory.delete(memberships).where(and(eq(memberships.tenant_id, id), inArray(memberships.user_id, [...userIds])));

/** Who belongs to this tenant and to no other, up to `limit` of them. */
export const listOnlyHere = async (directory: Directory, id: Id<"tenant">, limit: number): Promise<Id<"user">[]> =>
  (await directory.all<{ user_id: Id<"user"> }>(sql`SELECT user_id FROM memberships m WHERE tenant_id = ${id} AND NOT EXISTS (SELECT 1 FROM memberships o WHERE o.user_id = m.user_id AND o.tenant_id <> ${id}) LIMIT ${limit}`)).map((row) => row.user_id);

export const releaseNames = (directory: Directory, owners: readonly string[]): Write => directory.delete(nameClaims).where(inArray(nameClaims.owner_id, [...owners]));

export const listDueInDirectory = (directory: Directory, now: number, limit: number, topic = "platform.record"): Promise<DirectoryOutboxRow[]> =>
  directory.select().from(directoryOutbox).where(and(eq(directoryOutbox.topic, topic), lte(directoryOutbox.next_at, now))).orderBy(asc(directoryOutbox.next_at), asc(directoryOutbox.id)).limit(limit).all();

/** The next that is due, for this caller alone until `until`: what takes long is not done twice at once. */
export const claimDueInDirectory = (directory: Directory, topic: string, now: number, until: number): Promise<DirectoryOutboxRow | undefined> =>
  directory.update(directoryOutbox).set({ next_at: until })
    .where(and(lte(directoryOutbox.next_at, now), sql`${directoryOutbox.id} = (SELECT id FROM directory_outbox WHERE topic = ${topic} AND next_at <= ${now} ORDER BY next_at, id LIMIT 1)`)).returning().get();

export const deleteFromDirectoryOutbox = async (directory: Directory, ids: readonly string[]): Promise<void> => {
  await directory.delete(directoryOutbox).where(inArray(directoryOutbox.id, [...ids])).run();
};

export const postponeInDirectory = async (directory: Directory, row: DirectoryOutboxRow, next_at: number, last_error: string): Promise<void> => {
  await directory.update(directoryOutbox).set({ attempts: row.attempts + 1, next_at, last_error }).where(eq(directoryOutbox.id, row.id)).run();
};
