import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";

const teamsOfMember = "(SELECT json_group_array(t.team_id) FROM team_members t WHERE t.user_id = m.user_id) AS teams";

/** Whose a live session is, with what an active member may. One query: every request makes it. */
export function findSessionHolder(own: OwnDatabase, id: Id<"session">, now: number): { user_id: string; roles: string[]; teams: string[] } | undefined {
  const [row] = own.rows<{ user_id: string; roles: string; teams: string }>(
    `SELECT m.user_id, m.roles, ${teamsOfMember} FROM sessions s JOIN members m ON m.user_id = s.user_id
     WHERE s.id = ? AND s.ended_at IS NULL AND s.expires_at > ? AND m.status = 'active'`, id, now);
  return row && { user_id: row.user_id, roles: listIn(row.roles), teams: listIn(row.teams) };
}

/** Whose a live key is, with what an active member may and what the key is narrowed to. */
export function findKeyHolder(own: OwnDatabase, id: Id<"api_key">, now: number): { user_id: Id<"user">; digest: string; roles: string[]; teams: string[]; scopes: string[] | undefined } | undefined {
  const [row] = own.rows<{ user_id: Id<"user">; digest: string; roles: string; teams: string; scopes: string | null }>(
    `SELECT m.user_id, k.digest, m.roles, k.scopes, ${teamsOfMember} FROM api_keys k JOIN members m ON m.user_id = k.user_id
     WHERE k.id = ? AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?) AND m.status = 'active'`, id, now);
  return row && { ...row, roles: listIn(row.roles), teams: listIn(row.teams), scopes: row.scopes === null ? undefined : listIn(row.scopes) };
}

/** A JSON column of ours: what is in it was written by drizzle from a list of texts. */
const listIn = (column: string): string[] => JSON.parse(column) as string[];
