import type { BatchItem } from "drizzle-orm/batch";
import { drizzle as drizzleD1, type DrizzleD1Database } from "drizzle-orm/d1";
import { drizzle as drizzleOwn, type DrizzleSqliteDODatabase } from "drizzle-orm/durable-sqlite";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** D1: what must be found before or across tenants. */
export type Directory = DrizzleD1Database;
export type Write = BatchItem<"sqlite">;
export type Table = SQLiteTable;

/** An object's own SQLite: synchronous, and one commit per `atomically`. */
export type OwnDatabase = DrizzleSqliteDODatabase & {
  atomically<T>(work: () => T): T;
  /** Plain SQL with `?` placeholders, for the few queries that every request makes: without a query builder they cost a fifth. */
  rows<Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: SqlStorageValue[]): Row[];
};

const directories = new WeakMap<D1Database, Directory>();

export function openDirectory(d1: D1Database): Directory {
  const directory = directories.get(d1) ?? drizzleD1(d1);
  directories.set(d1, directory);
  return directory;
}

export const openOwn = (storage: DurableObjectStorage): OwnDatabase =>
  Object.assign(drizzleOwn(storage), {
    atomically: <T>(work: () => T): T => storage.transactionSync(work),
    rows: <Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: SqlStorageValue[]): Row[] => storage.sql.exec<Row>(query, ...bindings).toArray(),
  });

/** Whether an error, or what caused it, is a unique index refusing a row. */
export function isUniqueViolation(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause.message.includes("UNIQUE constraint failed")) return true;
  return false;
}
