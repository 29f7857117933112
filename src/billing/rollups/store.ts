import { and, asc, gte, lte, sql } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import { usageRollups, type RollupRow } from "./tables.ts";

export const putRollup = (directory: Directory, row: RollupRow): Write =>
  directory.insert(usageRollups).values(row).onConflictDoUpdate({ target: [usageRollups.period, usageRollups.tenant_id, usageRollups.meter], set: { quantity: row.quantity, updated_at: row.updated_at } });

export type RollupPlace = readonly [period: string, tenantId: string, meter: string];

/** In the order of the key, those after `after`. */
export const listRollups = (directory: Directory, from: string, to: string, after: RollupPlace | undefined, take: number): Promise<RollupRow[]> =>
  directory.select().from(usageRollups)
    .where(and(gte(usageRollups.period, from), lte(usageRollups.period, to), after && sql`(${usageRollups.period}, ${usageRollups.tenant_id}, ${usageRollups.meter}) > (${after[0]}, ${after[1]}, ${after[2]})`))
    .orderBy(asc(usageRollups.period), asc(usageRollups.tenant_id), asc(usageRollups.meter)).limit(take).all();
