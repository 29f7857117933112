import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Closed stretches of the chain. `sealed` once signed and durable in R2; from then on the row never changes. */
export const auditSegments = sqliteTable("audit_segments", {
  id: text().primaryKey(),
  status: text().$type<"closing" | "sealed">().notNull(),
  first_seq: integer().notNull(),
  last_seq: integer().notNull(),
  prev_hash: text().notNull(),
  last_hash: text().notNull(),
  created_at: integer().notNull(),
  object_key: text().notNull(),
  /** Of the object's bytes. */
  sha256: text(),
  bytes: integer(),
  kid: text(),
  signature: text(),
});

export type SegmentRow = typeof auditSegments.$inferSelect;
