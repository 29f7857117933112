import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tenant's data keys, each wrapped under a master key. The newest seals, all open. */
export const dataKeys = sqliteTable("data_keys", {
  id: text().primaryKey(),
  /** Which master key it is wrapped under. */
  kek_id: text().notNull(),
  wrapped: text().notNull(),
  created_at: integer().notNull(),
});

export type DataKeyRow = typeof dataKeys.$inferSelect;
