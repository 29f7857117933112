import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { ExecutionState, TestCounts } from "../runs/ports.ts";

/** Each time produced code ran: a run's own tests, or a command that somebody gave. Logs and single tests stay in the session that ran it. */
export const executions = sqliteTable("executions", {
  id: text().$type<Id<"execution">>().primaryKey(),
  run_id: text().$type<Id<"run">>(),
  project_id: text().$type<Id<"project">>(),
  repo_url: text(),
  command: text().notNull(),
  ref: text(),
  status: text().$type<ExecutionState["status"]>().notNull(),
  exit_code: integer(),
  reason: text(),
  tests: text({ mode: "json" }).$type<TestCounts>(),
  duration_ms: integer(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
  started_at: integer(),
  finished_at: integer(),
});
export type ExecutionRow = typeof executions.$inferSelect;
