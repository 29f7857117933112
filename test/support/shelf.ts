import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import * as z from "zod";
import { AppError } from "../../src/platform/errors.ts";
import { define, everyVerb } from "../../src/resources/index.ts";

const table = sqliteTable("shelves", {
  id: text().primaryKey(), label: text().notNull(), room: text().notNull(), width_cm: integer().notNull(), combination: text().notNull(), checked_at: integer(), book_count: integer().notNull(), is_open: integer({ mode: "boolean" }).notNull(),
  owner_id: text().notNull(), version: integer().notNull(), created_at: integer().notNull(), updated_at: integer().notNull(),
});

/** A resource that no product has, with everything that a definition can say. */
export const shelves = define({
  name: "shelf", plural: "shelves", prefix: "shf", about: "Where books stand.", table,
  migrations: [`CREATE TABLE shelves (id TEXT PRIMARY KEY, label TEXT NOT NULL UNIQUE, room TEXT NOT NULL, width_cm INTEGER NOT NULL, combination TEXT NOT NULL, checked_at INTEGER, book_count INTEGER NOT NULL, is_open INTEGER NOT NULL,
    owner_id TEXT NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID; CREATE INDEX shelves_room ON shelves (room, id); CREATE INDEX shelves_width ON shelves (width_cm, id)`],
  fields: {
    label: z.string().min(1).max(40), room: z.string().max(40), width_cm: z.int().min(1).max(500).default(80), combination: z.string().max(20), checked_at: z.iso.datetime().nullable().default(null), is_open: z.boolean().default(true),
  },
  told: { book_count: z.int() },
  verbs: everyVerb,
  may: { developer: ["create", "read", "list"] },
  filters: ["room"], sorts: ["width_cm"], search: ["label"], immutable: ["room"], hidden: ["combination"], owned: true,
  acl: { always: ["list"], admins: ["viewer"] },
  settle: (_, values, before) => {
    if (values.label === "Atlantis") throw new AppError("conflict", "It sank");
    return before ? {} : { book_count: 0 };
  },
  example: { label: "A", room: "Hall", combination: "1234" },
});
