import * as z from "zod";
import { describeError } from "../../platform/log.ts";
import { isId, type Id } from "../../platform/ids.ts";
import { deleteFromDirectoryOutbox, findRoleIn, listDueInDirectory, listTenantsOfOrganization, postponeInDirectory } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";

const Release = z.object({
  organization_id: z.custom<Id<"organization">>((value) => typeof value === "string" && isId("organization", value)),
  user_id: z.custom<Id<"user">>((value) => typeof value === "string" && isId("user", value)),
});

const rowsMax = 20;
const pageSize = 100;
const delayMs = 60_000;

/** Ends what somebody still has open in the tenants of an organization that they left. Safe to run twice. Returns how many were released. */
export async function drainReleases(edge: IdentityContext): Promise<number> {
  let done = 0;
  for (const row of await listDueInDirectory(edge.directory, edge.clock.now(), rowsMax, "organization.release")) {
    try {
      const { organization_id, user_id } = Release.parse(row.payload);
      const isBack = await findRoleIn(edge.directory, organization_id, user_id);
      if (!isBack) await releaseFrom(edge, organization_id, user_id);
      await deleteFromDirectoryOutbox(edge.directory, [row.id]);
      done++;
    } catch (error) {
      edge.log("error", "release.postponed", { id: row.id, ...describeError(error) });
      await postponeInDirectory(edge.directory, row, edge.clock.now() + delayMs * 2 ** Math.min(row.attempts, 6), String(error));
    }
  }
  return done;
}

async function releaseFrom(edge: IdentityContext, organizationId: Id<"organization">, user_id: Id<"user">): Promise<void> {
  for (let after = ""; ;) {
    const page = await listTenantsOfOrganization(edge.directory, organizationId, after, pageSize);
    for (const { id } of page) await edge.tenant(id).releaseShared({ user_id });
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last.id;
  }
}
