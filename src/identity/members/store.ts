import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import type { MemberStatus } from "./schema.ts";
import { members, type MemberRow } from "./tables.ts";

export function findActiveMember(own: OwnDatabase, userId: Id<"user">): MemberRow | undefined {
  const [row] = own.rows<Omit<MemberRow, "roles"> & { roles: string }>("SELECT * FROM members WHERE user_id = ? AND status = 'active'", userId);
  return row && { ...row, roles: rolesIn(row.roles) };
}

/** A JSON column that only `insertMember` and `updateMember` write. */
const rolesIn = (column: string): MemberRow["roles"] => JSON.parse(column) as MemberRow["roles"];

export const findMember = (own: OwnDatabase, userId: Id<"user">): MemberRow | undefined => own.select().from(members).where(eq(members.user_id, userId)).get();

/** Whoever has this address here, removed or not. */
export const listMembersByEmail = (own: OwnDatabase, email: string): MemberRow[] => own.select().from(members).where(eq(members.email, email)).all();

export interface MemberFilter {
  status?: MemberStatus | undefined;
  email?: string | undefined;
}

export const listMemberRows = (own: OwnDatabase, { status, email }: MemberFilter, after: Id<"user"> | undefined, limit: number, offset: number): MemberRow[] =>
  own.select().from(members)
    .where(and(status && eq(members.status, status), email === undefined ? undefined : eq(members.email, email), after === undefined ? undefined : gt(members.user_id, after)))
    .orderBy(asc(members.user_id)).limit(limit).offset(offset).all();

/** How many active members have the role of owner. */
export const countOwners = (own: OwnDatabase): number =>
  own.rows<{ n: number }>("SELECT count(*) AS n FROM members WHERE status = 'active' AND EXISTS (SELECT 1 FROM json_each(members.roles) WHERE value = 'owner')")[0]?.n ?? 0;

/** Whoever was not removed. */
export const countMembers = (own: OwnDatabase): number => own.rows<{ n: number }>("SELECT count(*) AS n FROM members WHERE status IN ('invited', 'active', 'suspended')")[0]?.n ?? 0;

export const insertMember = (own: OwnDatabase, row: Omit<MemberRow, "version" | "organization_id"> & Partial<MemberRow>): void => {
  own.insert(members).values(row).run();
};

/** Counts the change as a version. */
export const updateMember = (own: OwnDatabase, userId: Id<"user">, change: Partial<Omit<MemberRow, "user_id" | "version">>): void => {
  own.update(members).set({ ...change, version: sql`${members.version} + 1` }).where(eq(members.user_id, userId)).run();
};

export const deleteMember = (own: OwnDatabase, userId: Id<"user">): void => {
  own.delete(members).where(eq(members.user_id, userId)).run();
};

export const listOwnerIds = (own: OwnDatabase, suspendedToo = false): string[] =>
  own.rows<{ user_id: string }>("SELECT user_id FROM members WHERE status IN ('active', ?) AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = 'owner')", suspendedToo ? "suspended" : "active").map((row) => row.user_id);
