import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What a team holds: roles that are assigned at the team count for these projects and what is in them. */
export const teamProjects = sqliteTable(
  "team_projects",
  { team_id: text().notNull(), project_id: text().notNull(), given_by: text().notNull(), given_at: integer().notNull() },
  (table) => [primaryKey({ columns: [table.team_id, table.project_id] })],
);

export type TeamProjectRow = typeof teamProjects.$inferSelect;
