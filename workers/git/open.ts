import type { Context } from "hono";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { openRepository, type OpenProject, type ProjectSnapshot } from "../../src/delivery/index.ts";
import type { EdgeEnv } from "../../src/platform/http.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import { admit } from "../admit.ts";

/**
 * The caller's repository: one call to the tenant's object gives what is small, packs are read from the store. The tenant is the credential's,
 * whatever the address says. @throws AppError unauthenticated, forbidden, not_found
 */
export async function openFor(c: Context<EdgeEnv>, wanted: OpenProject): Promise<{ snapshot: ProjectSnapshot; repository: ReturnType<typeof openRepository> }> {
  const { requestId, ip } = c.var.edge;
  const principal = await admit(c.var.edge, c.req.raw);
  const snapshot = await tenantOf(c.env, principal.tenant_id, { requestId, ip }).call("projects.open", principal, wanted);
  return { snapshot, repository: openRepository(storageOf(c.env), snapshot) };
}
