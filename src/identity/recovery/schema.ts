import * as z from "zod";
import { Login, Register } from "../sign-in/schema.ts";

const { email, password } = Register.shape;
const token = z.string().max(200).describe("From the link that was mailed");

export const ForgotPassword = z.strictObject({ email });
export const ResetPassword = z.strictObject({ token, password });
export type ResetPassword = z.infer<typeof ResetPassword>;
export const ChangePassword = z.strictObject({ current_password: z.string().min(1).max(256), new_password: password, code: Login.shape.code });
export type ChangePassword = z.infer<typeof ChangePassword>;
export const VerifyEmail = z.strictObject({ token });

export const EmailStanding = z.object({ email: z.string(), verified_at: z.iso.datetime().nullable() });
export type EmailStanding = z.infer<typeof EmailStanding>;
