import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

/** Roles that the tenant made for itself. The built-in ones are in config/rbac.json. */
export const roles = sqliteTable("roles", {
  id: text().$type<Id<"role">>().primaryKey(),
  name: text().notNull(),
  description: text().notNull(),
  version: integer().notNull(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
  changed_at: integer().notNull(),
});

export const rolePermissions = sqliteTable("role_permissions", { role_id: text().$type<Id<"role">>().notNull(), permission: text().notNull() });

export type RoleRow = typeof roles.$inferSelect;
