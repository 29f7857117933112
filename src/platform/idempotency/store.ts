import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import type { Directory, OwnDatabase, Write } from "../database.ts";
import { directoryAnswers, idempotencyKeys, type DirectoryAnswerRow, type IdempotencyRow } from "./tables.ts";

export const findAnswer = (own: OwnDatabase, scope: string, key: string, now: number): IdempotencyRow | undefined =>
  own.select().from(idempotencyKeys).where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key), gt(idempotencyKeys.expires_at, now))).get();

/** Whether it was written: an answer of another claim stays as it is until it expires. */
export function putAnswer(own: OwnDatabase, row: IdempotencyRow, now: number): boolean {
  const { status, body, fingerprint, claim, expires_at } = row;
  const written = own
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({
      target: [idempotencyKeys.scope, idempotencyKeys.key],
      set: { status, body, fingerprint, claim, expires_at },
      setWhere: sql`${idempotencyKeys.claim} = ${claim} or ${idempotencyKeys.expires_at} <= ${now}`,
    })
    .returning({ claim: idempotencyKeys.claim })
    .all();
  return written.length > 0;
}

export const deleteExpiredAnswers = (own: OwnDatabase, now: number, limit: number): void => {
  const due = own.select().from(idempotencyKeys).where(lte(idempotencyKeys.expires_at, now)).orderBy(asc(idempotencyKeys.expires_at)).limit(limit).all();
  for (const { scope, key } of due) own.delete(idempotencyKeys).where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key))).run();
};

export const nextAnswerExpiry = (own: OwnDatabase): number | null => own.all<{ at: number | null }>(sql`SELECT min(expires_at) AS at FROM idempotency_keys`)[0]?.at ?? null;

export const findDirectoryAnswer = (directory: Directory, id: string, now: number): Promise<DirectoryAnswerRow | undefined> =>
  directory.select().from(directoryAnswers).where(and(eq(directoryAnswers.id, id), gt(directoryAnswers.expires_at, now))).get();

export const insertDirectoryAnswer = (directory: Directory, row: DirectoryAnswerRow): Write => directory.insert(directoryAnswers).values(row);

export const deleteExpiredDirectoryAnswers = (directory: Directory, now: number): Write => directory.delete(directoryAnswers).where(lte(directoryAnswers.expires_at, now));
