import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Each question to a model: reserved before it is asked, settled by what it cost. */
export const modelCalls = sqliteTable("model_calls", {
  /** `run_id:step`: asked again after a crash, it is the same call. */
  id: text().primaryKey(),
  run_id: text().notNull(),
  step: text().notNull(),
  provider: text().notNull(),
  model: text(),
  status: text().$type<"reserved" | "settled" | "released">().notNull(),
  reserved_tokens: integer().notNull(),
  input_tokens: integer().notNull(),
  output_tokens: integer().notNull(),
  created_at: integer().notNull(),
  settled_at: integer(),
});
export type ModelCallRow = typeof modelCalls.$inferSelect;
