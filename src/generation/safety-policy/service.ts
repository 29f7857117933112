import { authorize, declarePermissions, permissionOf } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { PutSafetyPolicy, type SafetyPolicy } from "./schema.ts";
import { findSafetyPolicy, putSafetyPolicyRow } from "./store.ts";

declarePermissions("safety_policy", ["read", "update"], { developer: ["read"], viewer: ["read"] });

/** What holds here: what was set, or what holds where nothing was. */
export const safetyPolicyOf = (ctx: Pick<Context, "own">): PutSafetyPolicy => findSafetyPolicy(ctx.own)?.policy ?? PutSafetyPolicy.parse({});

export function getSafetyPolicy(ctx: Context): SafetyPolicy {
  authorize(ctx, permissionOf("safety_policy", "read"));
  return present(ctx);
}

/** All of it anew. What runs have been scanned already isn't again. */
export function putSafetyPolicy(ctx: Context, policy: PutSafetyPolicy): SafetyPolicy {
  authorize(ctx, permissionOf("safety_policy", "update"));
  ctx.own.atomically(() => {
    putSafetyPolicyRow(ctx.own, { only: 1, policy, changed_by: ctx.actor.id, changed_at: ctx.clock.now() });
    audit(ctx, { action: "safety_policy.put", target: { type: "safety_policy", id: "policy" }, details: { policy: JSON.parse(JSON.stringify(policy)) as Json } });
  });
  return present(ctx);
}

function present(ctx: Pick<Context, "own">): SafetyPolicy {
  const row = findSafetyPolicy(ctx.own);
  return { ...safetyPolicyOf(ctx), changed_by: row?.changed_by ?? null, changed_at: row ? new Date(row.changed_at).toISOString() : null };
}
