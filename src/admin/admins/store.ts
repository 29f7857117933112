import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import { platformAdmins, type PlatformAdminRow } from "./tables.ts";

export const findAdmin = (directory: Directory, subject: string): Promise<PlatformAdminRow | undefined> => directory.select().from(platformAdmins).where(eq(platformAdmins.subject, subject)).get();

export const listAdminRows = (directory: Directory, limit: number): Promise<PlatformAdminRow[]> =>
  directory.select().from(platformAdmins).where(isNull(platformAdmins.removed_at)).orderBy(asc(platformAdmins.subject)).limit(limit).all();

/** Whether they were the first: false once there was any. `told`: the event, which is written only with the change. */
export async function insertFirstAdmin(directory: Directory, { subject, name, added_by, added_at }: PlatformAdminRow, told: Write): Promise<boolean> {
  const first = directory.insert(platformAdmins).select(sql`SELECT ${subject}, ${name}, ${added_by}, ${added_at}, NULL, NULL WHERE NOT EXISTS (SELECT 1 FROM platform_admins)`).returning();
  const [made] = await directory.batch([first, told]);
  return made.length > 0;
}

/** False for who is one already. Who was removed is one again. */
export async function putAdmin(directory: Directory, { subject, ...row }: PlatformAdminRow, told: Write): Promise<boolean> {
  const put = directory.insert(platformAdmins).values({ subject, ...row }).onConflictDoUpdate({ target: platformAdmins.subject, set: row, setWhere: sql`${platformAdmins.removed_at} IS NOT NULL` }).returning();
  const [made] = await directory.batch([put, told]);
  return made.length > 0;
}

/** False for the last one, and for who is none. One statement, so that of the last two only one can go. `then`: what follows in the same batch, from the event on. */
export async function removeUnlessLastAdmin(directory: Directory, subject: string, removed_by: string, removed_at: number, then: readonly [told: Write, ...Write[]]): Promise<boolean> {
  const other = sql`EXISTS (SELECT 1 FROM platform_admins o WHERE o.subject <> ${subject} AND o.removed_at IS NULL)`;
  const removal = directory.update(platformAdmins).set({ removed_by, removed_at }).where(and(eq(platformAdmins.subject, subject), isNull(platformAdmins.removed_at), other)).returning();
  const [gone] = await directory.batch([removal, ...then]);
  return gone.length > 0;
}
