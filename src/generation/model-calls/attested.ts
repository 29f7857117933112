import type { Context } from "../../platform/context.ts";
import { listModelCalls } from "../models/store.ts";

/** A call as a commit's note lists it: what was asked and answered is known by its hash. */
export type AttestedCall = { call_id: string; role: string | null; provider: string; model: string | null; prompt_sha256: string | null; answer_sha256: string | null; fault: string | null; input_tokens: number; output_tokens: number; cost_micros: number };

export const listAttestedCalls = (ctx: Context, { run_id }: { run_id: string }): AttestedCall[] =>
  listModelCalls(ctx.own, run_id).filter(({ status, role }) => status === "settled" && role !== null)
    .map(({ id: call_id, role, provider, model, prompt_sha256, answer_sha256, fault, input_tokens, output_tokens, cost_micros }) => ({ call_id, role, provider, model, prompt_sha256, answer_sha256, fault, input_tokens, output_tokens, cost_micros }));
