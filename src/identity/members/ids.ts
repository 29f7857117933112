import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";

/** Every active member, or those who have a role. */
export const listMemberIds = (own: OwnDatabase, role?: string): Id<"user">[] =>
  own.rows<{ user_id: Id<"user"> }>(
    "SELECT user_id FROM members WHERE status = 'active' AND (?1 IS NULL OR EXISTS (SELECT 1 FROM json_each(roles) WHERE value = ?1)) ORDER BY user_id", role ?? null,
  ).map((row) => row.user_id);
