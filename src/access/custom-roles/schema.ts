import * as z from "zod";
import { isPermission } from "../roles.ts";

const name = z.string().regex(/^[a-z][a-z0-9_-]{1,39}$/, "2 to 40 of a–z, 0–9, _ and -, beginning with a letter");
const fields = { description: z.string().trim().max(500), permissions: z.array(z.string().refine(isPermission, "There is no such permission")).max(500).refine((list) => new Set(list).size === list.length, "Each once") };

export const CreateRole = z.strictObject({ name, description: fields.description.default(""), permissions: fields.permissions });
export type CreateRole = z.output<typeof CreateRole>;

export const UpdateRole = z.strictObject({ description: fields.description.optional(), permissions: fields.permissions.optional() });
export type UpdateRole = z.output<typeof UpdateRole>;

export const Role = z.object({
  id: z.string().describe("A built-in role's id is its name"),
  name: z.string(),
  description: z.string(),
  built_in: z.boolean(),
  permissions: z.array(z.string()),
  version: z.int(),
  created_at: z.iso.datetime().nullable(),
  changed_at: z.iso.datetime().nullable(),
});
export type Role = z.infer<typeof Role>;

export const RoleId = z.object({ id: z.string() });
