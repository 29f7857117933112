import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { InOrganization } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";

/** A sign-in and its family of refresh tokens. The tokens themselves are nowhere: each follows from the session, its salt and its generation. */
export const sessions = sqliteTable("sessions", {
  id: text().$type<Id<"session">>().primaryKey(),
  user_id: text().$type<Id<"user">>().notNull(),
  /** Authentication methods (RFC 8176): `pwd`, `otp`. */
  amr: text({ mode: "json" }).$type<string[]>().notNull(),
  auth_time: integer().notNull(),
  created_at: integer().notNull(),
  expires_at: integer().notNull(),
  salt: text().notNull(),
  /** Which refresh token of the family is good; the one before it is for a few seconds more. */
  generation: integer().notNull(),
  rotated_at: integer().notNull(),
  /** Of who came in through an organization: which, and as what at that time. */
  organization: text({ mode: "json" }).$type<InOrganization>(),
  /** What it was opened with, and where from: for its owner to tell it from others. */
  user_agent: text(),
  ip: text(),
  ended_at: integer(),
  ended_by: text().$type<"logout" | "reuse" | "removal" | "revoked" | "password">(),
});

export type SessionRow = typeof sessions.$inferSelect;
