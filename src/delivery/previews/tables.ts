import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

export const previews = sqliteTable("previews", {
  id: text().$type<Id<"preview">>().primaryKey(),
  project_id: text().$type<Id<"project">>().notNull(),
  /** What runs: 40 hex digits. */
  commit_id: text().notNull(),
  /** As it was asked for; null for the default branch. */
  ref: text(),
  /** Counts its resets. */
  generation: integer().notNull(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
  expires_at: integer().notNull(),
  /** When it was revoked, or another took its place. Null also for one whose time has run out. */
  ended_at: integer(),
});
export type PreviewRow = typeof previews.$inferSelect;
