import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../platform/canonical.ts";

/** The chain: what the hash covers, and nothing that a person could ask to have erased. */
export const auditLogs = sqliteTable("audit_logs", {
  seq: integer().primaryKey(),
  id: text().notNull(),
  at: integer().notNull(),
  action: text().notNull(),
  outcome: text().$type<"success" | "denied" | "failure">().notNull(),
  actor_type: text().notNull(),
  actor_id: text().notNull(),
  target_type: text().notNull(),
  target_id: text().notNull(),
  requirement_id: text(),
  run_id: text(),
  request_id: text().notNull(),
  /** SHA-256 over salt and details: proves the side row while it is there, says nothing once it is erased. */
  commitment: text().notNull(),
  prev_hash: text().notNull(),
  hash: text().notNull(),
});

/** The erasable side of an event: names, e-mails, IPs, free text. */
export const auditDetails = sqliteTable("audit_details", {
  seq: integer().primaryKey(),
  salt: text().notNull(),
  details: text({ mode: "json" }).$type<Json>().notNull(),
});

export type AuditRow = typeof auditLogs.$inferSelect;
