import { authorize, declarePermissions, permissionOf } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { findModelCall } from "../models/store.ts";
import type { ModelCallRow } from "../models/tables.ts";
import { loadCallContent } from "./content.ts";
import type { CostQuery, Costs, ListModelCalls, ModelCall, ModelCallSummary } from "./schema.ts";
import { listCallRows, sumCosts } from "./store.ts";

// Questions hold what people wrote and repositories hold, of every project: whoever reads them sees all of it.
declarePermissions("model_calls", ["read"], { developer: ["read"] });
declarePermissions("model_costs", ["read"], { developer: ["read"], billing: ["read"] });

export function listModelCalls(ctx: Context, input: ListModelCalls): Paged<ModelCallSummary> {
  authorize(ctx, permissionOf("model_calls", "read"));
  return paged(ctx, input, {
    list: "model_calls",
    load: (after: [number, string] | undefined, take, skip) => listCallRows(ctx.own, input.run_id, after, take, skip ?? 0),
    keyOf: (row): [number, string] => [row.created_at, row.id],
    present,
  });
}

/** One call, with question and answer for as long as they are kept. */
export async function getModelCall(ctx: Context, id: string): Promise<ModelCall> {
  const row = findModelCall(ctx.own, id);
  if (!row) throw notFound("model call");
  authorize(ctx, permissionOf("model_calls", "read"));
  const content = row.content_until === null ? undefined : await loadCallContent(ctx.blobs, ctx.tenantId, id);
  return { ...present(row), parameters: row.parameters, question: content?.question ?? null, answer: content?.answer ?? null };
}

export function sumModelCosts(ctx: Context, query: CostQuery): Costs {
  authorize(ctx, permissionOf("model_costs", "read"));
  const data = sumCosts(ctx.own, query);
  return { currency: "USD", total_micros: data.reduce((sum, { cost_micros }) => sum + cost_micros, 0), data };
}

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function present(row: ModelCallRow): ModelCallSummary {
  const { id, run_id, step, role, task, provider, provider_id, model, status, fault, stepped_down, estimated, input_tokens, output_tokens, reserved_micros, cost_micros, overdraft_micros, latency_ms, prompt_sha256, answer_sha256, user_id, created_at, settled_at, content_until } = row;
  const shown = { id, run_id, step, role, task, provider, provider_id, model, status, fault, stepped_down, estimated, input_tokens, output_tokens, reserved_micros, cost_micros, overdraft_micros, latency_ms, prompt_sha256, answer_sha256, user_id };
  return { ...shown, created_at: new Date(created_at).toISOString(), settled_at: time(settled_at), content_until: time(content_until) };
}
