import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Format, KeyHeader, OutputLimit } from "../models/chat.ts";
import type { CatalogueModel } from "./schema.ts";

export const modelProviders = sqliteTable("model_providers", {
  id: text().primaryKey(),
  name: text().notNull(),
  base_url: text().notNull(),
  key_header: text().$type<KeyHeader>().notNull(),
  /** Sealed under the tenant's data key. */
  api_key: text(),
  key_hint: text(),
  key_changed_at: integer(),
  format: text().$type<Format>().notNull(),
  streams: integer({ mode: "boolean" }).notNull(),
  output_limit: text().$type<OutputLimit>().notNull(),
  timeout_seconds: integer().notNull(),
  is_active: integer({ mode: "boolean" }).notNull(),
  models: text({ mode: "json" }).$type<CatalogueModel[]>().notNull(),
  version: integer().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
});
export type ModelProviderRow = typeof modelProviders.$inferSelect;

/** How a provider's server has answered lately; no row where all is well. */
export const modelCircuits = sqliteTable("model_circuits", {
  provider_id: text().primaryKey(),
  failures: integer().notNull(),
  opened_until: integer().notNull(),
  probing_until: integer().notNull(),
});
