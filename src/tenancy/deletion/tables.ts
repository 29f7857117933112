import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { Certificate, Facts } from "./schema.ts";
import type { DeletionStep } from "./steps.ts";

/** In the platform's object: how far each deletion is, and what is kept of it for good. */
export const tenantDeletions = sqliteTable("tenant_deletions", {
  tenant_id: text().$type<Id<"tenant">>().primaryKey(),
  /** What is to be done next. */
  step: text().$type<DeletionStep | "done">().notNull(),
  facts: text({ mode: "json" }).$type<Facts>().notNull(),
  certificate: text({ mode: "json" }).$type<Certificate>(),
  began_at: integer().notNull(),
  ended_at: integer(),
});

export type DeletionRow = typeof tenantDeletions.$inferSelect;
