import { canonical } from "../../platform/canonical.ts";
import type { Principal } from "../../platform/context.ts";
import { hmac, keyFor } from "../../platform/digest.ts";
import { AppError, invalid } from "../../platform/errors.ts";
import { misused } from "../../platform/idempotency/index.ts";
import { findTenant, isReservedSlug, listTenantsOfUser, summarize, type TenantSummary } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import { claimTenant } from "../registration/claim.ts";
import { provisionTenant } from "../registration/provision.ts";
import { beingWorkedOn, rememberSignUp, type Repeatable } from "../registration/repeats.ts";
import { findSignUp } from "../registration/store.ts";
import type { CreateTenant } from "./schema.ts";

/** How many tenants one person may belong to and still make another. */
const tenantsMax = 20;

/** Another tenant for somebody who has signed in: they are its owner, and switch to it. `key`: an Idempotency-Key. @throws AppError forbidden for a key */
export async function createTenant(edge: IdentityContext, principal: Principal, input: CreateTenant, key?: string): Promise<{ tenant: TenantSummary; isRepeat: boolean }> {
  const { user_id } = await edge.tenant(principal.tenant_id).currentSession(principal);
  const again = key === undefined ? undefined : repeatableOf(edge, user_id, key, input);
  const before = again && (await findSignUp(edge.directory, again.id, edge.clock.now()));
  if (before) return { tenant: await madeBefore(edge, before, again), isRepeat: true };
  if (input.slug !== undefined && isReservedSlug(input.slug)) throw invalid("#/slug", "reserved", "This slug is not to be had");
  if ((await listTenantsOfUser(edge.directory, user_id)).length >= tenantsMax) throw new AppError("limit_exceeded", `One person belongs to at most ${tenantsMax} tenants`, { extra: { limit: tenantsMax } });
  const tenant = await claimTenant(edge, { ...input, owner: user_id }, ({ id }) => (again ? rememberSignUp(edge, again, { user_id, tenant_id: id }, edge.clock.now()) : []), async () => {
    if (again && (await findSignUp(edge.directory, again.id, edge.clock.now()))) throw beingWorkedOn();
  });
  await provisionTenant(edge, tenant);
  return { tenant: summarize({ ...tenant, status: "active" }, principal.tenant_id), isRepeat: false };
}

function repeatableOf({ settings }: IdentityContext, userId: string, key: string, input: CreateTenant): Repeatable {
  const secret = keyFor(settings.MASTER_KEY, "idempotency");
  const { name, slug = null, region = null } = input;
  return { id: hmac(secret, canonical(["tenants", userId, key])), fingerprint: hmac(secret, canonical([name, slug, region])) };
}

async function madeBefore(edge: IdentityContext, { fingerprint, tenant_id }: { fingerprint: string; tenant_id: `ten_${string}` }, again: Repeatable): Promise<TenantSummary> {
  const tenant = await findTenant(edge.directory, tenant_id);
  if (fingerprint !== again.fingerprint || !tenant) throw misused();
  return summarize(tenant, "");
}
