import * as z from "zod";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { findModelCall, insertModelCall, tokensSince, updateModelCall } from "./store.ts";

/** Tokens of billed models that a tenant may use in a day (UTC). */
export const tokensPerDay = 2_000_000;
const dayMs = 86_400_000;

export const ReserveCall = z.strictObject({ call_id: z.string(), run_id: z.string(), step: z.string(), provider: z.string(), tokens: z.int().min(0) });
export const SettleCall = z.strictObject({ call_id: z.string(), model: z.string(), input_tokens: z.int().min(0), output_tokens: z.int().min(0) });

/** Sets aside what a call may cost, before it is made; once, however often it is asked. @throws AppError limit_exceeded */
export function reserveModelCall(ctx: Context, input: z.input<typeof ReserveCall>): void {
  const { call_id, run_id, step, provider, tokens } = ReserveCall.parse(input);
  if (findModelCall(ctx.own, call_id)?.status === "reserved") return;
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    const used = tokensSince(ctx.own, now - (now % dayMs));
    if (tokens > 0 && used + tokens > tokensPerDay) throw new AppError("limit_exceeded", `This tenant may use ${tokensPerDay} model tokens a day, and ${used} are used or set aside`, { extra: { limit: tokensPerDay, used } });
    if (findModelCall(ctx.own, call_id)) return updateModelCall(ctx.own, call_id, { status: "reserved", reserved_tokens: tokens });
    insertModelCall(ctx.own, { id: call_id, run_id, step, provider, model: null, status: "reserved", reserved_tokens: tokens, input_tokens: 0, output_tokens: 0, created_at: now, settled_at: null });
  });
}

/** What the call did cost, in place of what was set aside. */
export function settleModelCall(ctx: Context, input: z.input<typeof SettleCall>): void {
  const { call_id, model, input_tokens, output_tokens } = SettleCall.parse(input);
  updateModelCall(ctx.own, call_id, { status: "settled", model, input_tokens, output_tokens, settled_at: ctx.clock.now() });
}
