import * as z from "zod";
import { tenantStatuses } from "../lifecycle/states.ts";
import { TenantSummary } from "../tenants/schema.ts";
import { organizationRoles } from "./roles.ts";

const name = z.string().trim().min(1).max(120);
export const NameOrganization = z.strictObject({ name });

const counted = z.record(z.string(), z.int());

export const Organization = z.object({ organization_id: z.string(), name: z.string(), role: z.enum(organizationRoles).describe("Yours"), created_at: z.iso.datetime() });
export type Organization = z.infer<typeof Organization>;

/** With counts of its tenants, and nothing of what is in them. */
export const OrganizationOverview = Organization.extend({
  counts: z.object({ members: z.int(), tenants: z.int(), by_status: z.partialRecord(z.enum(tenantStatuses), z.int()), by_plan: counted, by_region: counted }),
});
export type OrganizationOverview = z.infer<typeof OrganizationOverview>;

export const OrganizationMember = z.object({ user_id: z.string(), email: z.string(), role: z.enum(organizationRoles), added_at: z.iso.datetime() });
export type OrganizationMember = z.infer<typeof OrganizationMember>;

export const OrganizationTenant = TenantSummary.omit({ current: true });

export const OrganizationId = z.object({ id: z.string() });
export const OrganizationMemberId = z.object({ id: z.string(), user_id: z.string() });
export const OrganizationTenantId = z.object({ id: z.string(), tenant_id: z.string() });
export const PutOrganizationMember = z.strictObject({ role: z.enum(organizationRoles) });
