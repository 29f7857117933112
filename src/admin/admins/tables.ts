import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** In D1, apart from all tenants: who administers the platform. Who was removed stays, so that their tokens are known for what they are. */
export const platformAdmins = sqliteTable("platform_admins", {
  subject: text().primaryKey(),
  name: text().notNull(),
  added_by: text().notNull(),
  added_at: integer().notNull(),
  removed_by: text(),
  removed_at: integer(),
});

export type PlatformAdminRow = typeof platformAdmins.$inferSelect;
