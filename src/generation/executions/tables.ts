import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { ExecutionState, TestCounts } from "../runs/ports.ts";
import type { Limits, Verdict } from "../sandbox/port.ts";

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
  /** What ran it: the evidence. Null until it has ended. */
  engine: text({ mode: "json" }).$type<Verdict["engine"]>(),
  env: text({ mode: "json" }).$type<Record<string, string>>().notNull().default({}),
  limits: text({ mode: "json" }).$type<Limits>(),
  /** The files came with the request, and lie in R2. */
  has_files: integer({ mode: "boolean" }).notNull().default(false),
  rerun_of: text().$type<Id<"execution">>(),
  /** When logs and files are let go; null before the end, and once they are. */
  logs_until: integer(),
});
export type ExecutionRow = typeof executions.$inferSelect;
