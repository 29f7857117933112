import type { Answer, ModelCall, ModelProvider } from "../../models/port.ts";
import type { StepTools } from "../conductor.ts";
import { newTalk } from "./talking.ts";
import type { RunWork } from "./writing.ts";

/** Asks an engine once: noted with the tenant, kept in the journal. A repeated step is given the same answer. Language models are asked turn by turn, each kept and paid for by itself. */
export async function ask<T>({ ports, request }: RunWork, model: ModelProvider, step: string, tools: StepTools, call: (call: ModelCall) => Promise<Answer<T>>): Promise<Answer<T>> {
  if (model.billsTokens) {
    const talk = newTalk({ ports, request, step, tools, wait: (ms, signal) => scheduler.wait(ms, { signal }) });
    return tools.once("spoken", () => call({ signal: tools.signal, talk }));
  }
  const call_id = `${request.run_id}:${step}`;
  if (!tools.has("answer")) await ports.tenant.reserve({ call_id, run_id: request.run_id, step, provider: model.name, tokens: 0 });
  await tools.boundary("reserved");
  const answer = await tools.once("answer", () => call({ signal: tools.signal }));
  await tools.boundary("answered");
  await ports.tenant.settle({ call_id, model: answer.model, ...answer.usage });
  return answer;
}
