import * as z from "zod";
import { entitlementNames } from "../plans/catalogue.ts";
import { Quotas } from "../plans/schema.ts";

export const Entitlement = z.enum(entitlementNames);

/** From the platform: what a tenant has beyond its plan. */
export const GrantEntitlement = z.strictObject({
  name: Entitlement,
  kind: z.enum(["grant", "override"]).describe("grant: added to the plan's. override: instead of it"),
  amount: z.int().min(0).nullable().describe("null: no limit; of a feature 1 or 0"),
  reason: z.string().trim().min(1).max(200),
  from_at: z.iso.datetime().optional(),
  until_at: z.iso.datetime().nullable().default(null),
});
export type GrantEntitlement = z.input<typeof GrantEntitlement>;

/** From the platform: the plan that a tenant is to be on. */
export const SetPlan = z.strictObject({ plan_id: z.string(), name: z.string(), version: z.int().min(1), price: z.object({ currency: z.string(), cents_per_month: z.int() }), quotas: Quotas });
export type SetPlan = z.input<typeof SetPlan>;

export const Held = z.object({
  name: Entitlement, kind: z.enum(["metered", "limit", "boolean"]), unit: z.string().nullable(), description: z.string(),
  allowed: z.boolean().nullable().describe("Of a feature; null otherwise"),
  hard: z.int().nullable().describe("null: no end"), soft: z.int().nullable(),
  used: z.int().nullable(), reserved: z.int().nullable(), remaining: z.int().nullable(),
  resets_at: z.iso.datetime().nullable().describe("Of what is metered: the first moment of the next month, UTC"),
});
export type Held = z.infer<typeof Held>;
