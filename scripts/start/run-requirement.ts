import type { DemoUser } from "./demo-user.ts";
import { followRun, type RunEvent } from "./follow.ts";
import { cloneLine, type RunResult, type Summary } from "./summary.ts";

/** Sends a requirement as any client would, follows the run by its stream to the end, and says what it came to. */
export async function runRequirement(user: DemoUser, requirement: string, startedInMs: number, onEvent: (event: RunEvent) => void): Promise<Summary> {
  const sentAt = performance.now();
  const { requirement_id, run_id } = await user.api.post<{ requirement_id: string; run_id: string }>("/api/requirements", { requirement, mode: "auto" });
  let last: RunEvent | undefined;
  await followRun(user.api, run_id, (event) => {
    last = event;
    onEvent(event);
  });
  const elapsed_ms = Math.round(performance.now() - sentAt);
  if (last?.type !== "run.finished") throw new Error("The run's stream ended before the run did");
  const { id: _id, at: _at, type: _type, ...told } = last;
  const result = told as unknown as RunResult; // what the product itself wrote into its last event
  const { url } = await user.api.post<{ url: string }>("/api/auth/sign-in-links");
  return {
    ...result, type: "summary", run_id, requirement_id, elapsed_ms, started_in_ms: startedInMs, sign_in_url: url,
    git_clone: result.repo_url === null ? null : cloneLine(result.repo_url, user.apiKey),
  };
}
