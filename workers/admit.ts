import { authenticate } from "../src/identity/index.ts";
import type { EdgeContext, Principal } from "../src/platform/context.ts";
import { AppError } from "../src/platform/errors.ts";
import { findRoleIn, requireSameTenant } from "../src/tenancy/index.ts";

/**
 * Who sends a request: proved from the credential, and held against whatever else names a tenant. Who comes in through an organization is looked up
 * in the directory each time, so that they are out with the next request once they left it. @throws AppError unauthenticated, not_found
 */
export async function admit(edge: EdgeContext, request: Pick<Request, "url" | "headers">): Promise<Principal> {
  const principal = await authenticate(edge.settings, request.headers, edge.clock.now());
  await requireSameTenant(edge, request, principal.tenant_id);
  return principal.kind === "user" && principal.organization ? throughOrganization(edge, principal, principal.organization.id) : principal;
}

async function throughOrganization(edge: EdgeContext, principal: Extract<Principal, { kind: "user" }>, id: `org_${string}`): Promise<Principal> {
  const found = await findRoleIn(edge.directory, id, principal.user_id);
  if (!found) throw new AppError("unauthenticated", "You are no longer of this organization", { headers: { "www-authenticate": 'Bearer error="invalid_token"' } });
  return { ...principal, organization: { id, role: found.role } };
}
