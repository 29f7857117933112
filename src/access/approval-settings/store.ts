import { asc, eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { SettableGate } from "./schema.ts";
import { approvalSettings, type ApprovalSettingRow } from "./tables.ts";

export const findSetting = (own: OwnDatabase, gate: SettableGate): ApprovalSettingRow | undefined => own.select().from(approvalSettings).where(eq(approvalSettings.gate, gate)).get();

export const listSettingRows = (own: OwnDatabase): ApprovalSettingRow[] => own.select().from(approvalSettings).orderBy(asc(approvalSettings.gate)).all();

export const putSetting = (own: OwnDatabase, row: ApprovalSettingRow): void => {
  own.insert(approvalSettings).values(row).onConflictDoUpdate({ target: approvalSettings.gate, set: row }).run();
};

export const deleteSetting = (own: OwnDatabase, gate: SettableGate): void => {
  own.delete(approvalSettings).where(eq(approvalSettings.gate, gate)).run();
};
