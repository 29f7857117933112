import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { PolicyKind } from "./compile.ts";

/** Policies, and which version of each decides. Null: none does. */
export const policies = sqliteTable("policies", {
  id: text().$type<Id<"policy">>().primaryKey(),
  /** Says what it governs: `resource.run.default`, `derived_roles.standing`, `principal.usr_….default`. */
  name: text().notNull(),
  kind: text().$type<PolicyKind>().notNull(),
  resource: text(),
  description: text().notNull(),
  active_version: integer(),
  latest_version: integer().notNull(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
  changed_at: integer().notNull(),
});

/** Every version's text as it was sent. None is ever changed. */
export const policyVersions = sqliteTable(
  "policy_versions",
  {
    policy_id: text().$type<Id<"policy">>().notNull(),
    version: integer().notNull(),
    yaml: text().notNull(),
    /** Its suite of tests: it is activated when they pass. */
    tests: text(),
    created_by: text().notNull(),
    created_at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.policy_id, table.version] })],
);

export type PolicyRow = typeof policies.$inferSelect;
export type VersionRow = typeof policyVersions.$inferSelect;
