import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../platform/canonical.ts";
import type { Id } from "../../platform/ids.ts";
import type { TenantStatus } from "../lifecycle/states.ts";

export const tenants = sqliteTable("tenants", {
  id: text().$type<Id<"tenant">>().primaryKey(),
  slug: text().notNull(),
  name: text().notNull(),
  region: text().notNull(),
  /** A copy, to find and to route by: the object knows its own. */
  status: text().$type<TenantStatus>().notNull(),
  created_at: integer().notNull(),
  changed_at: integer().notNull(),
  /** When what is `deleting` goes for good. */
  delete_after: integer(),
  plan_id: text().notNull().default("free"),
  organization_id: text().$type<Id<"organization">>(),
});

/** A copy of who belongs where, to find a tenant at sign-in. The tenant's own `members` decide. */
export const memberships = sqliteTable("memberships", {
  id: text().$type<Id<"membership">>().primaryKey(),
  tenant_id: text().$type<Id<"tenant">>().notNull(),
  user_id: text().$type<Id<"user">>().notNull(),
  roles: text({ mode: "json" }).$type<string[]>().notNull(),
  status: text().$type<"invited" | "active" | "suspended" | "removed">().notNull(),
  created_at: integer().notNull(),
});

/** Every name that may exist once in the world: the primary key is the rule. */
export const nameClaims = sqliteTable("name_claims", {
  kind: text().$type<ClaimKind>().notNull(),
  name: text().notNull(),
  owner_id: text().notNull(),
  claimed_at: integer().notNull(),
}, (table) => [primaryKey({ columns: [table.kind, table.name] })]);

export type ClaimKind = "email" | "username" | "slug";

/** What must still reach the platform's chain from a commit in D1. */
export const directoryOutbox = sqliteTable("directory_outbox", {
  id: text().primaryKey(),
  topic: text().notNull(),
  payload: text({ mode: "json" }).$type<Json>().notNull(),
  created_at: integer().notNull(),
  attempts: integer().notNull().default(0),
  next_at: integer().notNull(),
  last_error: text(),
});

export type DirectoryTenant = typeof tenants.$inferSelect;
export type DirectoryOutboxRow = typeof directoryOutbox.$inferSelect;
