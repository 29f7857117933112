import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const templatesTable = sqliteTable("templates", {
  id: text().primaryKey(),
  name: text().notNull(),
  requirement: text().notNull(),
  language: text(),
  framework: text(),
  labels: text({ mode: "json" }).$type<string[]>().notNull(),
  template_id: text(),
  overrides: text({ mode: "json" }).$type<string[]>().notNull(),
  owner_id: text().notNull(),
  version: integer().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
  deleted_at: integer(),
});
