import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { Scope } from "../decide.ts";

/** Who has which role, and where. The roles of a membership are with the member. */
export const userRoles = sqliteTable("user_roles", {
  id: text().$type<Id<"user_role">>().primaryKey(),
  /** `user:usr_…`, `team:…`, `agent:…`, `service_identity:…`, `api_key:key_…`. */
  principal: text().notNull(),
  /** A built-in role's name, or the id of one of the tenant's own. */
  role_id: text().notNull(),
  scope_type: text().$type<Scope["type"]>().notNull(),
  /** Empty for the whole tenant. */
  scope_id: text().notNull(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
});

export type AssignmentRow = typeof userRoles.$inferSelect;
