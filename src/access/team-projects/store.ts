import { and, asc, eq, gt } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { teamProjects, type TeamProjectRow } from "./tables.ts";

/** Whether the team didn't hold it before. */
export const insertTeamProject = (own: OwnDatabase, row: TeamProjectRow): boolean => own.insert(teamProjects).values(row).onConflictDoNothing().returning().all().length > 0;

/** Whether the team held it. */
export const deleteTeamProject = (own: OwnDatabase, team_id: string, project_id: string): boolean =>
  own.delete(teamProjects).where(and(eq(teamProjects.team_id, team_id), eq(teamProjects.project_id, project_id))).returning().all().length > 0;

export const findTeamProject = (own: OwnDatabase, team_id: string, project_id: string): TeamProjectRow | undefined =>
  own.select().from(teamProjects).where(and(eq(teamProjects.team_id, team_id), eq(teamProjects.project_id, project_id))).get();

export const listTeamProjectRows = (own: OwnDatabase, team_id: string, after: string | undefined, take: number, skip: number): TeamProjectRow[] =>
  own.select().from(teamProjects).where(and(eq(teamProjects.team_id, team_id), after === undefined ? undefined : gt(teamProjects.project_id, after))).orderBy(asc(teamProjects.project_id)).limit(take).offset(skip).all();
