import * as z from "zod";

const subject = z.string().trim().min(1).max(200);
const name = z.string().trim().min(1).max(120);

export const Bootstrap = z.strictObject({ name });
export const AddAdmin = z.strictObject({ subject: subject.describe("As their tokens of the admin issuer name them"), name });
export type AddAdmin = z.output<typeof AddAdmin>;
export const AdminSubject = z.object({ subject: z.string() });

export const PlatformAdmin = z.object({ subject: z.string(), name: z.string(), added_by: z.string(), added_at: z.iso.datetime() });
export type PlatformAdmin = z.infer<typeof PlatformAdmin>;
