import type { Principal } from "../../platform/context.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { listTenantsOfUser } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import { enter } from "../sign-in/service.ts";
import type { TokenPair } from "../sign-in/schema.ts";

/** A session in another of the caller's tenants, as strong and as old as the one they have. That one goes on. @throws AppError not_found where they don't belong */
export async function switchTenant(edge: IdentityContext, principal: Principal, tenantId: string): Promise<TokenPair> {
  const { user_id, amr, auth_time } = await edge.tenant(principal.tenant_id).currentSession(principal);
  const tenant = (await listTenantsOfUser(edge.directory, user_id)).find(({ id }) => id === tenantId);
  if (!tenant) throw notFound("tenant");
  try {
    return await enter(edge, tenant, user_id, amr, { auth_time });
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") throw notFound("tenant"); // the directory hasn't heard yet that they were removed
    throw error;
  }
}
