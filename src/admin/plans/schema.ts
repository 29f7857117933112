import * as z from "zod";
import { Price } from "../../billing/index.ts";

export const PlanId = z.object({ plan_id: z.string() });

const amount = z.int().min(0).nullable();

/** What hosted agents may use in a month; null has no end. */
export const AdminPlan = z.object({ plan_id: z.string(), name: z.string(), monthly_messages: amount, monthly_tokens: amount, version: z.int(), price: Price });
export type AdminPlan = z.infer<typeof AdminPlan>;

export const CreatePlan = z.strictObject({
  plan_id: z.string().regex(/^[a-z][a-z0-9-]{1,58}$/, "2 to 59 of a-z, 0-9 and dashes, a letter first"), name: z.string().trim().min(1).max(80),
  monthly_messages: amount, monthly_tokens: amount,
  version: z.int().min(1).optional().describe("The next one when left out; another one than the next is refused"),
  price: Price.default({ currency: "EUR", cents_per_month: 0 }),
});
export type CreatePlan = z.output<typeof CreatePlan>;

export const ChangePlan = z.strictObject({ plan_id: z.string().min(1).max(60) });
