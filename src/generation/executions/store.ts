import { and, desc, eq, lt, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { executions, type ExecutionRow } from "./tables.ts";

export interface ExecutionFilters {
  status?: ExecutionRow["status"] | undefined;
  run_id?: string | undefined;
  project_id?: string | undefined;
}

export const findExecution = (own: OwnDatabase, id: string): ExecutionRow | undefined =>
  own.select().from(executions).where(eq(executions.id, id as ExecutionRow["id"])).get();

export const insertExecution = (own: OwnDatabase, row: ExecutionRow): void => {
  own.insert(executions).values(row).onConflictDoNothing().run();
};

export const updateExecution = (own: OwnDatabase, id: string, change: Partial<ExecutionRow>): void => {
  own.update(executions).set(change).where(eq(executions.id, id as ExecutionRow["id"])).run();
};

/** The newest first. `seen`: what of them the caller may see. */
export const listExecutionRows = (own: OwnDatabase, { status, run_id, project_id }: ExecutionFilters, after: string | undefined, take: number, skip: number, seen?: SQL): ExecutionRow[] =>
  own.select().from(executions).where(and(
    status && eq(executions.status, status),
    run_id === undefined ? undefined : eq(executions.run_id, run_id as NonNullable<ExecutionRow["run_id"]>),
    project_id === undefined ? undefined : eq(executions.project_id, project_id as NonNullable<ExecutionRow["project_id"]>),
    after === undefined ? undefined : lt(executions.id, after as ExecutionRow["id"]),
    seen,
  )).orderBy(desc(executions.id)).limit(take).offset(skip).all();
