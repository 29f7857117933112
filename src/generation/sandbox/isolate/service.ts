import type { SandboxBinding } from "./sandbox.ts";
import { readLines } from "./lines.ts";
import { ServeLine, type Served, type ServeRequest } from "./serve-wire.ts";
import { answerLineMax, heldToLimits } from "./served.ts";
import { callerHeader, tokenHeader, type Loss } from "./wire.ts";

/** What came of a question. `busy`: nothing has run; worth another try after so many seconds. `lost`: the service took its isolate or its process with it. */
export type Asked = Served | { kind: "busy"; retry_after_s: number } | { kind: "lost"; loss: Loss; reason: string };

export interface ServicePort {
  /** Starts the service with what it kept, and asks it one question. @param caller on whose behalf: callers take turns */
  ask(question: ServeRequest, caller: string, signal: AbortSignal): Promise<Asked>;
}

/** A hanging service is found out by whoever watches its process; a request that waits for a place is answered late. */
const retryAfterS = 5;
const tries = 4;
const againMs = 50;

/** Services in the sandbox Worker behind `binding`. */
export function isolateServices(binding: SandboxBinding, token?: string): ServicePort {
  return {
    async ask(question, caller, signal) {
      const body = JSON.stringify(question);
      const headers = { "content-type": "application/json", [callerHeader]: caller, ...(token === undefined ? {} : { [tokenHeader]: token }) };
      for (let left = tries; ; left--) {
        const asked = await askOnce(binding, { method: "POST", headers, body, signal }, question);
        signal.throwIfAborted();
        if (asked !== "refused") return asked;
        if (left === 1) return { kind: "busy", retry_after_s: retryAfterS };
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    },
  };
}

type Init = Parameters<SandboxBinding["fetch"]>[1];

/** `refused`: there was no sandbox, and nothing has run. */
async function askOnce(binding: SandboxBinding, init: Init, question: ServeRequest): Promise<Asked | "refused"> {
  let last: unknown;
  try {
    const response = await binding.fetch("http://sandbox/serve", init);
    if (response.status === 429) return { kind: "busy", retry_after_s: Number(response.headers.get("retry-after") ?? retryAfterS) };
    if (!response.ok || response.body === null) return response.status >= 500 ? "refused" : { kind: "lost", loss: "crash", reason: `The sandbox answered ${response.status}` };
    for await (const line of readLines(response.body, answerLineMax(question), init.signal)) last = line;
  } catch (error) {
    init.signal.throwIfAborted();
    return { kind: "lost", loss: "crash", reason: `The sandbox was lost (${error instanceof Error ? error.message : String(error)})` };
  }
  init.signal.throwIfAborted();
  if (last === undefined) return { kind: "lost", loss: "crash", reason: "The sandbox ended without a word" };
  const line = ServeLine.safeParse(last);
  if (!line.success) return { kind: "lost", loss: "crash", reason: "The sandbox's answer makes no sense" };
  return line.data[0] === "served" ? heldToLimits(line.data[1], question) : { kind: "lost", loss: line.data[1], reason: line.data[2] };
}
