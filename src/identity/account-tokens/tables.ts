import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** In D1: links that were mailed to people, each good once. The tokens themselves are nowhere: each follows from its row's id and the master key. */
export const accountTokens = sqliteTable("account_tokens", {
  id: text().$type<Id<"account_token">>().primaryKey(),
  user_id: text().$type<Id<"user">>().notNull(),
  purpose: text().$type<TokenPurpose>().notNull(),
  /** Where it was sent to: what is proved by using it. */
  email: text().notNull(),
  created_at: integer().notNull(),
  expires_at: integer().notNull(),
});

export type TokenPurpose = "verify_email" | "reset_password";
export type AccountTokenRow = typeof accountTokens.$inferSelect;
