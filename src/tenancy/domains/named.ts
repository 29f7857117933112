import type { EdgeContext } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { isId, type Id } from "../../platform/ids.ts";
import type { Settings } from "../../platform/settings.ts";
import { isReservedSlug } from "../directory/slug.ts";
import { findTenantBySlug } from "../directory/store.ts";
import { findDomain } from "./store.ts";

type Looking = Pick<EdgeContext, "directory" | "settings" | "clock">;
/** A tenant, or one that isn't there. */
type Named = Id<"tenant"> | "nobody";

/** What a request's address says of its tenant: a slug before our own host, or another host. */
export type Place = { slug: string } | { domain: string } | null;

const keptMs = 30_000;
const keptMax = 2_000;
const kept = new WeakMap<Settings, Map<string, { named: Named | null; until: number }>>();

/** The tenant that a request names besides its credential: by `X-Tenant-Id`, by `<slug>.<our host>` or by a domain of its own. Undefined when it names none. @throws AppError not_found when it names two, or one that isn't there */
export async function namedTenant(edge: Looking, url: string, header: string | null): Promise<Id<"tenant"> | undefined> {
  const place = placeOf(edge.settings, url);
  if (header === null && place === null) return undefined;
  const names = [header === null ? null : isId("tenant", header) ? header : "nobody" as const, place && (await tenantAt(edge, place))].filter((name) => name !== null);
  const [first] = names;
  if (first === undefined) return undefined;
  if (first === "nobody" || names.some((name) => name !== first)) throw notFound("tenant");
  return first;
}

/** The credential has the last word: whatever else a request names must be the same tenant. @throws AppError not_found */
export async function requireSameTenant(edge: Looking, request: Pick<Request, "url" | "headers">, tenantId: Id<"tenant">): Promise<void> {
  const named = await namedTenant(edge, request.url, request.headers.get("x-tenant-id"));
  if (named !== undefined && named !== tenantId) throw notFound("tenant");
}

const ownHosts = new WeakMap<Settings, { host: string; base: string }>();

/** Where a request came in. Null: at our own host, or at a bare address, which names nobody. */
export function placeOf(settings: Settings, url: string): Place {
  const own = ownHosts.get(settings) ?? hostOf(settings);
  ownHosts.set(settings, own);
  const start = url.indexOf("//") + 2;
  const end = url.indexOf("/", start);
  const host = url.slice(start, end < 0 ? url.length : end);
  if (host === own.host) return null;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (name === own.base || name === "localhost" || /^[\d.]+$|^\[/.test(name)) return null;
  if (!name.endsWith(`.${own.base}`)) return { domain: name };
  const slug = name.slice(0, -own.base.length - 1);
  return isReservedSlug(slug) ? null : { slug };
}

function hostOf({ PUBLIC_URL }: Settings): { host: string; base: string } {
  const { host, hostname } = new URL(PUBLIC_URL);
  return { host, base: hostname === "127.0.0.1" ? "localhost" : hostname };
}

/** Kept for half a minute: a slug or a domain seldom changes hands. Null for another host that is nobody's domain: it names no tenant. */
async function tenantAt({ directory, settings, clock }: Looking, place: NonNullable<Place>): Promise<Named | null> {
  const seen = kept.get(settings) ?? new Map();
  kept.set(settings, seen);
  const key = "slug" in place ? `slug ${place.slug}` : `domain ${place.domain}`;
  const known = seen.get(key);
  if (known && known.until > clock.now()) return known.named;
  const named = "slug" in place ? ((await findTenantBySlug(directory, place.slug))?.id ?? "nobody") : ((await findDomain(directory, place.domain))?.tenant_id ?? null);
  if (seen.size >= keptMax) seen.clear();
  seen.set(key, { named, until: clock.now() + keptMs });
  return named;
}
