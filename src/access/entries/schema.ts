import * as z from "zod";
import { principalTypes } from "../decide.ts";
import { expand } from "../roles.ts";

const PrincipalName = z.strictObject({ type: z.enum([...principalTypes, "role", "everyone"]), id: z.string().regex(/^[\w.@:+=/-]{1,200}$/).optional() })
  .refine(({ type, id }) => (type === "everyone") === (id === undefined), { path: ["id"], message: "Everyone has no id; all others need one" });

export const EntryInput = z.strictObject({
  effect: z.enum(["allow", "deny"]),
  action: z.string().max(80).refine((text) => expand(text).length > 0, "A permission, or *, *:read, runs:*"),
  principal: PrincipalName,
});
export type EntryInput = z.output<typeof EntryInput>;

export const PutEntries = z.strictObject({ entries: z.array(EntryInput).max(200) });
export type PutEntries = z.output<typeof PutEntries>;

export const Acl = z.object({
  resource: z.object({ type: z.string(), id: z.string() }),
  entries: z.array(z.object({
    id: z.string(), effect: z.enum(["allow", "deny"]), action: z.string(), principal: z.object({ type: z.string(), id: z.string() }), created_by: z.string(), created_at: z.iso.datetime(),
  })),
});
export type Acl = z.infer<typeof Acl>;

export const ResourceName = z.object({ type: z.string(), id: z.string() });
export type ResourceName = z.infer<typeof ResourceName>;
