import { eq, inArray } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { credentials, users, type UserRow } from "./tables.ts";

export const insertUser = (directory: Directory, row: UserRow): Write => directory.insert(users).values(row);

export const insertCredential = (directory: Directory, row: typeof credentials.$inferInsert): Write => directory.insert(credentials).values(row);

export const findUser = (directory: Directory, id: Id<"user">): Promise<UserRow | undefined> => directory.select().from(users).where(eq(users.id, id)).get();

export const findCredential = (directory: Directory, userId: Id<"user">): Promise<{ password_hash: string } | undefined> =>
  directory.select({ password_hash: credentials.password_hash }).from(credentials).where(eq(credentials.user_id, userId)).get();

export const updatePasswordHash = async (directory: Directory, userId: Id<"user">, password_hash: string, changed_at: number): Promise<void> => {
  await directory.update(credentials).set({ password_hash, changed_at }).where(eq(credentials.user_id, userId)).run();
};

/** What takes people out of the directory; their names and memberships are for others to take. */
export const deleteUsers = (directory: Directory, ids: readonly Id<"user">[]): Write[] => [
  directory.delete(credentials).where(inArray(credentials.user_id, [...ids])),
  directory.delete(users).where(inArray(users.id, [...ids])),
];
