import * as z from "zod";

/** Who asks for something of the platform's administration. Never the token itself. */
export const AdminIdentity = z.object({
  subject: z.string(), auth_method: z.enum(["jwt", "api_key"]), roles: z.array(z.string()), scopes: z.array(z.string()),
  tenant_ids: z.array(z.string()).describe("`*`: every tenant"),
  token: z.object({ alg: z.string(), iss: z.string(), exp: z.int().describe("Seconds since 1970") }).nullable().describe("null for an API key"),
});
export type AdminIdentity = z.infer<typeof AdminIdentity>;

const texts = z.array(z.string().max(200)).max(1_000);

/** What is read of a token's claims. `scope` and `scp` are lists, or one text with spaces between. */
export const AdminClaims = z.object({
  sub: z.string().min(1).max(200), iss: z.string(), exp: z.number(),
  roles: texts.optional(), role: z.string().optional(),
  scp: z.union([z.string(), texts]).optional(), scope: z.union([z.string(), texts]).optional(),
  tenant_ids: texts.optional(), tenant_id: z.string().optional(), tid: z.string().optional(),
});
export type AdminClaims = z.infer<typeof AdminClaims>;
