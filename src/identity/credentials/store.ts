import type { Person } from "../../platform/context.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";

// Every request makes one of these two queries, so each brings all that is asked of whoever it finds.
type PersonRow = { user_id: Id<"user">; email: string; name: string; username: string | null; roles: string; teams: string };

const personIn = ({ user_id, email, name, username, roles, teams }: PersonRow): Person => ({ user_id, email, name, username, roles: listIn(roles), teams: listIn(teams) });

const teamsOfMember = "(SELECT json_group_array(t.team_id) FROM team_members t WHERE t.user_id = m.user_id) AS teams";

/** Whose a live session is, if they are an active member. */
export function findSessionHolder(own: OwnDatabase, id: Id<"session">, now: number): Person | undefined {
  const [row] = own.rows<PersonRow>(
    `SELECT m.user_id, m.email, m.name, m.username, m.roles, ${teamsOfMember} FROM sessions s JOIN members m ON m.user_id = s.user_id
     WHERE s.id = ? AND s.ended_at IS NULL AND s.expires_at > ? AND m.status = 'active'`, id, now);
  return row && personIn(row);
}

/** Whose a live key is, if they are an active member, and what the key is narrowed to. */
export function findKeyHolder(own: OwnDatabase, id: Id<"api_key">, now: number): { person: Person; digest: string; scopes: string[] | undefined } | undefined {
  const [row] = own.rows<PersonRow & { digest: string; scopes: string | null }>(
    `SELECT m.user_id, m.email, m.name, m.username, m.roles, ${teamsOfMember}, k.digest, k.scopes FROM api_keys k JOIN members m ON m.user_id = k.user_id
     WHERE k.id = ? AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?) AND m.status = 'active'`, id, now);
  return row && { person: personIn(row), digest: row.digest, scopes: row.scopes === null ? undefined : listIn(row.scopes) };
}

/** A JSON column of ours: what is in it was written by drizzle from a list of texts. */
const listIn = (column: string): string[] => JSON.parse(column) as string[];
