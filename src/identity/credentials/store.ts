import type { Person, Service } from "../../platform/context.ts";
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

/** Active members, and suspended ones where it is asked, in the order of their ids. */
export const listWithTeams = (own: OwnDatabase, after: string | undefined, limit: number, suspendedToo = false): Person[] =>
  own.rows<PersonRow>(`SELECT m.user_id, m.email, m.name, m.username, m.roles, ${teamsOfMember} FROM members m WHERE m.user_id > ? AND m.status IN ('active', ?) ORDER BY m.user_id LIMIT ?`, after ?? "", suspendedToo ? "suspended" : "active", limit).map(personIn);

/** What a live key is, and whose. */
export interface KeyHolder {
  /** Who it stands for: one of the two. */
  person?: Person;
  service?: Service;
  digest: string;
  scopes: string[] | undefined;
  /** The column as it is; null: from anywhere. */
  allowed_ips: string | null;
}

type KeyRow = Partial<PersonRow> & { service_id: Id<"service_identity"> | null; service_name: string; service_roles: string; digest: string; scopes: string | null; allowed_ips: string | null };

/** Whose a live key is, if they are an active member or service identity, and what the key is narrowed to. */
export function findKeyHolder(own: OwnDatabase, id: Id<"api_key">, now: number): KeyHolder | undefined {
  const [row] = own.rows<KeyRow>(
    `SELECT m.user_id, m.email, m.name, m.username, m.roles, ${teamsOfMember}, s.id AS service_id, s.name AS service_name, s.roles AS service_roles, k.digest, k.scopes, k.allowed_ips
     FROM api_keys k LEFT JOIN service_identities s ON s.id = k.service_identity_id LEFT JOIN members m ON k.service_identity_id IS NULL AND m.user_id = k.user_id
     WHERE k.id = ? AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?) AND (m.status = 'active' OR s.is_active)`, id, now);
  if (!row) return undefined;
  const { service_id, service_name, service_roles, digest, scopes, allowed_ips } = row;
  const who = service_id === null ? { person: personIn(row as PersonRow) } : { service: { service_identity_id: service_id, name: service_name, roles: listIn(service_roles) } };
  return { ...who, digest, scopes: scopes === null ? undefined : listIn(scopes), allowed_ips };
}

/** A JSON column of ours: what is in it was written by drizzle from a list of texts. */
const listIn = (column: string): string[] => JSON.parse(column) as string[];
