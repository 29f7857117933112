import { asc } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { modelBudgets, type ModelBudgetRow } from "./tables.ts";

/** All of them: a tenant has few, and each call is held to every one that it is about. */
export const listBudgets = (own: OwnDatabase): ModelBudgetRow[] => own.select().from(modelBudgets).orderBy(asc(modelBudgets.id)).limit(1_000).all();
