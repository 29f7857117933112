import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { members, type MemberRow } from "../members/tables.ts";
import { teamMembers, teams, type TeamRow } from "./tables.ts";

export const findTeam = (own: OwnDatabase, id: Id<"team">): TeamRow | undefined => own.select().from(teams).where(eq(teams.id, id)).get();

export const listTeamRows = (own: OwnDatabase, after: Id<"team"> | undefined, limit: number, offset: number): TeamRow[] =>
  own.select().from(teams).where(after === undefined ? undefined : gt(teams.id, after)).orderBy(asc(teams.id)).limit(limit).offset(offset).all();

export const insertTeam = (own: OwnDatabase, row: TeamRow): void => {
  own.insert(teams).values(row).run();
};

export const updateTeamRow = (own: OwnDatabase, id: Id<"team">, change: Pick<TeamRow, "name" | "description" | "changed_at">): void => {
  own.update(teams).set({ ...change, version: sql`${teams.version} + 1` }).where(eq(teams.id, id)).run();
};

export const deleteTeamRow = (own: OwnDatabase, id: Id<"team">): void => {
  own.delete(teamMembers).where(eq(teamMembers.team_id, id)).run();
  own.delete(teams).where(eq(teams.id, id)).run();
};

export const listTeamsOf = (own: OwnDatabase, userId: Id<"user">): Id<"team">[] =>
  own.rows<{ team_id: Id<"team"> }>("SELECT team_id FROM team_members WHERE user_id = ? ORDER BY team_id", userId).map(({ team_id }) => team_id);

export const listTeamMemberRows = (own: OwnDatabase, id: Id<"team">, after: Id<"user"> | undefined, limit: number, offset: number): MemberRow[] =>
  own.select({ member: members }).from(teamMembers).innerJoin(members, eq(members.user_id, teamMembers.user_id))
    .where(and(eq(teamMembers.team_id, id), after === undefined ? undefined : gt(teamMembers.user_id, after)))
    .orderBy(asc(teamMembers.user_id)).limit(limit).offset(offset).all().map((row) => row.member);

/** Whether they weren't in it before. */
export const joinTeam = (own: OwnDatabase, team_id: Id<"team">, user_id: Id<"user">, added_at: number): boolean =>
  own.insert(teamMembers).values({ team_id, user_id, added_at }).onConflictDoNothing().returning({ id: teamMembers.user_id }).all().length > 0;

/** Whether they were in it. */
export const leaveTeam = (own: OwnDatabase, team_id: Id<"team">, user_id: Id<"user">): boolean =>
  own.delete(teamMembers).where(and(eq(teamMembers.team_id, team_id), eq(teamMembers.user_id, user_id))).returning({ id: teamMembers.user_id }).all().length > 0;

export const leaveAllTeams = (own: OwnDatabase, userId: Id<"user">): void => {
  own.delete(teamMembers).where(eq(teamMembers.user_id, userId)).run();
};

/** Who was invited under an id that was kept for them turns out to have one already. */
export const moveTeams = (own: OwnDatabase, from: Id<"user">, to: Id<"user">): void => {
  own.rows("INSERT OR IGNORE INTO team_members (team_id, user_id, added_at) SELECT team_id, ?, added_at FROM team_members WHERE user_id = ?", to, from);
  leaveAllTeams(own, from);
};

/** Who of a team is a member now; undefined where there is no such team. */
export const listActiveInTeam = (own: OwnDatabase, id: Id<"team">): Id<"user">[] | undefined =>
  findTeam(own, id) && own.select({ id: teamMembers.user_id }).from(teamMembers).innerJoin(members, eq(members.user_id, teamMembers.user_id))
    .where(and(eq(teamMembers.team_id, id), eq(members.status, "active"))).orderBy(asc(teamMembers.user_id)).all().map((row) => row.id);
