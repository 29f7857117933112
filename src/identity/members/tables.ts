import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { RoleName } from "../../access/index.ts";
import type { Id } from "../../platform/ids.ts";
import type { MemberStatus } from "./schema.ts";

/** Who belongs to this tenant and as what. The truth of it: the directory's `memberships` follow. */
export const members = sqliteTable("members", {
  user_id: text().$type<Id<"user">>().primaryKey(),
  email: text().notNull(),
  username: text(),
  name: text().notNull(),
  roles: text({ mode: "json" }).$type<RoleName[]>().notNull(),
  status: text().$type<MemberStatus>().notNull(),
  joined_at: integer().notNull(),
  changed_at: integer().notNull(),
  /** For who comes in through an organization, and has no rights of their own. */
  organization_id: text().$type<Id<"organization">>(),
  version: integer().notNull().default(1),
});

export type MemberRow = typeof members.$inferSelect;
