import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { PutModelSettings } from "./schema.ts";

/** One row, or none where nothing was ever set. */
export const modelSettings = sqliteTable("model_settings", {
  only: integer().primaryKey(),
  settings: text({ mode: "json" }).$type<PutModelSettings>().notNull(),
  changed_by: text().notNull(),
  changed_at: integer().notNull(),
});
export type ModelSettingsRow = typeof modelSettings.$inferSelect;
