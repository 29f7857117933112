import { and, asc, eq, gt, lte, min, sql } from "drizzle-orm";
import type { OwnDatabase } from "../database.ts";
import { idempotencyKeys, type IdempotencyRow } from "./tables.ts";

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

export const deleteExpiredAnswers = (own: OwnDatabase, now: number, limit: number): number => {
  const due = own.select({ scope: idempotencyKeys.scope, key: idempotencyKeys.key }).from(idempotencyKeys).where(lte(idempotencyKeys.expires_at, now)).orderBy(asc(idempotencyKeys.expires_at)).limit(limit).all();
  for (const { scope, key } of due) own.delete(idempotencyKeys).where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key))).run();
  return due.length;
};

export const nextAnswerExpiry = (own: OwnDatabase): number | null => own.select({ at: min(idempotencyKeys.expires_at) }).from(idempotencyKeys).get()?.at ?? null;
