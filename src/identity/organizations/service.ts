import type { Json } from "../../platform/canonical.ts";
import type { Principal } from "../../platform/context.ts";
import { once } from "../../platform/idempotency/index.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import {
  changeRoleUnlessLast, countOrganizationMembers, countTenantsOfOrganization, deleteOrganization, enqueueInDirectory, findOrganizationOf, findRoleIn, findTenant, insertOrganization, listOrganizationMembers,
  listOrganizationsOf, listTenantsOfOrganization, manages, putOrganizationMember, removeUnlessLast, renameOrganization, summarize,
  type Organization, type OrganizationMember, type OrganizationOverview, type OrganizationRole, type TenantSummary,
} from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";

type Found = NonNullable<Awaited<ReturnType<typeof findOrganizationOf>>>;

/** Whoever has signed in; a key is nobody here. @throws AppError forbidden, unauthenticated */
const person = (edge: IdentityContext, principal: Principal) => edge.tenant(principal.tenant_id).currentSession(principal);

/** `key`: an Idempotency-Key. */
export async function createOrganization(edge: IdentityContext, principal: Principal, name: string, key?: string): Promise<{ answer: Organization; isRepeat: boolean }> {
  const { user_id, email } = await person(edge, principal);
  return once<Organization>(edge, { scope: ["organizations", user_id], key, payload: name }, async (more) => {
    const now = edge.clock.now();
    const row = { id: newId("organization", now), name, created_at: now, changed_at: now };
    if ((await listOrganizationsOf(edge.directory, user_id)).length >= 20) throw new AppError("limit_exceeded", "One person is of at most 20 organizations", { extra: { limit: 20 } });
    const made = present({ ...row, role: "owner" });
    await edge.directory.batch([
      insertOrganization(edge.directory, row), putOrganizationMember(edge.directory, { organization_id: row.id, user_id, email, role: "owner", added_at: now }),
      told(edge, user_id, "organization.create", row.id), ...more(made),
    ]);
    return made;
  });
}

export async function listOrganizations(edge: IdentityContext, principal: Principal): Promise<{ data: Organization[] }> {
  const { user_id } = await person(edge, principal);
  return { data: (await listOrganizationsOf(edge.directory, user_id)).map(present) };
}

/** The organization with counts over its tenants, from the directory alone: nothing of what is in them. */
export async function getOrganization(edge: IdentityContext, principal: Principal, id: string): Promise<OrganizationOverview> {
  const { found } = await load(edge, principal, id);
  const groups = await countTenantsOfOrganization(edge.directory, found.id);
  const by = (name: "status" | "plan_id" | "region") => groups.reduce<Record<string, number>>((sums, group) => ({ ...sums, [group[name]]: (sums[group[name]] ?? 0) + group.n }), {});
  return {
    ...present(found),
    counts: { members: await countOrganizationMembers(edge.directory, found.id), tenants: groups.reduce((sum, { n }) => sum + n, 0), by_status: by("status"), by_plan: by("plan_id"), by_region: by("region") },
  };
}

export async function updateOrganization(edge: IdentityContext, principal: Principal, id: string, name: string): Promise<Organization> {
  const { found, user_id } = await load(edge, principal, id, manages);
  await edge.directory.batch([renameOrganization(edge.directory, found.id, name, edge.clock.now()), told(edge, user_id, "organization.update", found.id)]);
  return present({ ...found, name });
}

/** @throws AppError conflict while there is a tenant in it */
export async function removeOrganization(edge: IdentityContext, principal: Principal, id: string): Promise<void> {
  const { found, user_id } = await load(edge, principal, id, (role) => role === "owner");
  if ((await listTenantsOfOrganization(edge.directory, found.id, "", 1)).length > 0) throw conflict("There are tenants in this organization; take them out first");
  await edge.directory.batch([told(edge, user_id, "organization.delete", found.id), ...deleteOrganization(edge.directory, found.id)]);
}

export async function listShared(edge: IdentityContext, principal: Principal, id: string): Promise<{ data: OrganizationMember[] }> {
  const { found } = await load(edge, principal, id);
  return { data: (await listOrganizationMembers(edge.directory, found.id)).map(({ organization_id: _, added_at, ...row }) => ({ ...row, added_at: new Date(added_at).toISOString() })) };
}

