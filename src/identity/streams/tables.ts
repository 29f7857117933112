import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** Who may have a stream open on what: one row however many connections, gone once nobody follows by it any more. */
export const streams = sqliteTable("streams", {
  /** What is followed: a run by its id, or `inbox:` with a member's. */
  subject: text().notNull(),
  /** The session or API key it was opened with. */
  holder: text().$type<StreamHolder>().notNull(),
  /** Whoever follows: a member, or a service identity. */
  user_id: text().$type<Id<"user"> | Id<"service_identity">>().notNull(),
  /** When it is next asked whether they still follow, and still may; in milliseconds. */
  check_at: integer().notNull(),
}, (table) => [
  primaryKey({ columns: [table.subject, table.holder] }), index("streams_holder").on(table.holder), index("streams_user").on(table.user_id), index("streams_check").on(table.check_at),
]);

export type StreamHolder = Id<"session"> | Id<"api_key">;
export type StreamRow = typeof streams.$inferSelect;
