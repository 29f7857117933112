import * as z from "zod";

const checks = z.object({ directory: z.enum(["ok", "unreachable"]), migrations: z.enum(["ok", "pending"]), storage: z.enum(["ok", "unreachable"]) });

/** `degraded`: the process is up, and something that it needs isn't. */
export const Health = z.object({ status: z.enum(["ok", "degraded"]), version: z.string(), checks });

export const Readiness = z.object({
  status: z.enum(["ready", "not_ready"]),
  checks,
  pending_migrations: z.array(z.string()),
});
export type Readiness = z.infer<typeof Readiness>;
