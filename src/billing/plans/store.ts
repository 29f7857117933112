import { and, desc, eq } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import { plans, type PlanRow } from "./tables.ts";

export const insertPlan = (directory: Directory, row: PlanRow): Write => directory.insert(plans).values(row);

/** The latest version where none is named. */
export const findPlanRow = (directory: Directory, planId: string, version?: number): Promise<PlanRow | undefined> =>
  directory.select().from(plans).where(and(eq(plans.plan_id, planId), version === undefined ? undefined : eq(plans.version, version))).orderBy(desc(plans.version)).limit(1).get();

/** Every version of every plan, the latest of each first. */
export const listPlanRows = (directory: Directory): Promise<PlanRow[]> => directory.select().from(plans).orderBy(plans.plan_id, desc(plans.version)).limit(1_000).all();
