import * as z from "zod";
import { tenantStatuses } from "../lifecycle/states.ts";

/** What a tenant may set for itself; what is left out is as the platform has it. */
export const Configuration = z.strictObject({
  session_hours: z.number().int().min(1).max(720).optional().describe("How long a sign-in lasts at most; 720 when left out"),
  invitation_hours: z.number().int().min(1).max(720).optional().describe("How long an invitation can be accepted; 168 when left out"),
});
export type Configuration = z.infer<typeof Configuration>;

const color = z.string().regex(/^#[0-9a-f]{6}$/, "A colour is written #rrggbb");

export const Branding = z.strictObject({ display_name: z.string().trim().min(1).max(80).optional(), primary_color: color.optional(), accent_color: color.optional() });
export type Branding = z.infer<typeof Branding>;

export const Tenant = z.object({
  tenant_id: z.string(), name: z.string(), slug: z.string(), status: z.enum(tenantStatuses), region: z.string(), plan_id: z.string(), created_at: z.iso.datetime(),
  organization_id: z.string().nullable(), reason: z.string().nullable(), closed_by: z.enum(["tenant", "platform"]).nullable(), delete_after: z.iso.datetime().nullable(),
  configuration: Configuration, branding: Branding, version: z.int(),
});
export type Tenant = z.infer<typeof Tenant>;

/** One of the tenants that somebody belongs to, as the directory knows it. */
export const TenantSummary = Tenant.pick({ tenant_id: true, name: true, slug: true, status: true, region: true, plan_id: true, created_at: true }).extend({ current: z.boolean() });
export type TenantSummary = z.infer<typeof TenantSummary>;

export const TenantId = z.object({ id: z.string() });

export const UpdateTenant = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  configuration: Configuration.optional().describe("Takes the place of the whole configuration"),
  branding: Branding.optional().describe("Takes the place of all branding"),
});
export type UpdateTenant = z.infer<typeof UpdateTenant>;

export const Reason = z.strictObject({ reason: z.string().trim().min(1).max(500) });
export type Reason = z.infer<typeof Reason>;
