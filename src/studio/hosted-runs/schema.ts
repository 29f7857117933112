import * as z from "zod";

export const StartHostedRun = z.strictObject({
  input: z.string().trim().min(1).max(20_000).describe("What the agent is to do"),
  agent_id: z.string().max(40).optional().describe("One of the tenant's agents: it builds into that one's project"),
  model: z.string().max(100).optional().describe("The model that this platform runs with; any other is refused"),
});
/** With who asked: their subject in the admin issuer's words. */
export type AskHostedRun = StartHostedRun & { subject: string };
export type StartHostedRun = z.infer<typeof StartHostedRun>;

export const HostedRun = z.object({
  run_id: z.string(), status: z.string(), output: z.string().nullable().describe("In words; null while it is still at work"),
  usage: z.object({ messages: z.int(), tokens: z.int() }),
  quota: z.object({ messages_remaining: z.int().nullable(), tokens_remaining: z.int().nullable(), resets_at: z.iso.datetime() }).describe("null: without end"),
});
export type HostedRun = z.infer<typeof HostedRun>;

export const MonthQuery = z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month such as 2026-11").optional() });
export type MonthQuery = z.infer<typeof MonthQuery>;

const allowance = z.object({ hard: z.int().nullable(), soft: z.int().nullable() });
export const MonthUsage = z.object({
  tenant_id: z.string(), month: z.string(), messages: z.int(), tokens: z.int(), limits: z.object({ messages: allowance, tokens: allowance }), resets_at: z.iso.datetime(),
});
export type MonthUsage = z.infer<typeof MonthUsage>;
