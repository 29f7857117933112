import { authorize, permissionOf } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, invalid, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { ChatRequest } from "../models/chat.ts";
import { ChatFault } from "../models/faults.ts";
import { askServer } from "../models/openai.ts";
import { reserveChat } from "../models/reserving.ts";
import { routeOf } from "../models/routing.ts";
import { endChat } from "../models/settling.ts";
import { countPrompt, countText } from "../models/tokens.ts";
import type { ProviderTest, TestProvider } from "./schema.ts";
import { findProvider } from "./store.ts";

const question: ChatRequest = { role: "engineer", task: null, messages: [{ role: "user", content: "Answer with the word yes and nothing else." }] };
const outputTokensMax = 500;
const timeoutMsMax = 20_000;

/** Asks one of a provider's models something small: as real a call as any, held to the budgets and paid for. @throws AppError quota_exceeded */
export async function testProvider(ctx: Context, id: string, { model }: TestProvider): Promise<ProviderTest> {
  const provider = findProvider(ctx.own, id);
  if (!provider) throw notFound("model provider");
  authorize(ctx, permissionOf("model_providers", "update"), { type: "model_provider", id });
  if (!provider.is_active) throw new AppError("conflict", "This provider is switched off");
  const route = routeOf(ctx, { provider_id: id, model: model ?? provider.models[0]?.id ?? "" });
  if (!route) throw invalid("#/model", "not_found", `${provider.name} has no such model in its catalogue`);
  const small = { ...route, target: { ...route.target, output_tokens_max: Math.min(outputTokensMax, route.target.output_tokens_max), timeout_ms: Math.min(timeoutMsMax, route.target.timeout_ms) } };
  const call_id = `${id}:test:${newId("model_call", ctx.clock.now())}`;
  const began = ctx.clock.now();
  const { target } = ctx.own.atomically(() => reserveChat(ctx, { call_id, run_id: id, step: "test", role: "engineer", task: null, prompt_tokens: countPrompt(question), prompt_sha256: "", tried: [] }, [small], undefined));
  const came = await askServer(target, question, new AbortController().signal).catch((error: unknown) => {
    if (error instanceof ChatFault) return error;
    throw error;
  });
  const latency_ms = ctx.clock.now() - began;
  const isFault = came instanceof ChatFault;
  const usage = isFault ? { input_tokens: 0, output_tokens: countText(came.received) } : came.usage;
  const { cost_micros } = endChat(ctx, { call_id, model: isFault ? target.model : came.model, fault: isFault ? came.code : null, ...usage, estimated: isFault || came.estimated, latency_ms, answer_sha256: null, stored: false });
  return { ok: !isFault, model: isFault ? target.model : came.model, fault: isFault ? came.code : null, message: isFault ? came.message : null, status: isFault ? came.status : null, latency_ms, ...usage, cost_micros };
}
