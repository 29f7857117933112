import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** In D1: hosts that are a tenant's, once it was made sure that they are. */
export const domains = sqliteTable("domains", {
  domain: text().primaryKey(),
  tenant_id: text().$type<Id<"tenant">>().notNull(),
  verified_at: integer().notNull(),
});

export type DomainRow = typeof domains.$inferSelect;
