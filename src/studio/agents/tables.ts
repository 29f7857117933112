import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const agentsTable = sqliteTable("agents", {
  id: text().primaryKey(),
  name: text().notNull(),
  description: text().notNull(),
  project_id: text(),
  is_paused: integer({ mode: "boolean" }).notNull(),
  /** Sealed under the tenant's data key. */
  webhook_secret: text(),
  owner_id: text().notNull(),
  version: integer().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
  deleted_at: integer(),
});
export type AgentRow = typeof agentsTable.$inferSelect;
