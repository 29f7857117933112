import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Answers that were given under an Idempotency-Key: one row a key, written in the commit of the effect. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    /** Who asked, and by which method and route: the same key means something else elsewhere. */
    scope: text().notNull(),
    key: text().notNull(),
    /** Of the request that was answered: path, query and body. */
    fingerprint: text().notNull(),
    /** The one try whose answer this is. */
    claim: text().notNull(),
    status: integer().notNull(),
    body: text().notNull(),
    expires_at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] })],
);

/** In D1: answers that changed the directory, found by a hash of who asked, for what, and the key. */
export const directoryAnswers = sqliteTable("directory_answers", {
  id: text().primaryKey(),
  /** Of what was sent. */
  fingerprint: text().notNull(),
  body: text().notNull(),
  expires_at: integer().notNull(),
});

export type DirectoryAnswerRow = typeof directoryAnswers.$inferSelect;
export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;
