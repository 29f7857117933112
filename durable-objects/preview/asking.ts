import type { Asked, ServicePort, ServeRequest } from "../../src/generation/index.ts";
import { withinLease } from "../../src/platform/lease.ts";

/** A service that hangs is put out long before: what takes so long is the wait for a place. */
const askMs = 40_000;
const retryAfterS = 5;

/** Asks the sandbox. Where it has no answer in time it is busy, and whoever waits hears when to come back. */
export function askInTime(services: ServicePort, question: ServeRequest, caller: string, limitMs = askMs): Promise<Asked> {
  return withinLease(limitMs, undefined, async (lease) => {
    try {
      return await services.ask(question, caller, lease);
    } catch (error) {
      if (lease.aborted) return { kind: "busy", retry_after_s: retryAfterS };
      throw error;
    }
  });
}
