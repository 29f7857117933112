import * as z from "zod";
import { BreakGlassGrant } from "../../access/index.ts";

export const TenantParam = z.object({ tenant_id: z.string() });
export const GrantParam = TenantParam.extend({ grant_id: z.string() });

/** `token` is a bearer for the tenant's own routes, shown once; it counts while the grant is active. */
export const AskedAccess = BreakGlassGrant.extend({ token: z.string().nullable().describe("A bearer for the tenant's own routes, shown once; it counts while the grant is active") });
export type AskedAccess = z.infer<typeof AskedAccess>;
