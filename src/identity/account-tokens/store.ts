import { and, eq, gt, lte } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { accountTokens, type AccountTokenRow, type TokenPurpose } from "./tables.ts";

export const insertAccountToken = (directory: Directory, row: AccountTokenRow): Write => directory.insert(accountTokens).values(row).onConflictDoNothing();

/** One that is good still. */
export const findAccountToken = (directory: Directory, id: Id<"account_token">, now: number): Promise<AccountTokenRow | undefined> =>
  directory.select().from(accountTokens).where(and(eq(accountTokens.id, id), gt(accountTokens.expires_at, now))).get();

/** Every link of a sort that was sent to somebody; with one that was used, those that were sent before it. */
export const deleteAccountTokens = (directory: Directory, userId: Id<"user">, purpose: TokenPurpose): Write =>
  directory.delete(accountTokens).where(and(eq(accountTokens.user_id, userId), eq(accountTokens.purpose, purpose)));

export const deleteExpiredTokens = (directory: Directory, now: number): Write => directory.delete(accountTokens).where(lte(accountTokens.expires_at, now));
