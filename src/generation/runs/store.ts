import { and, count, desc, eq, inArray, lt, or, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { isOver, isParked, runStatuses } from "./status.ts";
import { approvals, runs, type ApprovalRow, type RunRow } from "./tables.ts";

export interface RunFilters {
  status?: RunRow["status"] | undefined;
  requirement_id?: string | undefined;
  project_id?: string | undefined;
}

export const insertRun = (own: OwnDatabase, row: RunRow): void => {
  own.insert(runs).values(row).run();
};

export const findRun = (own: OwnDatabase, id: string): RunRow | undefined => own.select().from(runs).where(eq(runs.id, id as RunRow["id"])).get();

/** Those that something drives: neither over nor waiting for a person. */
export const countLiveRuns = (own: OwnDatabase): number => 
  own.select({ live: count() }).from(runs).where(inArray(runs.status, runStatuses.filter((status) => !isOver(status) && !isParked(status)))).get()?.live ?? 0;

export const updateRun = (own: OwnDatabase, id: RunRow["id"], change: Partial<RunRow>): void => {
  own.update(runs).set(change).where(eq(runs.id, id)).run();
};

/** The newest first. `seen`: what of them the caller may see. */
export function listRunRows(own: OwnDatabase, { status, requirement_id, project_id }: RunFilters, after: string | undefined, take: number, skip = 0, seen?: SQL): RunRow[] {
  const where: (SQL | undefined)[] = [
    status && eq(runs.status, status),
    requirement_id ? eq(runs.requirement_id, requirement_id as RunRow["requirement_id"]) : undefined,
    project_id ? eq(runs.project_id, project_id as NonNullable<RunRow["project_id"]>) : undefined,
    after === undefined ? undefined : lt(runs.id, after as RunRow["id"]),
    seen,
  ];
  return own.select().from(runs).where(and(...where)).orderBy(desc(runs.id)).limit(take).offset(skip).all();
}

export const insertApproval = (own: OwnDatabase, row: ApprovalRow): void => {
  own.insert(approvals).values(row).onConflictDoNothing().run();
};

export const listApprovals = (own: OwnDatabase, runId: RunRow["id"]): ApprovalRow[] =>
  own.select().from(approvals).where(eq(approvals.run_id, runId)).orderBy(approvals.id).all();

/** What may have a session object of its own: runs and executions, in the order of their ids, 100 at a time. */
export const listSubjects = ({ own }: { own: OwnDatabase }, { after }: { after: string }): string[] =>
  own.rows<{ id: string }>("SELECT id FROM (SELECT id FROM runs WHERE id > ?1 UNION ALL SELECT id FROM executions WHERE id > ?1) ORDER BY id LIMIT 100", after).map(({ id }) => id);

/** What has a session that something drives: runs and executions of their own. A run that was given its go may still be said to wait for it. */
export const listLiveSubjects = (own: OwnDatabase): string[] => {
  const approved = own.select({ id: approvals.run_id }).from(approvals).where(eq(approvals.decision, "approved"));
  const isLive = or(
    inArray(runs.status, runStatuses.filter((status) => !isOver(status) && !isParked(status))),
    and(inArray(runs.status, runStatuses.filter(isParked)), inArray(runs.id, approved)),
  );
  const live = own.select({ id: runs.id }).from(runs).where(isLive).all().map(({ id }) => id as string);
  return [...live, ...own.rows<{ id: string }>("SELECT id FROM executions WHERE status IN ('queued', 'running') AND run_id IS NULL").map(({ id }) => id)];
};
