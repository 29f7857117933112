import * as z from "zod";

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month such as 2026-11");

export const ExportRollups = z.strictObject({ from: month.optional().describe("The first month; this one when left out"), to: month.optional().describe("The last month, included"), format: z.enum(["csv", "jsonl"]).default("jsonl") });
export type ExportRollups = z.infer<typeof ExportRollups>;
