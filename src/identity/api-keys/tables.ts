import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Permission } from "../../access/index.ts";
import type { Id } from "../../platform/ids.ts";

export const apiKeys = sqliteTable("api_keys", {
  id: text().$type<Id<"api_key">>().primaryKey(),
  user_id: text().$type<Id<"user">>().notNull(),
  name: text().notNull(),
  /** The last four characters, to tell keys apart. */
  hint: text().notNull(),
  /** SHA-256 of the whole key. */
  digest: text().notNull(),
  /** Null: whatever its owner's roles allow. */
  scopes: text({ mode: "json" }).$type<Permission[]>(),
  created_at: integer().notNull(),
  expires_at: integer(),
  revoked_at: integer(),
  last_used_at: integer(),
});

export type ApiKeyRow = typeof apiKeys.$inferSelect;
