import type { Context } from "../../platform/context.ts";
import { describe, entitlementNames, type EntitlementName } from "../plans/catalogue.ts";
import { standingOf } from "../usage/meter.ts";
import type { Held } from "./schema.ts";
import { boundsOf } from "./service.ts";

/** How many there are of what a plan limits, where this object knows. */
export type Counts = Readonly<Partial<Record<EntitlementName, (ctx: Context) => number>>>;

/** All that a tenant may have, and where it stands. */
export const listHeld = (ctx: Context, counts: Counts): Held[] => entitlementNames.map((name) => heldOf(ctx, name, counts));

function heldOf(ctx: Context, name: EntitlementName, counts: Counts): Held {
  const entitlement = describe(name);
  const { kind, description } = entitlement;
  const { hard, soft } = boundsOf(ctx, name);
  const plain = { name, kind, description, unit: kind === "boolean" ? null : entitlement.unit, allowed: null, hard, soft, used: null, reserved: null, remaining: null, resets_at: null };
  if (kind === "boolean") return { ...plain, allowed: hard !== 0, hard: null };
  if (kind === "limit") {
    const used = counts[name]?.(ctx) ?? null;
    return { ...plain, used, remaining: hard === null || used === null ? null : Math.max(0, hard - used) };
  }
  const { used, reserved, remaining, resets_at } = standingOf(ctx, name);
  return { ...plain, used, reserved, remaining, resets_at: new Date(resets_at).toISOString() };
}
