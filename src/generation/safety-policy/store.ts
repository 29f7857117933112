import type { OwnDatabase } from "../../platform/database.ts";
import { safetyPolicy, type SafetyPolicyRow } from "./tables.ts";

export const findSafetyPolicy = (own: OwnDatabase): SafetyPolicyRow | undefined => own.select().from(safetyPolicy).get();

export const putSafetyPolicyRow = (own: OwnDatabase, row: SafetyPolicyRow): void => {
  own.insert(safetyPolicy).values(row).onConflictDoUpdate({ target: safetyPolicy.only, set: row }).run();
};
