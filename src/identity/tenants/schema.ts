import * as z from "zod";

export const CreateTenant = z.strictObject({
  name: z.string().trim().min(1).max(120),
  slug: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/, "2 to 40 of a-z, 0-9 and dashes, no dash at the ends").optional(),
  region: z.string().max(30).optional(),
});
export type CreateTenant = z.infer<typeof CreateTenant>;

export const SwitchTenant = z.strictObject({ tenant_id: z.string(), cookie: z.boolean().optional().describe("For browsers: the refresh token goes into the HttpOnly cookie") });
export type SwitchTenant = z.infer<typeof SwitchTenant>;
