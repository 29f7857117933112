import type { BatchItem } from "drizzle-orm/batch";
import { drizzle as drizzleD1, type DrizzleD1Database } from "drizzle-orm/d1";
import { drizzle as drizzleOwn, type DrizzleSqliteDODatabase } from "drizzle-orm/durable-sqlite";

/** D1: what must be found before or across tenants. */
export type Directory = DrizzleD1Database;
export type Write = BatchItem<"sqlite">;

/** An object's own SQLite: synchronous, and one commit per `atomically`. */
export type OwnDatabase = DrizzleSqliteDODatabase & { atomically<T>(work: () => T): T };

export const openDirectory = (d1: D1Database): Directory => drizzleD1(d1);

export const openOwn = (storage: DurableObjectStorage): OwnDatabase =>
  Object.assign(drizzleOwn(storage), { atomically: <T>(work: () => T): T => storage.transactionSync(work) });

/** Whether an error, or what caused it, is a unique index refusing a row. */
export function isUniqueViolation(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause.message.includes("UNIQUE constraint failed")) return true;
  return false;
}
