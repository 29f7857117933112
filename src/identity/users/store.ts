import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { accountTokens, type AccountTokenRow } from "../account-tokens/tables.ts";
import { deleteFactorsOf } from "../second-factors/store.ts";
import { credentials, users, type UserRow } from "./tables.ts";

export const insertUser = (directory: Directory, row: Omit<UserRow, "email_verified_at">): Write => directory.insert(users).values(row);

export const insertCredential = (directory: Directory, row: typeof credentials.$inferInsert): Write => directory.insert(credentials).values(row);

export const findUser = (directory: Directory, id: Id<"user">): Promise<UserRow | undefined> => directory.select().from(users).where(eq(users.id, id)).get();

export const findCredential = (directory: Directory, userId: Id<"user">): Promise<{ password_hash: string; changed_at: number } | undefined> =>
  directory.select({ password_hash: credentials.password_hash, changed_at: credentials.changed_at }).from(credentials).where(eq(credentials.user_id, userId)).get();

/** The same password under other parameters; nothing where it was changed meanwhile. */
export const renewPasswordHash = async (directory: Directory, userId: Id<"user">, before: string, password_hash: string): Promise<void> => {
  await directory.update(credentials).set({ password_hash }).where(and(eq(credentials.user_id, userId), eq(credentials.password_hash, before))).run();
};

/** In the place of the password that was proved; nothing where another took its place meanwhile. */
export const putPasswordHash = (directory: Directory, { user_id, password_since }: { user_id: Id<"user">; password_since: number }, password_hash: string, changed_at: number) =>
  directory.update(credentials).set({ password_hash, changed_at }).where(and(eq(credentials.user_id, user_id), eq(credentials.changed_at, password_since))).returning({ user_id: credentials.user_id });

/** Only while the link is there by which it is done: of two who use it at once, one changes something. */
const whileThere = ({ id }: Pick<AccountTokenRow, "id">) => sql`EXISTS (SELECT 1 FROM account_tokens t WHERE t.id = ${id})`;

export const putPasswordHashByToken = (directory: Directory, token: AccountTokenRow, password_hash: string, changed_at: number) =>
  directory.update(credentials).set({ password_hash, changed_at }).where(and(eq(credentials.user_id, token.user_id), whileThere(token))).returning({ user_id: credentials.user_id });

/** For the address that the link was sent to, if it is theirs still. */
export const verifyEmailByToken = (directory: Directory, token: AccountTokenRow, now: number): Write =>
  directory.update(users).set({ email_verified_at: now }).where(and(eq(users.id, token.user_id), eq(users.email, token.email), isNull(users.email_verified_at), whileThere(token)));

/** Second factors of somebody whose address was not proved before this link. */
export const deleteFactorsOfUnproved = (directory: Directory, token: AccountTokenRow): Write[] => {
  const isUnproved = sql`EXISTS (SELECT 1 FROM users u WHERE u.id = ${token.user_id} AND u.email_verified_at IS NULL) AND ${whileThere(token)}`;
  return deleteFactorsOf(directory, [token.user_id], isUnproved);
};

/** What takes people out of the directory; their names and memberships are for others to take. */
export const deleteUsers = (directory: Directory, ids: readonly Id<"user">[]): Write[] => [
  directory.delete(credentials).where(inArray(credentials.user_id, [...ids])),
  ...deleteFactorsOf(directory, ids),
  directory.delete(accountTokens).where(inArray(accountTokens.user_id, [...ids])),
  directory.delete(users).where(inArray(users.id, [...ids])),
];
