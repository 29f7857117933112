import { audit } from "../../src/audit/index.ts";
import { everything, people, resolvePrincipal, type Resolved } from "../../src/identity/index.ts";
import type { Bell } from "../../src/platform/bell.ts";
import { systemClock, type Actor, type Context, type Principal, type Wake } from "../../src/platform/context.ts";
import { openDirectory, type OwnDatabase } from "../../src/platform/database.ts";
import { notFound } from "../../src/platform/errors.ts";
import type { Id } from "../../src/platform/ids.ts";
import { newLog } from "../../src/platform/log.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import type { TenantStatus } from "../../src/tenancy/index.ts";
import type { Limits } from "./limits.ts";

/** What of a context stays the same for the life of the object. */
export interface Host {
  env: Env;
  own: OwnDatabase;
  tenantId: Id<"tenant">;
  tenantSlug: string;
  status: TenantStatus;
  bell: Bell;
  limits: Limits;
  wake(what: Wake): void;
}

/** The request that something follows from. */
export interface Origin {
  requestId: string;
  ip: string | null;
  /** What was asked for, where a ticket may be for it alone. */
  path?: string;
}

export const nowhere: Origin = { requestId: "", ip: null };

/** The context of a request at `path`: who the principal is here decides what it may. @throws AppError unauthenticated, or not_found for a principal of another tenant */
export function contextOf(host: Host, principal: Principal, origin: Origin, path = ""): Context {
  if (principal.tenant_id !== host.tenantId) throw notFound("tenant");
  return build(host, resolvePrincipal(host.own, principal, { path, ip: origin.ip }, systemClock.now()), origin);
}

/** The context of the product's own work on behalf of `actor`: permission was asked when the work was begun. */
export const contextAs = (host: Host, actor: Actor, origin: Origin = nowhere): Context =>
  build(host, { actor, grants: everything, principal: { kind: "system", tenant_id: host.tenantId, name: actor.id } }, origin);

function build(host: Host, resolved: Resolved, { requestId, ip }: Origin): Context {
  const { env, own, tenantId, tenantSlug, bell, limits } = host;
  const { actor, principal } = resolved;
  return {
    ...resolved, limits: () => limits.standings({ actor, principal, ip }, systemClock.now()), tenantId, tenantSlug, own, directory: openDirectory(env.DB), bindings: env, blobs: storageOf(env), settings: settingsOf(env), clock: systemClock,
    log: newLog({ request_id: requestId, tenant_id: tenantId }), requestId, ip, wake: host.wake, waitFor: bell.wait,
    record: audit, people, spending: [],
  };
}
