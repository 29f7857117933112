import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../platform/canonical.ts";
import type { Id } from "../../platform/ids.ts";
import type { EntitlementName } from "../plans/catalogue.ts";

/** What was used, as it was told: never changed. */
export const usageRecords = sqliteTable("usage_records", {
  id: text().$type<Id<"usage">>().primaryKey(),
  /** Unique: what is told twice counts once. */
  key: text().notNull(),
  meter: text().$type<EntitlementName>().notNull(),
  quantity: integer().notNull(),
  /** What a meter of different ones counts. */
  value: text(),
  /** When it was used; `recorded_at` may be later. */
  at: integer().notNull(),
  recorded_at: integer().notNull(),
  properties: text({ mode: "json" }).$type<{ [name: string]: Json }>().notNull(),
});
export type UsageRow = typeof usageRecords.$inferSelect;

/** A month's sum by meter, kept with each record: what a limit is held against. */
export const usageTotals = sqliteTable("usage_totals", {
  /** `2026-11`, UTC. */
  period: text().notNull(),
  meter: text().$type<EntitlementName>().notNull(),
  quantity: integer().notNull(),
  /** Whether the tenant was told that it is past the soft limit. */
  told_soft: integer({ mode: "boolean" }).notNull(),
}, (table) => [primaryKey({ columns: [table.period, table.meter] })]);

export const usageValues = sqliteTable("usage_values", {
  period: text().notNull(),
  meter: text().$type<EntitlementName>().notNull(),
  value: text().notNull(),
}, (table) => [primaryKey({ columns: [table.period, table.meter, table.value] })]);

/** What is set aside for something under way. Past its time it counts no more. */
export const usageReservations = sqliteTable("usage_reservations", {
  key: text().primaryKey(),
  meter: text().$type<EntitlementName>().notNull(),
  quantity: integer().notNull(),
  period: text().notNull(),
  expires_at: integer().notNull(),
});
export type ReservationRow = typeof usageReservations.$inferSelect;
