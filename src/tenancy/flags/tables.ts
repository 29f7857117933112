import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** In D1: what the platform switches on bit by bit, for all tenants. */
export const featureFlags = sqliteTable("feature_flags", {
  key: text().primaryKey(),
  description: text().notNull(),
  enabled: integer({ mode: "boolean" }).notNull(),
  percentage: integer().notNull(),
  /** Whether a person or a whole tenant falls in or out. */
  subject: text().$type<"user" | "tenant">().notNull(),
  /** Null: whoever. */
  roles: text({ mode: "json" }).$type<string[]>(),
  plans: text({ mode: "json" }).$type<string[]>(),
  tenants: text({ mode: "json" }).$type<string[]>(),
  changed_at: integer().notNull(),
});

export type FlagRow = typeof featureFlags.$inferSelect;
