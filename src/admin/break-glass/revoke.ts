import * as z from "zod";
import type { EdgeContext } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { isId, type Id } from "../../platform/ids.ts";
import { describeError } from "../../platform/log.ts";
import { deleteFromDirectoryOutbox, listDueInDirectory, postponeInDirectory } from "../../tenancy/index.ts";

/** The directory's outbox topic for access that is to be ended, since its admin was removed. */
export const revocation = "break_glass.revoke";

const Revocation = z.object({ tenant_id: z.custom<Id<"tenant">>((value) => typeof value === "string" && isId("tenant", value)), admin: z.string() });

const rowsMax = 50;
const delayMs = 60_000;

/** Ends, in each tenant, what somebody has open who is no platform admin any more. Their requests are refused before that already. Safe to run twice. Returns how many tenants were told. */
export async function drainRevocations(edge: Pick<EdgeContext, "directory" | "clock" | "log">, revoke: (tenantId: Id<"tenant">, admin: string) => Promise<void>): Promise<number> {
  let done = 0;
  for (const row of await listDueInDirectory(edge.directory, edge.clock.now(), rowsMax, revocation)) {
    try {
      const { tenant_id, admin } = Revocation.parse(row.payload);
      await unlessGone(revoke(tenant_id, admin));
      await deleteFromDirectoryOutbox(edge.directory, [row.id]);
      done++;
    } catch (error) {
      edge.log("error", "revocation.postponed", { id: row.id, ...describeError(error) });
      await postponeInDirectory(edge.directory, row, edge.clock.now() + delayMs * 2 ** Math.min(row.attempts, 6), String(error));
    }
  }
  return done;
}

/** A tenant that was erased meanwhile has nothing to end. */
async function unlessGone(told: Promise<void>): Promise<void> {
  try {
    await told;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
  }
}
