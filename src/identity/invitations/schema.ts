import * as z from "zod";
import { Login, Register } from "../sign-in/schema.ts";

export const AcceptInvitation = z.strictObject({
  token: z.string().max(200),
  password: Register.shape.password.optional().describe("Of the account with this address, or of the one that is to be made; not needed by who has signed in to it"),
  code: Login.shape.code, name: Register.shape.name, username: Register.shape.username, cookie: Register.shape.cookie,
});
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;
