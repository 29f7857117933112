import * as z from "zod";
import { isPermission } from "../../access/index.ts";

export const CreateApiKey = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.string().refine(isPermission, "There is no such permission")).min(1).max(500).optional().describe("What the key may of what its owner may; everything when left out"),
  expires_at: z.iso.datetime().optional(),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const ApiKey = z.object({
  id: z.string(), name: z.string(), hint: z.string().describe("The last four characters"), user_id: z.string(), scopes: z.array(z.string()).nullable(),
  created_at: z.iso.datetime(), expires_at: z.iso.datetime().nullable(), revoked_at: z.iso.datetime().nullable(), last_used_at: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The whole key is shown once. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKeyId = z.object({ id: z.string() });
