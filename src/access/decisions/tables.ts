import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Decision } from "../decide.ts";

/** What was decided, one row for each minute in which it was, counted. */
export const decisions = sqliteTable("decisions", {
  id: text().primaryKey(),
  actor_type: text().notNull(),
  actor_id: text().notNull(),
  action: text().notNull(),
  resource_type: text().notNull(),
  resource_id: text().notNull(),
  effect: text().$type<Decision["effect"]>().notNull(),
  /** `role:developer`, `policy:name@3/rule`, `default`. */
  decided_by: text().notNull(),
  reason: text().notNull(),
  count: integer().notNull(),
  first_at: integer().notNull(),
  last_at: integer().notNull(),
});

export type DecisionRow = typeof decisions.$inferSelect;
