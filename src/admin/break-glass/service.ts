import { breakGlassApprovalMs as approvalMs, type AskBreakGlass, type AskedGrant, type BreakGlassGrant } from "../../access/index.ts";
import { digestOf, sealOpaque } from "../../identity/index.ts";
import { canonical } from "../../platform/canonical.ts";
import type { EdgeContext } from "../../platform/context.ts";
import { sha256 } from "../../platform/digest.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { isId, newId, randomBody, type Id } from "../../platform/ids.ts";
import { enqueueInDirectory, findTenant, forgetAccessRequests, insertAccessRequest } from "../../tenancy/index.ts";
import type { AskedAccess } from "./schema.ts";

type Desk = Pick<EdgeContext, "directory" | "clock" | "requestId" | "settings">;

/** Asks the tenant's object, which decides and keeps the grant. */
export type AskTenant = (tenantId: Id<"tenant">, grant: AskedGrant) => Promise<BreakGlassGrant & { is_new: boolean }>;

/**
 * Access of a platform admin to a tenant, for a reason and for a while. The wish is in the platform's chain before the tenant hears of it. A repeat under the same
 * Idempotency-Key names the same grant, without its token, and is in the chain once. @throws AppError not_found, invalid_input
 */
export async function openAccess(desk: Desk, admin: string, tenant: string, input: AskBreakGlass, key: string | undefined, ask: AskTenant): Promise<AskedAccess> {
  const { directory, clock, settings, requestId } = desk;
  if (input.minutes > settings.BREAK_GLASS_MINUTES) throw invalid("#/minutes", "too_big", `This installation allows ${settings.BREAK_GLASS_MINUTES} minutes`);
  const known = isId("tenant", tenant) ? await findTenant(directory, tenant) : undefined;
  if (!known) throw notFound("tenant");
  const id = newId("break_glass", clock.now());
  const token = sealOpaque(settings, "break_glass", { tenant_id: known.id, id, secret: randomBody() });
  const event = { action: "break_glass.request", target: { type: "tenant", id: known.id }, actor: { type: "system", id: `admin:${admin}` }, request_id: requestId };
  const told = key === undefined ? undefined : `obx_${sha256(canonical([admin, known.id, key, input]))}`;
  const until = clock.now() + approvalMs + input.minutes * 60_000;
  await directory.batch([enqueueInDirectory(directory, "platform.record", event, clock.now(), told), insertAccessRequest(directory, { grant_id: id, tenant_id: known.id, admin, until }), forgetAccessRequests(directory, clock.now())]);
  const { is_new, ...grant } = await ask(known.id, { ...input, id, admin, digest: digestOf(token), key: key ?? null });
  return { ...grant, token: is_new ? token : null };
}
