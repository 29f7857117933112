import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../platform/canonical.ts";
import type { Actor } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";

/** What members are told: a row for each who is. */
export const notifications = sqliteTable("notifications", {
  event_id: integer().primaryKey({ autoIncrement: true }),
  id: text().$type<Id<"notification">>().notNull(),
  /** The telling that it came with: one for all who were told. */
  notice_id: text().$type<Id<"notice">>().notNull(),
  user_id: text().$type<Id<"user">>().notNull(),
  kind: text().notNull(),
  title: text().notNull(),
  body: text().notNull(),
  link: text(),
  data: text({ mode: "json" }).$type<{ [name: string]: Json }>(),
  sent_by: text({ mode: "json" }).$type<Actor>().notNull(),
  created_at: integer().notNull(),
  read_at: integer(),
});

export type NotificationRow = typeof notifications.$inferSelect;
