import { asc, eq } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import { featureFlags, type FlagRow } from "./tables.ts";

/** All of them: they are few. */
export const listFlagRows = (directory: Directory): Promise<FlagRow[]> => directory.select().from(featureFlags).orderBy(asc(featureFlags.key)).limit(1_000).all();

export const findFlag = (directory: Directory, key: string): Promise<FlagRow | undefined> => directory.select().from(featureFlags).where(eq(featureFlags.key, key)).get();

export const putFlagRow = (directory: Directory, row: FlagRow): Write => directory.insert(featureFlags).values(row).onConflictDoUpdate({ target: featureFlags.key, set: row });

export const deleteFlagRow = (directory: Directory, key: string): Write => directory.delete(featureFlags).where(eq(featureFlags.key, key));
