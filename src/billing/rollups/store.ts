import { and, asc, eq, gte, lte, sql } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { usageRollups, type RollupRow } from "./tables.ts";

export const putRollup = (directory: Directory, row: RollupRow): Write =>
  directory.insert(usageRollups).values(row).onConflictDoUpdate({ target: [usageRollups.period, usageRollups.tenant_id, usageRollups.meter], set: { quantity: row.quantity, updated_at: row.updated_at } });

/** For a tenant that is deleted. */
export const deleteRollups = (directory: Directory, tenantId: Id<"tenant">): Write => directory.delete(usageRollups).where(eq(usageRollups.tenant_id, tenantId));

export type RollupPlace = readonly [period: string, tenantId: string, meter: string];

/** In the order of the key, those after `after`. */
export const listRollups = (directory: Directory, from: string, to: string, after: RollupPlace | undefined, take: number): Promise<RollupRow[]> =>
  directory.select().from(usageRollups)
    .where(and(gte(usageRollups.period, from), lte(usageRollups.period, to), after && sql`(${usageRollups.period}, ${usageRollups.tenant_id}, ${usageRollups.meter}) > (${after[0]}, ${after[1]}, ${after[2]})`))
    .orderBy(asc(usageRollups.period), asc(usageRollups.tenant_id), asc(usageRollups.meter)).limit(take).all();
