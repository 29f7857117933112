import { and, asc, eq, isNull } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { tenantDeletions, type DeletionRow } from "./tables.ts";

export const findDeletion = (own: OwnDatabase, tenantId: Id<"tenant">): DeletionRow | undefined => own.select().from(tenantDeletions).where(eq(tenantDeletions.tenant_id, tenantId)).get();

export const listOpenDeletions = (own: OwnDatabase, limit: number): DeletionRow[] =>
  own.select().from(tenantDeletions).where(isNull(tenantDeletions.ended_at)).orderBy(asc(tenantDeletions.began_at)).limit(limit).all();

export const insertDeletion = (own: OwnDatabase, row: DeletionRow): void => {
  own.insert(tenantDeletions).values(row).onConflictDoNothing().run();
};

/** False when another try was there first. */
export const updateDeletion = (own: OwnDatabase, { tenant_id, step }: Pick<DeletionRow, "tenant_id" | "step">, change: Partial<DeletionRow>): boolean =>
  own.update(tenantDeletions).set(change).where(and(eq(tenantDeletions.tenant_id, tenant_id), eq(tenantDeletions.step, step))).returning({ id: tenantDeletions.tenant_id }).all().length === 1;

export const deleteDeletion = (own: OwnDatabase, tenantId: Id<"tenant">): void => {
  own.delete(tenantDeletions).where(and(eq(tenantDeletions.tenant_id, tenantId), eq(tenantDeletions.step, "count"))).run();
};
