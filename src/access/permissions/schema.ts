import * as z from "zod";

export const PermissionEntry = z.object({
  permission: z.string(),
  description: z.string(),
  held: z.boolean().describe("Whether you have it in the whole tenant"),
  held_by: z.array(z.object({ role: z.string(), scope: z.object({ type: z.string(), id: z.string().nullable() }) })).describe("Your roles that permit it, and where"),
  roles: z.array(z.string()).describe("Every role that permits it"),
});
export const Permissions = z.object({ data: z.array(PermissionEntry) });
export type Permissions = z.infer<typeof Permissions>;

export const CheckQuery = z.strictObject({
  action: z.string().min(1).max(100).describe("`runs:cancel`, or `cancel` with `resource=run`"),
  resource: z.string().min(1).max(80).optional().describe("The kind of thing: `run`"),
  id: z.string().min(1).max(255).optional(),
});
export type CheckQuery = z.output<typeof CheckQuery>;

export const Check = z.object({
  allowed: z.boolean(),
  effect: z.enum(["allow", "deny", "require_approval"]),
  reason: z.string(),
  decided_by: z.string(),
  warnings: z.array(z.string()),
});
export type Check = z.infer<typeof Check>;
