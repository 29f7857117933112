import { count, eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { members, type MemberRow } from "./tables.ts";

export function findActiveMember(own: OwnDatabase, userId: Id<"user">): MemberRow | undefined {
  const [row] = own.rows<Omit<MemberRow, "roles"> & { roles: string }>("SELECT * FROM members WHERE user_id = ? AND status = 'active'", userId);
  return row && { ...row, roles: rolesIn(row.roles) };
}

/** A JSON column that only `insertMember` and `updateMember` write. */
const rolesIn = (column: string): MemberRow["roles"] => JSON.parse(column) as MemberRow["roles"];

export const countActiveMembers = (own: OwnDatabase): number => own.select({ active: count() }).from(members).where(eq(members.status, "active")).get()?.active ?? 0;

export const insertMember = (own: OwnDatabase, row: MemberRow): void => {
  own.insert(members).values(row).run();
};

export const updateMember = (own: OwnDatabase, userId: Id<"user">, change: Partial<Pick<MemberRow, "roles" | "status" | "changed_at">>): void => {
  own.update(members).set(change).where(eq(members.user_id, userId)).run();
};

export const listOwnerIds = (own: OwnDatabase): string[] =>
  own.rows<{ user_id: string }>("SELECT user_id FROM members WHERE status = 'active' AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = 'owner')").map((row) => row.user_id);
