import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Approvers } from "../policies/document.ts";
import type { SettableGate } from "./schema.ts";

/** What this tenant holds to an approval, and who gives it. */
export const approvalSettings = sqliteTable("approval_settings", {
  gate: text().$type<SettableGate>().primaryKey(),
  approvers: text({ mode: "json" }).$type<Approvers>().notNull(),
  changed_by: text().notNull(),
  changed_at: integer().notNull(),
});

export type ApprovalSettingRow = typeof approvalSettings.$inferSelect;
