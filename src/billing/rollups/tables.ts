import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** In the directory: what each tenant used, a minute late. A copy; the tenant's own totals are the truth. */
export const usageRollups = sqliteTable("usage_rollups", {
  period: text().notNull(),
  tenant_id: text().$type<Id<"tenant">>().notNull(),
  meter: text().notNull(),
  quantity: integer().notNull(),
  updated_at: integer().notNull(),
}, (table) => [primaryKey({ columns: [table.period, table.tenant_id, table.meter] })]);
export type RollupRow = typeof usageRollups.$inferSelect;
