import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { defaultPlan, describe, type EntitlementName, type Plan } from "../plans/catalogue.ts";
import { GrantEntitlement, SetPlan } from "./schema.ts";
import { endSubscription, findSubscription, insertEntitlement, insertSubscription, listEntitlements } from "./store.ts";

type Reading = Pick<Context, "own" | "clock">;

/** What a tenant may have of something; null means without end. */
export interface Bounds {
  hard: number | null;
  soft: number | null;
}

/** The plan that counts here; the default one until another was set. */
export const planOf = (ctx: Pick<Context, "own">): Plan => findSubscription(ctx.own)?.plan ?? defaultPlan;

/** Plan, then the latest override in its place, then grants on top. A feature is 1 or 0. */
export function boundsOf(ctx: Reading, name: EntitlementName): Bounds {
  const own = listEntitlements(ctx.own, name, ctx.clock.now());
  const override = own.filter(({ kind }) => kind === "override").at(-1);
  const base = override ? { hard: override.amount, soft: null } : quotaBounds(planOf(ctx).quotas[name]);
  const granted = own.filter(({ kind }) => kind === "grant").reduce<number | null>((sum, { amount }) => (sum === null || amount === null ? null : sum + amount), 0);
  const plus = (value: number | null): number | null => (value === null || granted === null ? null : value + granted);
  return { hard: plus(base.hard), soft: base.soft === null ? null : plus(base.soft) };
}

function quotaBounds(quota: Plan["quotas"][string] | undefined): Bounds {
  if (typeof quota === "boolean") return { hard: quota ? 1 : 0, soft: null };
  if (typeof quota === "number") return { hard: quota, soft: null };
  return { hard: quota?.hard ?? null, soft: quota?.soft ?? null };
}

export const hasFeature = (ctx: Reading, name: EntitlementName): boolean => boundsOf(ctx, name).hard !== 0;

/** @throws AppError quota_exceeded when the plan hasn't this feature */
export function requireFeature(ctx: Reading, name: EntitlementName): void {
  if (hasFeature(ctx, name)) return;
  throw new AppError("quota_exceeded", `The plan ${planOf(ctx).name} doesn't include this: ${describe(name).description}`, { extra: { entitlement: name } });
}

/** Asked before one more is made, inside its commit. `count`: how many there are. @throws AppError quota_exceeded */
export function requireRoom(ctx: Reading, name: EntitlementName, count: () => number): void {
  const { hard } = boundsOf(ctx, name);
  const held = hard === null ? 0 : count();
  if (hard === null || held < hard) return;
  throw new AppError("quota_exceeded", `${describe(name).description}: the plan ${planOf(ctx).name} has ${hard}`, { extra: { entitlement: name, limit: hard, used: held } });
}

/** From the platform. The same plan and version twice changes nothing. */
export function setPlan(ctx: Context, input: SetPlan): Plan {
  const plan: Plan = SetPlan.parse(input);
  const current = findSubscription(ctx.own);
  if (current?.plan_id === plan.plan_id && current.plan_version === plan.version) return current.plan;
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    if (current) endSubscription(ctx.own, current.id, now);
    insertSubscription(ctx.own, { id: newId("subscription", now), plan_id: plan.plan_id, plan_version: plan.version, plan, status: "active", began_at: now, ended_at: null });
    audit(ctx, { action: "subscription.change", target: { type: "tenant", id: ctx.tenantId }, details: { from: planOfRow(current?.plan), to: planOfRow(plan) } });
  });
  return plan;
}

const planOfRow = (plan: Plan = defaultPlan): string => `${plan.plan_id}@${plan.version}`;

/** From the platform. */
export function grantEntitlement(ctx: Context, input: GrantEntitlement): void {
  const { name, kind, amount, reason, from_at, until_at } = GrantEntitlement.parse(input);
  const now = ctx.clock.now();
  const id = newId("entitlement", now);
  ctx.own.atomically(() => {
    insertEntitlement(ctx.own, { id, name, kind, amount, reason, from_at: from_at === undefined ? now : Date.parse(from_at), until_at: until_at === null ? null : Date.parse(until_at), created_at: now });
    audit(ctx, { action: "entitlement.grant", target: { type: "entitlement", id }, details: { name, kind, amount, reason } });
  });
}
