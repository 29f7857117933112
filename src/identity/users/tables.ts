import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** People, across tenants. In D1. */
export const users = sqliteTable("users", {
  id: text().$type<Id<"user">>().primaryKey(),
  email: text().notNull(),
  username: text(),
  name: text().notNull(),
  created_at: integer().notNull(),
  /** When somebody showed that they read this address's mail. */
  email_verified_at: integer(),
});

export const credentials = sqliteTable("credentials", {
  user_id: text().$type<Id<"user">>().primaryKey(),
  /** PHC string. */
  password_hash: text().notNull(),
  changed_at: integer().notNull(),
});

export type UserRow = typeof users.$inferSelect;
