import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

export const teams = sqliteTable("teams", {
  id: text().$type<Id<"team">>().primaryKey(),
  name: text().notNull(),
  description: text().notNull(),
  version: integer().notNull(),
  created_at: integer().notNull(),
  changed_at: integer().notNull(),
});

export const teamMembers = sqliteTable("team_members", {
  team_id: text().$type<Id<"team">>().notNull(),
  user_id: text().$type<Id<"user">>().notNull(),
  added_at: integer().notNull(),
}, (table) => [primaryKey({ columns: [table.team_id, table.user_id] })]);

export type TeamRow = typeof teams.$inferSelect;
