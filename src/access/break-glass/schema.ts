import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

/** What a platform admin may be in a tenant for a while. */
export const grantRoles = ["viewer", "auditor", "developer"] as const;
export const grantStatuses = ["pending", "active", "ended", "rejected"] as const;

const when = z.iso.datetime().nullable();

export const BreakGlassGrant = z.object({
  id: z.string(),
  admin: z.string().describe("The platform admin's subject"),
  role: z.enum(grantRoles),
  reason: z.string(),
  minutes: z.int(),
  status: z.enum(grantStatuses).describe("pending: waits for the approval that this tenant wants"),
  approval_id: z.string().nullable(),
  requested_at: z.iso.datetime(),
  started_at: when,
  expires_at: when,
  ended_at: when,
  ended_by: z.string().nullable(),
  uses: z.int().describe("How many requests were made with it"),
});
export type BreakGlassGrant = z.infer<typeof BreakGlassGrant>;

/** What a platform admin asks for. `minutes_max`: the installation's own bound. */
export const AskBreakGlass = z.strictObject({
  reason: z.string().trim().min(10, "Say in a sentence why").max(1_000),
  role: z.enum(grantRoles).default("viewer"),
  minutes: z.int().min(1).max(240).default(60),
});
export type AskBreakGlass = z.output<typeof AskBreakGlass>;

export const ListGrants = pageQuery({ status: z.enum(grantStatuses).optional() });
export type ListGrants = z.output<typeof ListGrants>;

export const GrantId = z.object({ id: z.string() });
