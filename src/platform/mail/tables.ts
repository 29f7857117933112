import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** In D1: what was sent on a development machine, to be read at `/dev/mail`. */
export const devMails = sqliteTable("dev_mails", {
  id: text().primaryKey(),
  recipient: text().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  sent_at: integer().notNull(),
});

export type DevMailRow = typeof devMails.$inferSelect;
