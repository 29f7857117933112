import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { BudgetPeriod, BudgetScope } from "./schema.ts";

export const modelBudgets = sqliteTable("model_budgets", {
  id: text().primaryKey(),
  name: text().notNull(),
  scope: text().$type<BudgetScope>().notNull(),
  /** Null: for each one of its scope by itself. */
  subject_id: text(),
  period: text().$type<BudgetPeriod>().notNull(),
  limit_micros: integer().notNull(),
  version: integer().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
});
export type ModelBudgetRow = typeof modelBudgets.$inferSelect;
