import { defaultPlan, findPlan, insertPlan, listPlans, type Plan } from "../../billing/index.ts";
import type { EdgeContext } from "../../platform/context.ts";
import { isUniqueViolation, type Write } from "../../platform/database.ts";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { once } from "../../platform/idempotency/index.ts";
import { enqueueInDirectory } from "../../tenancy/index.ts";
import type { AdminPlan, CreatePlan } from "./schema.ts";

type Desk = Pick<EdgeContext, "directory" | "clock" | "requestId" | "settings">;

export const listAdminPlans = async ({ directory }: Desk): Promise<{ data: AdminPlan[] }> => ({ data: (await listPlans(directory)).map(presentPlan) });

/** @throws AppError not_found */
export async function getAdminPlan({ directory }: Desk, planId: string): Promise<AdminPlan> {
  return presentPlan(await loadPlan(directory, planId));
}

export async function loadPlan(directory: Desk["directory"], planId: string): Promise<Plan> {
  const plan = await findPlan(directory, planId);
  if (!plan) throw notFound("plan");
  return plan;
}

/** A plan, or the next version of one: whoever has an earlier version keeps it until they are moved. `key`: an Idempotency-Key. @throws AppError conflict when another version was made meanwhile */
export const createPlan = (desk: Desk, by: string, input: CreatePlan, key?: string): Promise<{ answer: AdminPlan; isRepeat: boolean }> =>
  once(desk, { scope: ["plans", by], key, payload: { ...input, version: input.version ?? null } }, (more) => addPlan(desk, by, input, more));

async function addPlan({ directory, clock, requestId }: Desk, by: string, { plan_id, name, monthly_messages, monthly_tokens, version, price }: CreatePlan, more: (made: AdminPlan) => Write[]): Promise<AdminPlan> {
  const before = await findPlan(directory, plan_id);
  const next = (before?.version ?? 0) + 1;
  if (version !== undefined && version !== next) throw invalid("#/version", "not_next", `The next version of this plan is ${next}`);
  const now = clock.now();
  const quotas = { ...(before ?? defaultPlan).quotas, messages: allowance(monthly_messages), tokens: allowance(monthly_tokens) };
  const plan: Plan = { plan_id, name, version: next, price, quotas };
  try {
    await directory.batch([
      insertPlan(directory, { ...plan, created_at: now }),
      enqueueInDirectory(directory, "platform.record", { action: "plan.create", target: { type: "plan", id: `${plan_id}@${next}` }, actor: { type: "system", id: `admin:${by}` }, request_id: requestId }, now),
      ...more(presentPlan(plan)),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict("Another version of this plan was made at the same time");
    throw error;
  }
  return presentPlan(plan);
}

const allowance = (amount: number | null) => (amount === null ? {} : { hard: amount });

export const presentPlan = ({ plan_id, name, version, price, quotas }: Plan): AdminPlan =>
  ({ plan_id, name, monthly_messages: hardOf(quotas.messages), monthly_tokens: hardOf(quotas.tokens), version, price });

const hardOf = (quota: Plan["quotas"][string] | undefined): number | null => (typeof quota === "object" ? (quota?.hard ?? null) : null);
