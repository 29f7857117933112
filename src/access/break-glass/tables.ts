import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { grantRoles, grantStatuses } from "./schema.ts";

/** When and why platform admins had access to this tenant. */
export const breakGlassGrants = sqliteTable("break_glass_grants", {
  id: text().$type<Id<"break_glass">>().primaryKey(),
  admin: text().notNull(),
  role: text().$type<(typeof grantRoles)[number]>().notNull(),
  reason: text().notNull(),
  minutes: integer().notNull(),
  status: text().$type<(typeof grantStatuses)[number]>().notNull(),
  /** SHA-256 of the credential. */
  digest: text().notNull(),
  /** What a repeat is known by. */
  request_key: text(),
  approval_id: text().$type<Id<"approval">>(),
  requested_at: integer().notNull(),
  started_at: integer(),
  expires_at: integer(),
  ended_at: integer(),
  ended_by: text(),
  uses: integer().notNull().default(0),
});

export type GrantRow = typeof breakGlassGrants.$inferSelect;
