import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Checkpoints that were made on time, one an hour in which something changed. Never changed, never deleted. */
export const auditCheckpoints = sqliteTable("audit_checkpoints", {
  seq: integer().primaryKey(),
  hash: text().notNull(),
  at: integer().notNull(),
  kid: text().notNull(),
  signature: text().notNull(),
});

export type CheckpointRow = typeof auditCheckpoints.$inferSelect;
