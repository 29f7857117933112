import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

export const apiKeys = sqliteTable("api_keys", {
  id: text().$type<Id<"api_key">>().primaryKey(),
  /** Who made it. Unless it is a service identity's, it may what they may, and ends with their membership. */
  user_id: text().$type<Id<"user">>().notNull(),
  service_identity_id: text().$type<Id<"service_identity">>(),
  name: text().notNull(),
  /** The last four characters, to tell keys apart. */
  hint: text().notNull(),
  /** SHA-256 of the whole key. */
  digest: text().notNull(),
  /** Null: whatever its owner's roles allow. */
  scopes: text({ mode: "json" }).$type<string[]>(),
  /** Addresses and networks in CIDR form; null: anywhere. */
  allowed_ips: text({ mode: "json" }).$type<string[]>(),
  created_at: integer().notNull(),
  expires_at: integer(),
  revoked_at: integer(),
  last_used_at: integer(),
  /** The key that took its place; it is good until `expires_at` beside it. */
  successor_id: text().$type<Id<"api_key">>(),
});

export type ApiKeyRow = typeof apiKeys.$inferSelect;
