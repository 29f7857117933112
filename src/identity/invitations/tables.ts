import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** Who was asked to join. What they will be here is in their row of `members`, as `invited`. */
export const invitations = sqliteTable("invitations", {
  id: text().$type<Id<"invitation">>().primaryKey(),
  /** Kept for them: who has no account yet gets it with their account. */
  user_id: text().$type<Id<"user">>().notNull(),
  email: text().notNull(),
  /** SHA-256 of the whole token. */
  digest: text().notNull(),
  invited_by: text().notNull(),
  created_at: integer().notNull(),
  expires_at: integer().notNull(),
  accepted_at: integer(),
  revoked_at: integer(),
});

export type InvitationRow = typeof invitations.$inferSelect;
