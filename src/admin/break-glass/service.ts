import type { AskBreakGlass, AskedGrant, BreakGlassGrant } from "../../access/index.ts";
import { digestOf, sealOpaque } from "../../identity/index.ts";
import type { EdgeContext } from "../../platform/context.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { isId, newId, randomBody, type Id } from "../../platform/ids.ts";
import { enqueueInDirectory, findTenant } from "../../tenancy/index.ts";
import type { AskedAccess } from "./schema.ts";

type Desk = Pick<EdgeContext, "directory" | "clock" | "requestId" | "settings">;

/** Asks the tenant's object, which decides and keeps the grant. */
export type AskTenant = (tenantId: Id<"tenant">, grant: AskedGrant) => Promise<BreakGlassGrant & { is_new: boolean }>;

/**
 * Access of a platform admin to a tenant, for a reason and for a while. The wish is in the platform's chain before the tenant hears of it. A repeat under the same
 * Idempotency-Key names the same grant, without its token. @throws AppError not_found, invalid_input
 */
export async function openAccess(desk: Desk, admin: string, tenant: string, input: AskBreakGlass, key: string | undefined, ask: AskTenant): Promise<AskedAccess> {
  const { directory, clock, settings, requestId } = desk;
  if (input.minutes > settings.BREAK_GLASS_MINUTES) throw invalid("#/minutes", "too_big", `This installation allows ${settings.BREAK_GLASS_MINUTES} minutes`);
  const known = isId("tenant", tenant) ? await findTenant(directory, tenant) : undefined;
  if (!known) throw notFound("tenant");
  const id = newId("break_glass", clock.now());
  const token = sealOpaque(settings, "break_glass", { tenant_id: known.id, id, secret: randomBody() });
  const event = { action: "break_glass.request", target: { type: "tenant", id: known.id }, actor: { type: "system", id: `admin:${admin}` }, request_id: requestId };
  await directory.batch([enqueueInDirectory(directory, "platform.record", event, clock.now())]);
  const { is_new, ...grant } = await ask(known.id, { ...input, id, admin, digest: digestOf(token), key: key ?? null });
  return { ...grant, token: is_new ? token : null };
}
