import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** Who is allowed or denied what at one thing, and in what it contains. */
export const aclEntries = sqliteTable("acl_entries", {
  id: text().$type<Id<"acl">>().primaryKey(),
  resource_type: text().notNull(),
  resource_id: text().notNull(),
  effect: text().$type<"allow" | "deny">().notNull(),
  action: text().notNull(),
  principal: text().notNull(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
});

export type EntryRow = typeof aclEntries.$inferSelect;
