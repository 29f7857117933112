import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Price, Quotas } from "./schema.ts";

/** In D1: the platform's own plans, every version for good. */
export const plans = sqliteTable("plans", {
  plan_id: text().notNull(),
  version: integer().notNull(),
  name: text().notNull(),
  price: text({ mode: "json" }).$type<Price>().notNull(),
  quotas: text({ mode: "json" }).$type<Quotas>().notNull(),
  created_at: integer().notNull(),
}, (table) => [primaryKey({ columns: [table.plan_id, table.version] })]);

export type PlanRow = typeof plans.$inferSelect;
