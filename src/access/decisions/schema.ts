import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

const Effect = z.enum(["allow", "deny", "require_approval"]);
const text = () => z.string().min(1).max(255).optional();

export const DecisionQuery = pageQuery({
  actor_id: text().describe("About this user or API key"),
  action: text().describe("Exactly this action, `runs:cancel`"),
  effect: Effect.optional(),
  resource_id: text(),
  from: z.iso.datetime({ offset: true }).optional().describe("Written from this moment on"),
  to: z.iso.datetime({ offset: true }).optional().describe("Written before this moment"),
});
export type DecisionQuery = z.output<typeof DecisionQuery>;

export const DecisionEntry = z.object({
  id: z.string(),
  actor: z.object({ type: z.string(), id: z.string() }),
  action: z.string(),
  resource: z.object({ type: z.string(), id: z.string().nullable() }),
  effect: Effect,
  decided_by: z.string().describe("`role:developer`, `policy:name@3/rule`, `acl:acl_…`, `default`"),
  reason: z.string(),
  count: z.int().describe("How often, from `first_at` to `last_at`"),
  first_at: z.iso.datetime(),
  last_at: z.iso.datetime(),
});
export type DecisionEntry = z.infer<typeof DecisionEntry>;

export const DecisionId = z.object({ id: z.string() });
