import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** Sign-ups that were made under an Idempotency-Key: one row a key, written in the batch of the claim. */
export const idempotency = sqliteTable("idempotency", {
  /** Keyed hash of the network that asked and of its key. */
  id: text().primaryKey(),
  /** Keyed hash of what was asked, without the password: that is held against its own hash. */
  fingerprint: text().notNull(),
  user_id: text().$type<Id<"user">>().notNull(),
  tenant_id: text().$type<Id<"tenant">>().notNull(),
  expires_at: integer().notNull(),
});

export type SignUpRow = typeof idempotency.$inferSelect;
