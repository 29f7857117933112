import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** What somebody asked for, word for word. Never changed: another wording is another requirement. */
export const requirements = sqliteTable("requirements", {
  id: text().$type<Id<"requirement">>().primaryKey(),
  requirement: text().notNull(),
  language: text(),
  framework: text(),
  mode: text().$type<"plan" | "auto">().notNull(),
  /** The project that it is to change; null: a new one. */
  project_id: text().$type<Id<"project">>(),
  /** The newest run. */
  run_id: text().$type<Id<"run">>().notNull(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
});
export type RequirementRow = typeof requirements.$inferSelect;
