import { and, asc, eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { aclEntries, type EntryRow } from "./tables.ts";

export const listEntryRows = (own: OwnDatabase, type: string, id: string): EntryRow[] =>
  own.select().from(aclEntries).where(and(eq(aclEntries.resource_type, type), eq(aclEntries.resource_id, id))).orderBy(asc(aclEntries.id)).all();

export const insertEntry = (own: OwnDatabase, row: EntryRow): void => {
  own.insert(aclEntries).values(row).run();
};

export const deleteEntryRow = (own: OwnDatabase, id: Id<"acl">): void => {
  own.delete(aclEntries).where(eq(aclEntries.id, id)).run();
};
