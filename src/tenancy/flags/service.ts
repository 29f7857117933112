import { planOf } from "../../billing/index.ts";
import type { Actor, Context } from "../../platform/context.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./schema.ts";
import { listFlagRows } from "./store.ts";

/** Every flag of the platform, as it is for the caller. */
export async function evaluateFlags(ctx: Context): Promise<{ data: Evaluation[] }> {
  const caller = { tenant_id: ctx.tenantId, user_id: personBehind(ctx.actor), roles: ctx.grants.roles, plan_id: planOf(ctx).plan_id };
  return { data: (await listFlagRows(ctx.directory)).map((flag) => evaluate(flag, caller)) };
}

const personBehind = (actor: Actor): string => (actor.type === "api_key" ? actor.user_id : actor.id);
