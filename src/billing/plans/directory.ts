import type { Directory } from "../../platform/database.ts";
import { builtInPlans, type Plan } from "./catalogue.ts";
import { findPlanRow, listPlanRows } from "./store.ts";
import type { PlanRow } from "./tables.ts";

/** A plan of the platform's own, or one that the product brings along; its latest version where none is named. */
export async function findPlan(directory: Directory, planId: string, version?: number): Promise<Plan | undefined> {
  const row = await findPlanRow(directory, planId, version);
  return row ? planIn(row) : builtInPlans.find((plan) => plan.plan_id === planId && (version === undefined || plan.version === version));
}

/** The latest version of each. */
export async function listPlans(directory: Directory): Promise<Plan[]> {
  const own = (await listPlanRows(directory)).filter((row, place, rows) => rows[place - 1]?.plan_id !== row.plan_id).map(planIn);
  return [...builtInPlans.filter(({ plan_id }) => !own.some((plan) => plan.plan_id === plan_id)), ...own];
}

const planIn = ({ plan_id, name, version, price, quotas }: PlanRow): Plan => ({ plan_id, name, version, price, quotas });
