import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";

export const projects = sqliteTable("projects", {
  id: text().$type<Id<"project">>().primaryKey(),
  /** Unique in the tenant; the repository's name in its address. */
  slug: text().notNull(),
  name: text().notNull(),
  description: text().notNull(),
  /** What HEAD points at: `refs/heads/…`. */
  head_ref: text().notNull(),
  requirement_id: text().$type<Id<"requirement">>(),
  /** Unique: whoever makes a project twice under one key gets the first. */
  creation_key: text(),
  version: integer().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
});

export const projectRefs = sqliteTable(
  "project_refs",
  {
    project_id: text().$type<Id<"project">>().notNull(),
    name: text().notNull(),
    commit_id: text().notNull(),
    changed_at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.project_id, table.name] })],
);

/** What lies in R2 for the project, and is complete there. */
export const projectPacks = sqliteTable(
  "project_packs",
  {
    project_id: text().$type<Id<"project">>().notNull(),
    pack_id: text().notNull(),
    bytes: integer().notNull(),
    objects: integer().notNull(),
    created_at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.project_id, table.pack_id] })],
);

/** Changes of refs that were applied, by the key of who asked: a repeat finds its answer here. */
export const projectChanges = sqliteTable("project_changes", {
  key: text().primaryKey(),
  project_id: text().$type<Id<"project">>().notNull(),
  commit_id: text().notNull(),
  applied_at: integer().notNull(),
});

/** Ed25519 keys that sign the tenant's commits. A retired one still says Good of what it signed. */
export const commitKeys = sqliteTable("commit_keys", {
  id: text().$type<Id<"signing_key">>().primaryKey(),
  status: text().$type<"current" | "retired">().notNull(),
  /** base64 of 32 bytes. */
  public_key: text().notNull(),
  /** The PKCS #8 form, under the tenant's data key. */
  sealed_key: text().notNull(),
  created_at: integer().notNull(),
});

export type ProjectRow = typeof projects.$inferSelect;
export type RefRow = typeof projectRefs.$inferSelect;
export type PackRow = typeof projectPacks.$inferSelect;
export type ChangeRow = typeof projectChanges.$inferSelect;
export type CommitKeyRow = typeof commitKeys.$inferSelect;
