import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { principalTypes } from "../decide.ts";

const id = z.string().regex(/^[\w.@:+=/-]{1,200}$/, "1 to 200 letters, digits and . @ : + = / -");
const scopeTypes = z.enum(["tenant", "team", "project"]);

const Scope = z.strictObject({ type: scopeTypes, id: id.optional() })
  .refine((scope) => (scope.type === "tenant") === (scope.id === undefined), { path: ["id"], message: "A team or project needs its id; the tenant has none here" });

export const AssignRole = z.strictObject({
  principal: z.strictObject({ type: z.enum(principalTypes), id }),
  role_id: z.string().min(1).max(80).describe("A built-in role's name, or the id of one of the tenant's own"),
  scope: Scope.default({ type: "tenant" }),
});
export type AssignRole = z.output<typeof AssignRole>;

export const Assignment = z.object({
  id: z.string(),
  principal: z.object({ type: z.string(), id: z.string() }),
  role_id: z.string(),
  role: z.string(),
  scope: z.object({ type: scopeTypes, id: z.string().nullable() }),
  created_by: z.string(),
  created_at: z.iso.datetime(),
});
export type Assignment = z.infer<typeof Assignment>;

export const ListAssignments = pageQuery({
  principal_type: z.enum(principalTypes).optional(), principal_id: id.optional().describe("With `principal_type`"), role_id: z.string().min(1).max(80).optional(), project_id: id.optional(),
});
export type ListAssignments = z.output<typeof ListAssignments>;

export const AssignmentId = z.object({ id: z.string() });
