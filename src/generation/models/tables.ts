import { integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../platform/canonical.ts";
import type { ChatRole } from "./chat.ts";
import type { ChatFaultCode } from "./faults.ts";

/** Each question to a model: reserved before it is asked, settled by what it cost. */
export const modelCalls = sqliteTable("model_calls", {
  /** `run_id:step`, for language models with the turn and the try: asked again after a crash, it is the same call. */
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
  /** From here on: language models alone. */
  role: text().$type<ChatRole>(),
  task: text(),
  provider_id: text(),
  user_id: text(),
  prompt_sha256: text(),
  answer_sha256: text(),
  parameters: text({ mode: "json" }).$type<{ [name: string]: Json }>(),
  /** Dollars for a million tokens, as they were when it was reserved. */
  input_price: real().notNull().default(0),
  output_price: real().notNull().default(0),
  reserved_micros: integer().notNull().default(0),
  cost_micros: integer().notNull().default(0),
  /** What it cost beyond what was reserved. */
  overdraft_micros: integer().notNull().default(0),
  estimated: integer({ mode: "boolean" }).notNull().default(false),
  stepped_down: integer({ mode: "boolean" }).notNull().default(false),
  fault: text().$type<ChatFaultCode>(),
  latency_ms: integer(),
  /** Keys of `model_spends` that it counts in. */
  spends: text({ mode: "json" }).$type<string[]>().notNull().default([]),
  /** After this a reservation counts no more: who made it has died. */
  expires_at: integer(),
  /** Until when question and answer are kept word for word; null once they were let go, or never were. */
  content_until: integer(),
});
export type ModelCallRow = typeof modelCalls.$inferSelect;

/** What was spent and is set aside, by scope, subject and period. */
export const modelSpends = sqliteTable("model_spends", {
  /** `<scope>:<subject>:<period>`: `user:usr_…:2026-11`. */
  key: text().primaryKey(),
  spent_micros: integer().notNull(),
  reserved_micros: integer().notNull(),
  /** The strongest warning that was given. */
  told: text().$type<"soft" | "step_down">(),
});
export type ModelSpendRow = typeof modelSpends.$inferSelect;
