import * as z from "zod";
import entitlementsFile from "../../../config/entitlements.json" with { type: "json" };
import plansFile from "../../../config/plans.json" with { type: "json" };
import quotasFile from "../../../config/quotas.json" with { type: "json" };
import { Quotas, Price } from "./schema.ts";

export type EntitlementName = keyof typeof entitlementsFile;

const Entitlement = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("metered"), unit: z.string().min(1), aggregate: z.enum(["sum", "count", "max", "unique"]), description: z.string().min(1) }),
  z.strictObject({ kind: z.literal("limit"), unit: z.string().min(1), description: z.string().min(1) }),
  z.strictObject({ kind: z.literal("boolean"), description: z.string().min(1) }),
]);
export type Entitlement = z.infer<typeof Entitlement>;

/** A plan at one version. What a tenant has is a copy: a later version changes nothing for who is on this one. */
export interface Plan {
  plan_id: string;
  name: string;
  version: number;
  price: Price;
  quotas: Quotas;
}

// Read once, when the code is loaded: a build with a wrong file doesn't start.
const entitlements = z.record(z.string().regex(/^[a-z_]+$/), Entitlement).parse(entitlementsFile) as Record<EntitlementName, Entitlement>;
const Plans = z.strictObject({
  default: z.string(),
  plans: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.strictObject({ name: z.string().min(1), version: z.int().min(1), request_factor: z.int().min(1).max(5), price: Price })),
});
const { default: defaultId, plans } = Plans.parse(plansFile);
const quotas = z.record(z.string(), Quotas).parse(quotasFile);

export const entitlementNames = Object.keys(entitlements) as EntitlementName[];
export const describe = (name: EntitlementName): Entitlement => entitlements[name];
export const isEntitlement = (text: string): text is EntitlementName => Object.hasOwn(entitlements, text);

/** The plans that this product brings along; the platform's own are in the directory. */
export const builtInPlans: readonly Plan[] = Object.entries(plans).map(([plan_id, { request_factor: _, ...plan }]) => ({ plan_id, ...plan, quotas: checked(plan_id, quotas[plan_id]) }));
export const defaultPlan: Plan = found(defaultId);

/** How many times the installation's limits of requests a tenant on this plan has; 1 for the platform's own plans. Never so many that one object could not answer them. */
export const requestFactorOf = (planId: string): number => plans[planId]?.request_factor ?? 1;

/** @throws Error for quotas that name what isn't there, or say a boolean where a number belongs */
export function checked(planId: string, given: Quotas | undefined): Quotas {
  if (!given) throw new Error(`The plan ${planId} has no quotas`);
  for (const [name, quota] of Object.entries(given)) {
    const wrong = faultOf(name, quota);
    if (wrong) throw new Error(`The plan ${planId}: ${wrong}`);
  }
  return given;
}

/** What is wrong with one quota; undefined when it fits its entitlement. */
export function faultOf(name: string, quota: Quotas[string]): string | undefined {
  if (!isEntitlement(name)) return `${name} is no entitlement`;
  const { kind } = entitlements[name];
  const fits = kind === "boolean" ? typeof quota === "boolean" : kind === "limit" ? quota === null || typeof quota === "number" : typeof quota === "object" && quota !== null;
  return fits ? undefined : `${name} is ${kind}`;
}

function found(planId: string): Plan {
  const plan = builtInPlans.find((one) => one.plan_id === planId);
  if (!plan) throw new Error(`There is no plan ${planId}`);
  return plan;
}
