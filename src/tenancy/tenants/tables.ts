import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { TenantStatus } from "../lifecycle/states.ts";
import type { Branding, Configuration } from "./schema.ts";

/** In the tenant's own SQLite: one row, who this object is. */
export const tenant = sqliteTable("tenant", {
  only: integer().primaryKey(),
  id: text().$type<Id<"tenant">>().notNull(),
  slug: text().notNull(),
  name: text().notNull(),
  region: text().notNull(),
  status: text().$type<TenantStatus>().notNull(),
  created_at: integer().notNull(),
  /** Why it is suspended or being deleted, in the words of who did that. */
  reason: text(),
  /** What the platform suspended, the tenant can't resume. */
  closed_by: text().$type<"tenant" | "platform">(),
  /** What it was before it was to be deleted. */
  status_before: text().$type<TenantStatus>(),
  delete_after: integer(),
  configuration: text({ mode: "json" }).$type<Configuration>().notNull().default({}),
  branding: text({ mode: "json" }).$type<Branding>().notNull().default({}),
  organization_id: text().$type<Id<"organization">>(),
  version: integer().notNull().default(1),
});

export type TenantRow = typeof tenant.$inferSelect;
