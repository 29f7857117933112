import { and, asc, desc, eq, gte, inArray, isNull, lt, lte, min, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { firstIdAt } from "../../platform/ids.ts";
import { executions, type ExecutionRow } from "./tables.ts";

export interface ExecutionFilters {
  status?: ExecutionRow["status"] | undefined;
  command?: string | undefined;
  run_id?: string | undefined;
  project_id?: string | undefined;
  /** Milliseconds: begun at `from` or after it, and before `to`. */
  from?: number | undefined;
  to?: number | undefined;
}

export const findExecution = (own: OwnDatabase, id: string): ExecutionRow | undefined =>
  own.select().from(executions).where(eq(executions.id, id as ExecutionRow["id"])).get();

export const insertExecution = (own: OwnDatabase, row: typeof executions.$inferInsert): void => {
  own.insert(executions).values(row).onConflictDoNothing().run();
};

export const updateExecution = (own: OwnDatabase, id: string, change: Partial<ExecutionRow>): void => {
  own.update(executions).set(change).where(eq(executions.id, id as ExecutionRow["id"])).run();
};

/** The newest first. Times are asked of the ids. `seen`: what of them the caller may see. */
export const executionsQuery = (own: OwnDatabase, { status, command, run_id, project_id, from, to }: ExecutionFilters, after: string | undefined, seen?: SQL) =>
  own.select().from(executions).where(and(
    status && eq(executions.status, status),
    command === undefined ? undefined : eq(executions.command, command),
    run_id === undefined ? undefined : eq(executions.run_id, run_id as NonNullable<ExecutionRow["run_id"]>),
    project_id === undefined ? undefined : eq(executions.project_id, project_id as NonNullable<ExecutionRow["project_id"]>),
    from === undefined ? undefined : gte(executions.id, firstIdAt("execution", from)),
    to === undefined ? undefined : lt(executions.id, firstIdAt("execution", to)),
    after === undefined ? undefined : lt(executions.id, after as ExecutionRow["id"]),
    seen,
  )).orderBy(desc(executions.id));

export const listExecutionRows = (own: OwnDatabase, filters: ExecutionFilters, after: string | undefined, take: number, skip: number, seen?: SQL): ExecutionRow[] =>
  executionsQuery(own, filters, after, seen).limit(take).offset(skip).all();

/** Commands that somebody asked for, and that haven't ended; a run's own tests don't count. @returns at most `max` */
export const countUnderWay = (own: OwnDatabase, max: number): number =>
  own.select({ id: executions.id }).from(executions).where(and(inArray(executions.status, ["queued", "running"]), isNull(executions.run_id))).limit(max).all().length;

export const nextLogsUntil = (own: OwnDatabase): number | null =>
  own.select({ at: min(executions.logs_until) }).from(executions).get()?.at ?? null;

export const listLogsDue = (own: OwnDatabase, now: number, take: number): ExecutionRow[] =>
  own.select().from(executions).where(lte(executions.logs_until, now)).orderBy(asc(executions.logs_until)).limit(take).all();
