import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** In D1: what makes one-time codes for somebody. */
export const mfaDevices = sqliteTable("mfa_devices", {
  id: text().$type<Id<"mfa_device">>().primaryKey(),
  user_id: text().$type<Id<"user">>().notNull(),
  name: text().notNull(),
  /** Encrypted under a key of the master key's, for this very device. */
  secret: text().notNull(),
  created_at: integer().notNull(),
  /** Null until its first code was right: until then it counts for nothing. */
  confirmed_at: integer(),
  /** The last step of time whose code was taken: no code is taken twice. */
  last_step: integer().notNull(),
});

/** In D1: digests of codes for whoever lost their device, each good once. */
export const recoveryCodes = sqliteTable("recovery_codes", {
  user_id: text().$type<Id<"user">>().notNull(),
  digest: text().notNull(),
  created_at: integer().notNull(),
}, (table) => [primaryKey({ columns: [table.user_id, table.digest] })]);

export type MfaDeviceRow = typeof mfaDevices.$inferSelect;
