import * as z from "zod";
import { ownKey, release, settle } from "../../billing/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { circuitOf, putCircuit } from "../model-providers/store.ts";
import { modelSettingsOf } from "../model-settings/service.ts";
import { heard } from "./breaker.ts";
import { chatFaults, speaksOfServer, type ChatFaultCode } from "./faults.ts";
import { costOf } from "./money.ts";
import { addSpend } from "./spending.ts";
import { costOfRun, findModelCall, updateModelCall } from "./store.ts";
import type { ModelCallRow } from "./tables.ts";

export const EndChat = z.strictObject({
  call_id: z.string(), model: z.string(), fault: z.enum(chatFaults).nullable(), input_tokens: z.int().min(0), output_tokens: z.int().min(0),
  /** Whether the tokens were counted by us. */
  estimated: z.boolean(),
  latency_ms: z.int().min(0), answer_sha256: z.string().nullable(),
  /** Whether question and answer were stored word for word. */
  stored: z.boolean(),
});
export type EndChat = z.infer<typeof EndChat>;

export interface EndedChat {
  cost_micros: number;
  /** What the run did cost so far. */
  run_micros: number;
  /** What it cost beyond what was set aside: nothing more is spent on its run. */
  overdraft_micros: number;
}

const dayMs = 86_400_000;

/** What a turn did cost, in place of what was set aside, with what it said of its server; each in the audit. Safe to run twice, and late: what was used was used. */
export function endChat(ctx: Context, input: EndChat): EndedChat {
  const ended = EndChat.parse(input);
  const row = findModelCall(ctx.own, ended.call_id);
  if (!row) throw notFound("model call");
  if (row.status !== "settled") ctx.own.atomically(() => settleChat(ctx, row, ended));
  const { cost_micros, overdraft_micros } = findModelCall(ctx.own, row.id) ?? row;
  return { cost_micros, overdraft_micros, run_micros: costOfRun(ctx.own, row.run_id) };
}

function settleChat(ctx: Context, row: ModelCallRow, { call_id, model, fault, input_tokens, output_tokens, estimated, latency_ms, answer_sha256, stored }: EndChat): void {
  const now = ctx.clock.now();
  const cost_micros = costOf({ input: row.input_price, output: row.output_price }, { input_tokens, output_tokens });
  const overdraft_micros = Math.max(0, cost_micros - row.reserved_micros);
  if (input_tokens + output_tokens > 0) settle(ctx, { key: ownKey(call_id), meter: "tokens", quantity: input_tokens + output_tokens, properties: { model } });
  else release(ctx, ownKey(call_id));
  addSpend(ctx.own, row.spends, { spent: cost_micros, ...(row.status === "reserved" ? { reserved: -row.reserved_micros } : {}) });
  updateModelCall(ctx.own, call_id, {
    status: "settled", model, fault, input_tokens, output_tokens, estimated, cost_micros, overdraft_micros, latency_ms, answer_sha256, settled_at: now,
    content_until: stored ? now + modelSettingsOf(ctx).content_days * dayMs : null,
  });
  if (row.provider_id !== null) putCircuit(ctx.own, row.provider_id, heard(circuitOf(ctx.own, row.provider_id), saidOf(fault), now));
  if (stored) ctx.wake("outbox");
  // A provider that is tried out has no run.
  const about = { target: { type: "model_call", id: call_id }, ...(row.run_id === row.provider_id ? {} : { run_id: row.run_id }) };
  audit(ctx, {
    ...about, action: "model.call", key: `${call_id}:settled`, ...(fault === null ? {} : { outcome: "failure" as const }),
    details: { role: row.role, provider: row.provider, model, fault, input_tokens, output_tokens, cost_micros, prompt_sha256: row.prompt_sha256, answer_sha256 },
  });
  if (overdraft_micros > 0) audit(ctx, { ...about, action: "model.overdraft", key: `${call_id}:overdraft`, outcome: "failure", details: { reserved_micros: row.reserved_micros, cost_micros, overdraft_micros } });
}

/** Whether the server did well, did badly, or isn't to blame either way. */
const saidOf = (fault: ChatFaultCode | null): boolean | undefined => (fault === null ? true : speaksOfServer(fault) ? false : undefined);
