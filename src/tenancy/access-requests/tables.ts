import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** Where a platform admin asked for access, so that it can be ended everywhere once they are removed. The tenant's own grant decides. */
export const breakGlassRequests = sqliteTable("break_glass_requests", {
  grant_id: text().$type<Id<"break_glass">>().primaryKey(),
  tenant_id: text().$type<Id<"tenant">>().notNull(),
  admin: text().notNull(),
  /** After this it counts no more, whatever became of it. */
  until: integer().notNull(),
});

export type BreakGlassRequestRow = typeof breakGlassRequests.$inferSelect;
