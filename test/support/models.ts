import { newId, type Id } from "../../src/platform/ids.ts";
import { insertRun } from "../../src/generation/runs/store.ts";
import type { BeginChat } from "../../src/generation/models/reserving.ts";
import type { EndChat } from "../../src/generation/models/settling.ts";
import type { Caller } from "./world.ts";

export interface Models {
  provider_id: string;
  cheap_id: string;
}

/** A dear model at one provider and a cheap one at another, that speak for every role. Nothing listens there. */
export async function newModels(owner: Caller): Promise<Models> {
  const provider = async (name: string, model: string, price: number): Promise<string> => {
    const body = { name, base_url: "http://127.0.0.1:9/v1", api_key: "sk-a-long-enough-key-1234", models: [{ id: model, context_tokens: 100_000, output_tokens: 1_000, input_price: price, output_price: price }] };
    return (await owner.call("POST", "/api/model-providers", body)).body.id;
  };
  const [provider_id, cheap_id] = [await provider("Dear", "dear", 10), await provider("Cheap", "cheap", 1)];
  const role = { chain: [{ provider_id, model: "dear" }, { provider_id: cheap_id, model: "cheap" }], step_down: { provider_id: cheap_id, model: "cheap" } };
  await owner.call("PUT", "/api/model-settings", { roles: { pm: role, engineer: role, qa: role } });
  return { provider_id, cheap_id };
}

/** A run's row, with no session behind it. */
export async function newRunRow(owner: Caller): Promise<Id<"run">> {
  const { requirement_id } = (await owner.call("POST", "/api/requirements", { requirement: "A shelf has a unique label.", engine: "builtin" })).body;
  return owner.inside((ctx) => {
    const now = ctx.clock.now();
    const id = newId("run", now);
    insertRun(ctx.own, {
      id, requirement_id, project_id: null, status: "writing", mode: "auto", engine: "model", clarify: false, answers: null, language: null, framework: null, edits: null, is_paused: false, event_id: 0, ends: 0, stage: "none", provider: "language", generated_by: "Models",
      plan: null, coverage: [], attempts: [], result: null, commit_id: null, repo_url: null, approval_for: null, created_by: owner.userId, created_at: now, updated_at: now, finished_at: null,
    });
    return id;
  });
}

/** 1,000 tokens asked and at most 1,000 answered: $0.02 with the dear model, $0.002 with the cheap one. */
export const turn = (run_id: string, place: number, more: Partial<BeginChat> = {}): BeginChat => ({ call_id: `${run_id}:write:${place}:1.1`, run_id, step: `write-${place}`, role: "engineer", task: "teas", prompt_tokens: 1_000, prompt_sha256: "p", tried: [], ...more });

export const answered = (call_id: string, more: Partial<EndChat> = {}): EndChat => ({ call_id, model: "dear-2026", fault: null, input_tokens: 1_000, output_tokens: 1_000, estimated: false, latency_ms: 5, answer_sha256: "a", stored: false, ...more });
