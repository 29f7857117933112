import { and, desc, eq, lt, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { requirements, type RequirementRow } from "./tables.ts";

export const insertRequirement = (own: OwnDatabase, row: RequirementRow): void => {
  own.insert(requirements).values(row).run();
};

export const findRequirement = (own: OwnDatabase, id: string): RequirementRow | undefined =>
  own.select().from(requirements).where(eq(requirements.id, id as RequirementRow["id"])).get();

export const setNewestRun = (own: OwnDatabase, id: RequirementRow["id"], run_id: RequirementRow["run_id"]): void => {
  own.update(requirements).set({ run_id }).where(eq(requirements.id, id)).run();
};

/** The newest first. `seen`: what of them the caller may see. */
export const listRequirementRows = (own: OwnDatabase, projectId: string | undefined, after: string | undefined, take: number, skip: number, seen?: SQL): RequirementRow[] =>
  own.select().from(requirements).where(and(
    projectId === undefined ? undefined : eq(requirements.project_id, projectId as NonNullable<RequirementRow["project_id"]>),
    after === undefined ? undefined : lt(requirements.id, after as RequirementRow["id"]),
    seen,
  )).orderBy(desc(requirements.id)).limit(take).offset(skip).all();
