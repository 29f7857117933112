import { asc, eq, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { tasks, type TaskRow } from "./tables.ts";

/** Its words and status follow the run; its id stays what it first was. */
export const putTask = (own: OwnDatabase, row: TaskRow): void => {
  const set = { title: sql`excluded.title`, description: sql`excluded.description`, acceptance_criteria: sql`excluded.acceptance_criteria`, status: sql`excluded.status` };
  own.insert(tasks).values(row).onConflictDoUpdate({ target: [tasks.run_id, tasks.key], set }).run();
};

export const listTasks = (own: OwnDatabase, runId: string): TaskRow[] =>
  own.select().from(tasks).where(eq(tasks.run_id, runId as TaskRow["run_id"])).orderBy(asc(tasks.place)).all();
