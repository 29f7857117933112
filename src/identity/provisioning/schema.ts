import * as z from "zod";
import { tenantStatuses } from "../../tenancy/index.ts";
import { provisioningSteps } from "../../tenancy/index.ts";
import { CreateTenant } from "../tenants/schema.ts";
import { InviteUser } from "../members/schema.ts";

export const RequestTenant = z.strictObject({ ...CreateTenant.shape, plan_id: z.string().min(1).max(60), admin_email: InviteUser.shape.email });
export type RequestTenant = z.infer<typeof RequestTenant>;

export const RequestedTenant = z.object({
  tenant_id: z.string(), status: z.enum(tenantStatuses), job_id: z.string(),
  invitation: z.object({ token: z.string(), url: z.string() }).optional().describe("For the first owner, shown once: there is no mail that would carry it. It opens once the tenant is active"),
});
export type RequestedTenant = z.infer<typeof RequestedTenant>;

export const ProvisionedTenant = z.object({
  tenant_id: z.string(), name: z.string(), slug: z.string(), status: z.enum(tenantStatuses), plan_id: z.string(), region: z.string(), created_at: z.iso.datetime(),
  provisioning: z.object({
    job_id: z.string().nullable().describe("null: who signed up made it themselves"),
    steps: z.array(z.object({ name: z.enum(provisioningSteps), status: z.enum(["waiting", "retrying", "done"]), finished_at: z.iso.datetime().nullable(), attempts: z.int(), error: z.string().nullable() })),
  }),
});
export type ProvisionedTenant = z.infer<typeof ProvisionedTenant>;

/** What one turn of the provisioning came to. `status`: of the job as a whole. */
export const JobTurn = z.object({ job_id: z.string(), tenant_id: z.string(), step: z.enum(provisioningSteps), status: z.enum(["running", "retrying", "succeeded"]) });
export type JobTurn = z.infer<typeof JobTurn>;
