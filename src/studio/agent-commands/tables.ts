import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../platform/canonical.ts";
import type { Actor } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";
import type { CommandInput } from "./schema.ts";
import type { CommandStatus } from "./status.ts";

/** An agent's queue, in the order of their ids. */
export const agentCommands = sqliteTable("agent_commands", {
  id: text().$type<Id<"agent_command">>().primaryKey(),
  agent_id: text().notNull(),
  input: text({ mode: "json" }).$type<CommandInput>().notNull(),
  status: text().$type<CommandStatus>().notNull(),
  /** The job that does it, while it runs and after. */
  job_id: text(),
  result: text({ mode: "json" }).$type<Json>(),
  error: text(),
  /** Who gave it: it is done as them. */
  actor: text({ mode: "json" }).$type<Actor>().notNull(),
  created_at: integer().notNull(),
  started_at: integer(),
  finished_at: integer(),
});
export type CommandRow = typeof agentCommands.$inferSelect;
