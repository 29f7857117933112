import * as z from "zod";
import { ownKey, release, reserve, settle } from "../../billing/index.ts";
import type { Context } from "../../platform/context.ts";
import { addSpend } from "./spending.ts";
import { findModelCall, insertModelCall, listExpiredCalls, listModelCalls, listReservedCalls, updateModelCall } from "./store.ts";
import type { ModelCallRow } from "./tables.ts";

/** Past this a reservation counts no more: who made it has died, and no model takes as long. */
export const leaseMs = 3_600_000;

export const ReserveCall = z.strictObject({ call_id: z.string(), run_id: z.string(), step: z.string(), provider: z.string(), tokens: z.int().min(0) });
export const SettleCall = z.strictObject({ call_id: z.string(), model: z.string(), input_tokens: z.int().min(0), output_tokens: z.int().min(0) });

/** Notes a question to what isn't billed, or sets aside what it may cost, before it is asked; once, however often it is. @throws AppError quota_exceeded */
export function reserveModelCall(ctx: Context, input: z.input<typeof ReserveCall>): void {
  const { call_id, run_id, step, provider, tokens } = ReserveCall.parse(input);
  if (findModelCall(ctx.own, call_id)?.status === "reserved") return;
  ctx.own.atomically(() => {
    if (tokens > 0) reserve(ctx, { key: ownKey(call_id), meter: "tokens", quantity: tokens, leaseMs });
    if (findModelCall(ctx.own, call_id)) return updateModelCall(ctx.own, call_id, { status: "reserved", reserved_tokens: tokens });
    insertModelCall(ctx.own, { id: call_id, run_id, step, provider, model: null, status: "reserved", reserved_tokens: tokens, input_tokens: 0, output_tokens: 0, created_at: ctx.clock.now(), settled_at: null });
  });
}

/** What the call did cost, in place of what was set aside. */
export function settleModelCall(ctx: Context, input: z.input<typeof SettleCall>): void {
  const { call_id, model, input_tokens, output_tokens } = SettleCall.parse(input);
  ctx.own.atomically(() => {
    if (input_tokens + output_tokens > 0) settle(ctx, { key: ownKey(call_id), meter: "tokens", quantity: input_tokens + output_tokens, properties: { model } });
    else release(ctx, ownKey(call_id));
    updateModelCall(ctx.own, call_id, { status: "settled", model, input_tokens, output_tokens, settled_at: ctx.clock.now() });
  });
}

/** Within a commit: gives back what a call had set aside that nobody waits for any more. */
export function releaseCall(ctx: Context, { id, spends, reserved_micros }: ModelCallRow): void {
  release(ctx, ownKey(id));
  addSpend(ctx.own, spends, { reserved: -reserved_micros });
  updateModelCall(ctx.own, id, { status: "released", settled_at: ctx.clock.now() });
}

/** Within a commit: gives back what calls of a run had set aside that will never be made. */
export function releaseModelCalls(ctx: Context, runId: string): void {
  for (const row of listReservedCalls(ctx.own, runId)) releaseCall(ctx, row);
}

/** Within a commit: gives back what was reserved so long ago that who did it must have died. */
export function releaseExpiredCalls(ctx: Context): void {
  for (const row of listExpiredCalls(ctx.own, ctx.clock.now())) releaseCall(ctx, row);
}

/** What the calls of a run did cost so far. */
export const tokensOf = (ctx: Pick<Context, "own">, runId: string): number => listModelCalls(ctx.own, runId).reduce((sum, { input_tokens, output_tokens }) => sum + input_tokens + output_tokens, 0);
