import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { withinLease } from "../../src/platform/lease.ts";

const untilAborted = (lease: AbortSignal): Promise<string> => new Promise((resolve) => lease.addEventListener("abort", () => resolve((lease.reason as Error).message)));

describe("a lease", () => {
  it("[RUN-10] tells the work when its time is over, and when the session ends", async () => {
    expect(await withinLease(10, undefined, untilAborted)).toBe("This took longer than 10 ms");
    const session = new AbortController();
    const told = withinLease(60_000, session.signal, untilAborted);
    session.abort(new Error("cancelled"));
    expect(await told).toBe("cancelled");
  });

  it("[RUN-70] is over with the work", async () => {
    const lease = await withinLease(10, undefined, async (signal) => signal);
    await sleep(30);
    expect(lease.aborted).toBe(false);
  });
});
