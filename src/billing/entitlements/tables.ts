import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { EntitlementName, Plan } from "../plans/catalogue.ts";

/** Which plan the tenant is on, and was. The plan is a copy, so that what was agreed stays. */
export const subscriptions = sqliteTable("subscriptions", {
  id: text().$type<Id<"subscription">>().primaryKey(),
  plan_id: text().notNull(),
  plan_version: integer().notNull(),
  plan: text({ mode: "json" }).$type<Plan>().notNull(),
  status: text().$type<"active" | "ended">().notNull(),
  began_at: integer().notNull(),
  ended_at: integer(),
});
export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** What one tenant has beyond its plan: a grant adds to it, an override stands in its place. */
export const entitlements = sqliteTable("entitlements", {
  id: text().$type<Id<"entitlement">>().primaryKey(),
  name: text().$type<EntitlementName>().notNull(),
  kind: text().$type<"grant" | "override">().notNull(),
  /** Of a feature: 1 or 0. Null: no limit. */
  amount: integer(),
  reason: text().notNull(),
  from_at: integer().notNull(),
  until_at: integer(),
  created_at: integer().notNull(),
});
export type EntitlementRow = typeof entitlements.$inferSelect;
