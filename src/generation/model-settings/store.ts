import type { OwnDatabase } from "../../platform/database.ts";
import { modelSettings, type ModelSettingsRow } from "./tables.ts";

export const findModelSettings = (own: OwnDatabase): ModelSettingsRow | undefined => own.select().from(modelSettings).get();

export const putModelSettingsRow = (own: OwnDatabase, row: ModelSettingsRow): void => {
  own.insert(modelSettings).values(row).onConflictDoUpdate({ target: modelSettings.only, set: row }).run();
};
