import * as z from "zod";

export const FlagKey = z.object({ key: z.string().regex(/^[a-z][a-z0-9_.-]{0,62}$/) });

const names = z.array(z.string().min(1).max(60)).min(1).max(100).nullable().default(null);

export const PutFlag = z.strictObject({
  description: z.string().trim().max(300).default(""),
  enabled: z.boolean(),
  percentage: z.int().min(0).max(100).default(100).describe("How many of a hundred subjects have it; who has it keeps it when this grows"),
  subject: z.enum(["user", "tenant"]).default("user"),
  roles: names.describe("Only for who has one of these roles"), plans: names.describe("Only for tenants with one of these plans"), tenants: names.describe("Only for these tenants"),
});
export type PutFlag = z.output<typeof PutFlag>;

export const Flag = z.object({
  key: z.string(), description: z.string(), enabled: z.boolean(), percentage: z.int(), subject: z.enum(["user", "tenant"]),
  roles: z.array(z.string()).nullable(), plans: z.array(z.string()).nullable(), tenants: z.array(z.string()).nullable(), changed_at: z.iso.datetime(),
});
export type Flag = z.infer<typeof Flag>;

export const flagReasons = ["off", "tenant", "plan", "role", "percentage", "on"] as const;

/** A flag as it is for the caller. `reason`: what decided. */
export const Evaluation = z.object({ key: z.string(), enabled: z.boolean(), reason: z.enum(flagReasons) });
export type Evaluation = z.infer<typeof Evaluation>;
