import { and, eq, gt, lte } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import { idempotency, type SignUpRow } from "./tables.ts";

export const findSignUp = (directory: Directory, id: string, now: number): Promise<SignUpRow | undefined> =>
  directory.select().from(idempotency).where(and(eq(idempotency.id, id), gt(idempotency.expires_at, now))).get();

export const insertSignUp = (directory: Directory, row: SignUpRow): Write => directory.insert(idempotency).values(row);

export const deleteExpiredSignUps = (directory: Directory, now: number): Write => directory.delete(idempotency).where(lte(idempotency.expires_at, now));

export const deleteSignUpsOf = (directory: Directory, tenantId: SignUpRow["tenant_id"]): Write => directory.delete(idempotency).where(eq(idempotency.tenant_id, tenantId));
