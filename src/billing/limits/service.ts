import { may, permissionOf } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { listHeld, type Counts } from "../entitlements/held.ts";
import { planOf } from "../entitlements/service.ts";
import type { Limits } from "./schema.ts";

/** All that the caller can run into. What meets their requests is theirs to see; what the tenant used takes the right to read usage. */
export function getLimits(ctx: Context, counts: Counts): Limits {
  const { plan_id, name } = planOf(ctx);
  return { ...ctx.limits(), plan: { plan_id, name }, quotas: may(ctx, permissionOf("usage", "read")) ? listHeld(ctx, counts) : [] };
}
