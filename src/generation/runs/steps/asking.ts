import type { Answer, ModelCall } from "../../models/port.ts";
import type { StepTools } from "../conductor.ts";
import type { SessionPorts } from "../ports.ts";

/** What a call to a billed model may cost at most, in tokens: reserved before, replaced by what it did cost after. */
const reservedTokens = 64_000;

/** Asks a model once: reserved against the tenant's budget, kept in the journal, settled. A repeated step is given the same answer. */
export async function ask<T>(ports: SessionPorts, run_id: string, step: string, tools: StepTools, call: (call: ModelCall) => Promise<Answer<T>>): Promise<Answer<T>> {
  const call_id = `${run_id}:${step}`;
  const { model, tenant } = ports;
  if (!tools.has("answer")) await tenant.reserve({ call_id, run_id, step, provider: model.name, tokens: model.billsTokens ? reservedTokens : 0 });
  await tools.boundary("reserved");
  const answer = await tools.once("answer", () => call({ signal: tools.signal }));
  await tools.boundary("answered");
  await tenant.settle({ call_id, model: answer.model, ...answer.usage });
  return answer;
}
