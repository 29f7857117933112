import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

export const ModelCallSummary = z.object({
  id: z.string(), run_id: z.string(), step: z.string(), role: z.string().nullable(), task: z.string().nullable(), provider: z.string(), provider_id: z.string().nullable(), model: z.string().nullable(),
  status: z.enum(["reserved", "settled", "released"]), fault: z.string().nullable(), stepped_down: z.boolean(), estimated: z.boolean().describe("Its tokens were counted here, because the server didn't say"),
  input_tokens: z.int(), output_tokens: z.int(), reserved_micros: z.int(), cost_micros: z.int().describe("Millionths of a US dollar"), overdraft_micros: z.int(), latency_ms: z.int().nullable(),
  prompt_sha256: z.string().nullable(), answer_sha256: z.string().nullable(), user_id: z.string().nullable(), created_at: z.iso.datetime(), settled_at: z.iso.datetime().nullable(),
  content_until: z.iso.datetime().nullable().describe("Until when question and answer are kept word for word; null: they aren't"),
});
export type ModelCallSummary = z.infer<typeof ModelCallSummary>;

export const ModelCall = ModelCallSummary.extend({
  parameters: z.record(z.string(), z.json()).nullable(),
  question: z.json().nullable().describe("As it was sent; null once it was let go"),
  answer: z.json().nullable(),
});
export type ModelCall = z.infer<typeof ModelCall>;

export const CallId = z.object({ id: z.string().max(300) });

export const ListModelCalls = pageQuery({ run_id: z.string().max(40).optional() });
export type ListModelCalls = z.infer<typeof ListModelCalls>;

export const costGroups = ["run", "task", "role", "model", "user", "provider"] as const;
export const CostQuery = z.strictObject({
  group_by: z.enum(costGroups).default("model"), run_id: z.string().max(40).optional(),
  from: z.iso.datetime().optional().describe("Calls that were begun then or later"), to: z.iso.datetime().optional().describe("Calls that were begun before"),
});
export type CostQuery = z.infer<typeof CostQuery>;

const Sums = { calls: z.int(), failed: z.int(), input_tokens: z.int(), output_tokens: z.int(), cost_micros: z.int(), overdraft_micros: z.int() };
export const Costs = z.object({
  currency: z.literal("USD"), total_micros: z.int(),
  data: z.array(z.object({ group: z.string().nullable().describe("A task is named with its run: run/task"), ...Sums })).describe("The dearest first, at most 1,000"),
});
export type Costs = z.infer<typeof Costs>;
