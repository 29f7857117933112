import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { TenantSummary, tenantStatuses } from "../../tenancy/index.ts";

/** A tenant as the directory knows it: nothing of what is in it. */
export const AdminTenant = TenantSummary.omit({ current: true }).extend({ delete_after: z.iso.datetime().nullable() });
export type AdminTenant = z.infer<typeof AdminTenant>;

export const ListTenants = pageQuery({
  status: z.enum(tenantStatuses).optional(),
  slug: z.string().min(1).max(80).optional().describe("Exactly this name in addresses"),
});
export type ListTenants = z.output<typeof ListTenants>;
