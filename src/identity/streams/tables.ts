import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** Who may have a stream open on what: one row however many connections, gone once they were told to close. */
export const streams = sqliteTable("streams", {
  /** The run that is followed. */
  subject: text().notNull(),
  /** The session or API key it was opened with. */
  holder: text().$type<StreamHolder>().notNull(),
  user_id: text().$type<Id<"user">>().notNull(),
  /** When the session or key ends by itself, in milliseconds; null: never. */
  until: integer(),
}, (table) => [primaryKey({ columns: [table.subject, table.holder] }), index("streams_holder").on(table.holder), index("streams_user").on(table.user_id)]);

export type StreamHolder = Id<"session"> | Id<"api_key">;
export type StreamRow = typeof streams.$inferSelect;
