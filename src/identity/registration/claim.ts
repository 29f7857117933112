import { isUniqueViolation, type Write } from "../../platform/database.ts";
import { AppError, invalid } from "../../platform/errors.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { claimName, enqueueInDirectory, insertMembership, insertTenant, slugCandidate, type DirectoryTenant } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";

const slugTries = 6;

export interface WantedTenant {
  name: string;
  /** One that somebody insists on; else one is made from the name. */
  slug?: string | undefined;
  region?: string | undefined;
  owner: Id<"user">;
}

/**
 * Claims a tenant in one batch: its slug, its row, its first member, what the platform's chain must hear, and `more`. All of it or nothing.
 * `explain`: called when a name was taken, to throw if it was another one than the slug. @throws AppError conflict
 */
export async function claimTenant(edge: IdentityContext, wanted: WantedTenant, more: (tenant: DirectoryTenant) => Write[], explain: () => Promise<void>): Promise<DirectoryTenant> {
  const { directory } = edge;
  const now = edge.clock.now();
  const id = newId("tenant", now);
  const region = chooseRegion(edge, wanted.region);
  for (let attempt = 0; attempt < slugTries; attempt++) {
    const slug = wanted.slug ?? slugCandidate(wanted.name, attempt);
    const tenant: DirectoryTenant = { id, slug, name: wanted.name, region, status: "provisioning", created_at: now, changed_at: now, delete_after: null, plan_id: "free", organization_id: null };
    try {
      const [first, ...rest] = more(tenant);
      await directory.batch([
        claimName(directory, "slug", slug, id, now),
        ...(first ? [first, ...rest] : []),
        insertTenant(directory, tenant),
        insertMembership(directory, { id: newId("membership", now), tenant_id: id, user_id: wanted.owner, roles: ["owner"], status: "active", created_at: now }),
        enqueueInDirectory(directory, "platform.record", { action: "tenant.claim", target: { type: "tenant", id }, actor: { type: "user", id: wanted.owner }, request_id: edge.requestId }, now),
      ]);
      return tenant;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await explain();
      if (wanted.slug !== undefined) throw slugTaken();
    }
  }
  throw new AppError("conflict", "No free name was found for this organization; try another one");
}

const slugTaken = (): AppError => new AppError("conflict", "This slug is taken", { errors: [{ pointer: "#/slug", code: "taken", message: "This slug is taken" }] });

/** @throws AppError invalid_input for a region that this installation doesn't have */
export function chooseRegion({ settings }: Pick<IdentityContext, "settings">, wanted: string | undefined): string {
  const [first = "local"] = settings.REGIONS;
  if (wanted !== undefined && !settings.REGIONS.includes(wanted)) throw invalid("#/region", "unknown", `There is no such region here: ${settings.REGIONS.join(", ")}`);
  return wanted ?? first;
}
