import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { OrganizationRole } from "./roles.ts";

/** In D1: what stands above tenants. Which tenants are in one is in `tenants.organization_id`. */
export const organizations = sqliteTable("organizations", {
  id: text().$type<Id<"organization">>().primaryKey(),
  name: text().notNull(),
  created_at: integer().notNull(),
  changed_at: integer().notNull(),
});

export const organizationMembers = sqliteTable("organization_members", {
  organization_id: text().$type<Id<"organization">>().notNull(),
  user_id: text().$type<Id<"user">>().notNull(),
  email: text().notNull(),
  role: text().$type<OrganizationRole>().notNull(),
  added_at: integer().notNull(),
}, (table) => [primaryKey({ columns: [table.organization_id, table.user_id] })]);

export type OrganizationRow = typeof organizations.$inferSelect;
export type OrganizationMemberRow = typeof organizationMembers.$inferSelect;
