import { and, desc, eq, lt, notInArray } from "drizzle-orm";
import type { Directory } from "../database.ts";
import { devMails, type DevMailRow } from "./tables.ts";

/** Keeps a message once, and of all no more than `keptMax`. */
export async function keepMail(directory: Directory, row: DevMailRow, keptMax: number): Promise<void> {
  const kept = directory.select({ id: devMails.id }).from(devMails).orderBy(desc(devMails.sent_at), desc(devMails.id)).limit(keptMax);
  await directory.batch([directory.insert(devMails).values(row).onConflictDoNothing(), directory.delete(devMails).where(and(lt(devMails.sent_at, row.sent_at), notInArray(devMails.id, kept)))]);
}

/** The newest first. */
export const listMails = (directory: Directory, recipient: string | undefined, limit: number): Promise<DevMailRow[]> =>
  directory.select().from(devMails).where(recipient === undefined ? undefined : eq(devMails.recipient, recipient)).orderBy(desc(devMails.sent_at), desc(devMails.id)).limit(limit).all();
