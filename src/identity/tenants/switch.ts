import type { InOrganization, Principal } from "../../platform/context.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { isId, type Id } from "../../platform/ids.ts";
import { findRoleIn, findTenant, listTenantsOfUser, type DirectoryTenant } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import { enter } from "../sign-in/service.ts";
import type { TokenPair } from "../sign-in/schema.ts";
import { findUser } from "../users/store.ts";

/** A session in another of the caller's tenants, as strong and as old as the one they have. That one goes on. @throws AppError not_found where they don't belong */
export async function switchTenant(edge: IdentityContext, principal: Principal, tenantId: string): Promise<TokenPair> {
  const { user_id, amr, auth_time } = await edge.tenant(principal.tenant_id).currentSession(principal);
  const tenant = (await listTenantsOfUser(edge.directory, user_id)).find(({ id }) => id === tenantId);
  try {
    if (tenant) return await enter(edge, tenant, user_id, amr, { auth_time });
    const shared = await sharedTenant(edge, user_id, tenantId);
    return await enter(edge, shared.tenant, user_id, amr, { auth_time, organization: shared.organization });
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") throw notFound("tenant"); // the directory hasn't heard yet that they were removed
    throw error;
  }
}

/** A tenant that somebody reaches through an organization above it, with a place for them there. @throws AppError not_found */
async function sharedTenant(edge: IdentityContext, userId: Id<"user">, tenantId: string): Promise<{ tenant: DirectoryTenant; organization: InOrganization }> {
  const tenant = isId("tenant", tenantId) ? await findTenant(edge.directory, tenantId) : undefined;
  const id = tenant?.organization_id;
  const found = id && (await findRoleIn(edge.directory, id, userId));
  const user = found && (await findUser(edge.directory, userId));
  if (!tenant || !id || !found || !user) throw notFound("tenant");
  await edge.tenant(tenant.id).admitShared({ organization_id: id, user: { user_id: user.id, email: user.email, username: user.username, name: user.name } });
  return { tenant, organization: { id, role: found.role } };
}
