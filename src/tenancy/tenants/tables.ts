import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** In the tenant's own SQLite: one row, who this object is. */
export const tenant = sqliteTable("tenant", {
  only: integer().primaryKey(),
  id: text().$type<Id<"tenant">>().notNull(),
  slug: text().notNull(),
  name: text().notNull(),
  region: text().notNull(),
  status: text().$type<"active">().notNull(),
  created_at: integer().notNull(),
});

export type TenantRow = typeof tenant.$inferSelect;