/** Adds somebody of the caller's own tenant, or changes their role. @throws AppError conflict for the last owner, forbidden for an owner's role by who is none */
export async function putShared(edge: IdentityContext, principal: Principal, id: string, userId: string, role: OrganizationRole): Promise<void> {
  const { found, user_id: by } = await load(edge, principal, id, manages);
  const { user_id, email } = await edge.tenant(principal.tenant_id).getMember(principal, userId);
  const before = await findRoleIn(edge.directory, found.id, user_id);
  if ((role === "owner" || before?.role === "owner") && found.role !== "owner") throw new AppError("forbidden", "Only an owner of the organization makes and unmakes owners");
  if (before?.role === role) return;
  if (before?.role === "owner" && !(await changeRoleUnlessLast(edge.directory, found.id, user_id, role))) throw lastOwner();
  await edge.directory.batch([
    putOrganizationMember(edge.directory, { organization_id: found.id, user_id, email, role, added_at: edge.clock.now() }), told(edge, by, "organization.put_member", user_id, "user"),
  ]);
}

/** From the next request on they are nobody in its tenants; their sessions there end by the minute's sweep. @throws AppError conflict for the last owner */
export async function removeShared(edge: IdentityContext, principal: Principal, id: string, userId: string): Promise<void> {
  const { found, user_id: by } = await load(edge, principal, id);
  const before = isId("user", userId) ? await findRoleIn(edge.directory, found.id, userId) : undefined;
  if (!before || !isId("user", userId)) throw notFound("user");
  if (userId !== by && !(manages(found.role) && (before.role !== "owner" || found.role === "owner"))) throw new AppError("forbidden", "Only who manages the organization takes somebody else out");
  if (!(await removeUnlessLast(edge.directory, found.id, userId))) throw lastOwner();
  await edge.directory.batch([
    told(edge, by, "organization.remove_member", userId, "user"),
    enqueueInDirectory(edge.directory, "organization.release", { organization_id: found.id, user_id: userId }, edge.clock.now()),
  ]);
}

export async function listOrganizationTenants(edge: IdentityContext, principal: Principal, id: string): Promise<{ data: Omit<TenantSummary, "current">[] }> {
  const { found } = await load(edge, principal, id);
  return { data: (await listTenantsOfOrganization(edge.directory, found.id, "", 1_000)).map((tenant) => summarize(tenant, "")).map(({ current: _, ...rest }) => rest) };
}

/** Puts the tenant that the caller is in and owns under an organization that they manage. @throws AppError not_found for another tenant than that */
export async function putTenant(edge: IdentityContext, principal: Principal, id: string, tenantId: string): Promise<void> {
  const { found } = await load(edge, principal, id, manages);
  if (tenantId !== principal.tenant_id) throw notFound("tenant");
  await edge.tenant(principal.tenant_id).joinOrganization(principal, { organization_id: found.id, from: null });
}

/** Takes a tenant out: an owner of it from inside, or whoever manages the organization. */
export async function removeTenant(edge: IdentityContext, principal: Principal, id: string, tenantId: string): Promise<void> {
  const { found, user_id } = await load(edge, principal, id);
  const tenant = isId("tenant", tenantId) ? await findTenant(edge.directory, tenantId) : undefined;
  if (tenantId === principal.tenant_id && !manages(found.role)) return edge.tenant(principal.tenant_id).joinOrganization(principal, { organization_id: null, from: found.id });
  if (!manages(found.role)) throw new AppError("forbidden", "Only who manages the organization takes a tenant out");
  if (tenantId !== principal.tenant_id && tenant?.organization_id !== found.id) throw notFound("tenant");
  await edge.tenant(tenantId as Id<"tenant">).joinOrganization({ type: "user", id: user_id }, { organization_id: null, from: found.id });
}

/** @throws AppError not_found for an organization that the caller isn't of, forbidden for a role that may not */
async function load(edge: IdentityContext, principal: Principal, id: string, may: (role: OrganizationRole) => boolean = () => true): Promise<{ found: Found; user_id: Id<"user"> }> {
  const { user_id } = await person(edge, principal);
  const found = isId("organization", id) ? await findOrganizationOf(edge.directory, id, user_id) : undefined;
  if (!found) throw notFound("organization");
  if (!may(found.role)) throw new AppError("forbidden", "Your role in this organization may not do that");
  return { found, user_id };
}

const lastOwner = (): AppError => conflict("This is the organization's last owner: make somebody else one first");

const told = (edge: IdentityContext, by: Id<"user">, action: string, id: string, type = "organization") =>
  enqueueInDirectory(edge.directory, "platform.record", { action, target: { type, id }, actor: { type: "user", id: by }, request_id: edge.requestId } satisfies Json, edge.clock.now());

const present = ({ id, name, created_at, role }: Found): Organization => ({ organization_id: id, name, role, created_at: new Date(created_at).toISOString() });
