import { desc, eq } from "drizzle-orm";
import type { OwnDatabase } from "../database.ts";
import { dataKeys, type DataKeyRow } from "./tables.ts";

export const insertDataKey = (own: OwnDatabase, row: DataKeyRow): void => {
  own.insert(dataKeys).values(row).run();
};

export const findDataKey = (own: OwnDatabase, id: string): DataKeyRow | undefined => own.select().from(dataKeys).where(eq(dataKeys.id, id)).get();

export const findNewestDataKey = (own: OwnDatabase): DataKeyRow | undefined => own.select().from(dataKeys).orderBy(desc(dataKeys.created_at), desc(dataKeys.id)).limit(1).get();
