import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { PutSafetyPolicy } from "./schema.ts";

/** One row, or none where nothing was ever set. */
export const safetyPolicy = sqliteTable("safety_policy", {
  only: integer().primaryKey(),
  policy: text({ mode: "json" }).$type<PutSafetyPolicy>().notNull(),
  changed_by: text().notNull(),
  changed_at: integer().notNull(),
});
export type SafetyPolicyRow = typeof safetyPolicy.$inferSelect;
