import { describeError } from "../../platform/log.ts";
import { findFounder, listProvisioning, markTenantActive, type DirectoryTenant } from "../../tenancy/index.ts";
import { faultPoint } from "../../platform/faults.ts";
import type { IdentityContext } from "../door.ts";
import { findUser } from "../users/store.ts";

/** What has been claimed for less than this is probably being provisioned by the request that claimed it. */
export const untouchedMs = 30_000;
const sweepBatch = 50;

/** Makes a claimed tenant's object, and says so in the directory. Safe to run again from wherever it was cut off. */
export async function provisionTenant(edge: IdentityContext, { id, slug, name, region, created_at }: DirectoryTenant): Promise<void> {
  const founder = await findFounder(edge.directory, id);
  const user = founder && (await findUser(edge.directory, founder.user_id));
  if (!user) throw new Error(`The tenant ${id} was claimed by nobody`);
  await edge.tenant(id).provision({ tenant: { id, slug, name, region, created_at }, owner: { user_id: user.id, email: user.email, username: user.username, name: user.name } });
  await faultPoint(edge.settings, "register:after-provision", edge.log);
  await markTenantActive(edge.directory, id, edge.clock.now());
}

/** Provisions what a crash left claimed. One tenant that fails doesn't keep the others waiting. Returns how many were made. */
export async function provisionLeftovers(edge: IdentityContext): Promise<number> {
  let made = 0;
  for (const tenant of await listProvisioning(edge.directory, edge.clock.now() - untouchedMs, sweepBatch)) {
    try {
      await provisionTenant(edge, tenant);
      made++;
    } catch (error) {
      edge.log("error", "provision.failed", { tenant_id: tenant.id, ...describeError(error) });
    }
  }
  return made;
}
