import * as z from "zod";

/** Six digits of a device, or a recovery code; spaces and dashes don't count. */
export const Code = z.string().max(40).transform((text) => text.replace(/[\s-]/g, "").toLowerCase()).describe("Six digits of your device, or a recovery code");

export const SetUpFactor = z.strictObject({ name: z.string().trim().min(1).max(80).default("Authenticator"), current_password: z.string().min(1).max(256), code: Code.optional().describe("Of a device that you have already, or a recovery code") });
export type SetUpFactor = z.infer<typeof SetUpFactor>;
export const ConfirmFactor = z.strictObject({ device_id: z.string(), code: Code });
export const ProveFactor = z.strictObject({ code: Code });

export const NewFactor = z.object({ device_id: z.string(), name: z.string(), secret: z.string().describe("Base32, shown once"), otpauth_url: z.string().describe("What authenticators read, often from a picture of it") });
export type NewFactor = z.infer<typeof NewFactor>;

export const RecoveryCodes = z.object({ recovery_codes: z.array(z.string()).describe("Shown once; each is good once") });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const Factors = z.object({
  enabled: z.boolean(),
  devices: z.array(z.object({ device_id: z.string(), name: z.string(), confirmed: z.boolean(), created_at: z.iso.datetime() })),
  recovery_codes_left: z.int(),
});
export type Factors = z.infer<typeof Factors>;
