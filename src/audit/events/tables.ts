import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../platform/canonical.ts";
import type { Outcome } from "./schema.ts";

/** The chain: what the hash covers, and nothing that a person could ask to have erased. Triggers let it grow at its end and nowhere else. */
export const auditLogs = sqliteTable("audit_logs", {
  seq: integer().primaryKey(),
  id: text().notNull(),
  /** Milliseconds; never less than the event before. */
  at: integer().notNull(),
  action: text().notNull(),
  outcome: text().$type<Outcome>().notNull(),
  actor_type: text().notNull(),
  actor_id: text().notNull(),
  /** The person behind the actor: the user, or the owner of the API key. */
  user_id: text(),
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
  details: text({ mode: "json" }).$type<{ [name: string]: Json }>().notNull(),
  /** Whom the details speak of, when that is neither the caller nor the target. */
  subject: text(),
});

export type AuditRow = typeof auditLogs.$inferSelect;
export type AuditDetailsRow = typeof auditDetails.$inferSelect;
