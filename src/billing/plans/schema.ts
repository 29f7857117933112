import * as z from "zod";

export const Price = z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency of ISO 4217"), cents_per_month: z.int().min(0) });
export type Price = z.infer<typeof Price>;

/** A month's allowance: past `soft` the tenant is told, past `hard` it ends. What isn't said has no end. */
export const Allowance = z.strictObject({ hard: z.int().min(0).optional(), soft: z.int().min(0).optional() })
  .refine(({ hard, soft }) => hard === undefined || soft === undefined || soft <= hard, "soft must not be above hard");
export type Allowance = z.infer<typeof Allowance>;

/** By entitlement: an allowance where it is metered, a number (null: no limit) where it is a limit, true or false where it is a feature. */
export const Quotas = z.record(z.string(), z.union([z.boolean(), z.int().min(0), z.null(), Allowance]));
export type Quotas = z.infer<typeof Quotas>;
