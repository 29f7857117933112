import { and, eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { members, type MemberRow } from "./tables.ts";

export const findActiveMember = (own: OwnDatabase, userId: Id<"user">): MemberRow | undefined =>
  own.select().from(members).where(and(eq(members.user_id, userId), eq(members.status, "active"))).get();

export const insertMember = (own: OwnDatabase, row: MemberRow): void => {
  own.insert(members).values(row).run();
};

export const updateMember = (own: OwnDatabase, userId: Id<"user">, change: Partial<Pick<MemberRow, "roles" | "status" | "changed_at">>): void => {
  own.update(members).set(change).where(eq(members.user_id, userId)).run();
};
