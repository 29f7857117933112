import * as z from "zod";

export const Account = z.object({
  user_id: z.string(), tenant_id: z.string(), roles: z.array(z.string()), email: z.string(), name: z.string(), username: z.string().nullable(),
});
export type Account = z.infer<typeof Account>;
