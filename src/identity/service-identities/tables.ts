import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { RoleName } from "../../access/index.ts";
import type { Id } from "../../platform/ids.ts";

/** Who acts here and is no person: a build server, another company's system. */
export const serviceIdentities = sqliteTable("service_identities", {
  id: text().$type<Id<"service_identity">>().primaryKey(),
  name: text().notNull(),
  description: text().notNull(),
  roles: text({ mode: "json" }).$type<RoleName[]>().notNull(),
  /** False: none of its keys is good. */
  is_active: integer({ mode: "boolean" }).notNull(),
  version: integer().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
});

export type ServiceIdentityRow = typeof serviceIdentities.$inferSelect;
