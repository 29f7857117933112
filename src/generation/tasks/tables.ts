import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** What a plan is made of, for one run. */
export const tasks = sqliteTable("tasks", {
  id: text().$type<Id<"task">>().primaryKey(),
  run_id: text().$type<Id<"run">>().notNull(),
  requirement_id: text().$type<Id<"requirement">>().notNull(),
  /** Stable within the plan: other tasks and files name it. */
  key: text().notNull(),
  place: integer().notNull(),
  title: text().notNull(),
  description: text().notNull(),
  acceptance_criteria: text({ mode: "json" }).$type<string[]>().notNull(),
  depends_on: text({ mode: "json" }).$type<string[]>().notNull(),
  sentences: text({ mode: "json" }).$type<number[]>().notNull(),
  status: text().$type<"planned" | "left_out" | "done">().notNull(),
  created_at: integer().notNull(),
});
export type TaskRow = typeof tasks.$inferSelect;
