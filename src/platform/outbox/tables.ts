import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../canonical.ts";

/** What must still happen elsewhere. Written in the commit of the change it follows from; deleted once it has happened. */
export const outbox = sqliteTable("outbox", {
  /** Unique where it is applied: handed on with every try. */
  id: text().primaryKey(),
  topic: text().notNull(),
  payload: text({ mode: "json" }).$type<Json>().notNull(),
  created_at: integer().notNull(),
  attempts: integer().notNull().default(0),
  next_at: integer().notNull(),
  last_error: text(),
});

export type OutboxRow = typeof outbox.$inferSelect;
