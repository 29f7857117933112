import * as z from "zod";
import { Code } from "../second-factors/schema.ts";

const asCookie = z.boolean().optional().describe("For browsers: the refresh token goes into an HttpOnly cookie and isn't in the answer");

export const Register = z.strictObject({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email("This is not an e-mail address")),
  password: z.string().min(8, "A password has at least 8 characters").max(256, "A password has at most 256 characters"),
  username: z.string().trim().toLowerCase().regex(/^[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9]$/, "3 to 40 of a-z, 0-9, dot, dash and underscore, a letter or digit at both ends").optional(),
  name: z.string().trim().min(1).max(120).optional(),
  organization_name: z.string().trim().min(1).max(120).optional(),
  cookie: asCookie,
});
export type Register = z.infer<typeof Register>;

export const Login = z.strictObject({
  username: z.string().trim().toLowerCase().min(1).max(254).describe("E-mail address or user name"),
  password: z.string().min(1).max(256),
  code: Code.optional().describe("Where the account has a second factor: six digits, or a recovery code"),
  tenant_id: z.string().optional().describe("Which tenant to sign in to, for who belongs to several"),
  cookie: asCookie,
});
export type Login = z.infer<typeof Login>;

export const Refresh = z.strictObject({ refresh_token: z.string().max(4_000).optional() });
export type Refresh = z.infer<typeof Refresh>;

export const Tokens = z.object({
  access_token: z.string(), refresh_token: z.string().optional(), token_type: z.literal("Bearer"),
  expires_in: z.number().int().describe("Seconds"), tenant_id: z.string(),
});
export type Tokens = z.infer<typeof Tokens>;

/** As the service makes them: what the browser may see of it is for the door to decide. */
export type TokenPair = Tokens & { refresh_token: string };

export const Registered = Tokens.extend({ user_id: z.string() });
export type Registered = z.infer<typeof Registered>;

/** A repeat under the same Idempotency-Key: what was made, without tokens. */
export const RegisteredBefore = z.object({ user_id: z.string(), tenant_id: z.string() });
export type RegisteredBefore = z.infer<typeof RegisteredBefore>;
