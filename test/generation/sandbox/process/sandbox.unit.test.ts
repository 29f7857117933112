import { describe, expect, it, vi } from "vitest";
import { defaultLimits, sandboxFull } from "../../../../src/generation/sandbox/port.ts";
import { processSandbox } from "../../../../src/generation/sandbox/process/sandbox.ts";

describe("the process driver's caller", () => {
  it("[PRC-9] comes again for a minute where too many wait, and then says when to ask once more", async () => {
    vi.useFakeTimers();
    try {
      let asked = 0;
      const full = async (): Promise<Response> => (asked++, new Response("", { status: 429, headers: { "retry-after": "9" } }));
      const verdict = processSandbox({ fetch: full }, "token").run({ files: { "a.py": "" }, command: "python3 a.py", limits: defaultLimits }, () => undefined, new AbortController().signal);
      await vi.advanceTimersByTimeAsync(61_000);
      expect([await verdict, asked > 100]).toEqual([expect.objectContaining({ status: "broken", reason: sandboxFull, retry_after_s: 9, tests: [] }), true]);
    } finally {
      vi.useRealTimers();
    }
  });
});
