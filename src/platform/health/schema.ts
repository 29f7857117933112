import * as z from "zod";

export const Health = z.object({ status: z.literal("ok"), version: z.string() });

export const Readiness = z.object({
  status: z.enum(["ready", "not_ready"]),
  checks: z.object({ directory: z.enum(["ok", "unreachable"]), migrations: z.enum(["ok", "pending"]) }),
  pending_migrations: z.array(z.string()),
});
export type Readiness = z.infer<typeof Readiness>;
