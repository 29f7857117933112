import * as z from "zod";

export const Account = z.object({
  user_id: z.string().nullable().describe("null for a service identity, as are email and username"), tenant_id: z.string(), roles: z.array(z.string()),
  email: z.string().nullable(), name: z.string(), username: z.string().nullable(), service_identity_id: z.string().nullable(),
});
export type Account = z.infer<typeof Account>;
