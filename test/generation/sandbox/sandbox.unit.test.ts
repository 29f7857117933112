import { describe, expect, it, vi } from "vitest";
import { isolateSandbox, type SandboxBinding } from "../../../src/generation/sandbox/isolate/sandbox.ts";
import { defaultLimits, sandboxFull, type SandboxEvent } from "../../../src/generation/sandbox/port.ts";

const run = [
  ["built", JSON.stringify({ test_files: ["a.test.ts"], file_errors: [], missing: [], versions: { vitest: "4.1.12" }, runner: "vitest", counters: {} })],
  ["isolate", 1, "a.test.ts", "loading"],
  ["isolate", 2, "a.test.ts", "collected", JSON.stringify([{ id: "1", name: "adds" }, { id: "2", name: "groups > é" }])],
  ["isolate", 3, "a.test.ts", "started", "1"],
  ["isolate", 4, "a.test.ts", "finished", "1", "passed", 2, JSON.stringify({ errors: [], log: "hello\n" })],
  ["isolate", 5, "a.test.ts", "started", "2"],
  ["isolate", 6, "a.test.ts", "finished", "2", "failed", 3, JSON.stringify({ errors: [{ name: "AssertionError", message: "expected 1 to be 2", diff: "- 2\n+ 1", stack: "    at src/app.ts:4:2\n    at a.test.ts:9:1" }], log: "" })],
  ["isolate", 7, "a.test.ts", "file", "failed", JSON.stringify({ errors: [] })],
  ["ended"],
];
const text = run.map((line) => JSON.stringify(line)).join("\n\n") + "\n";

/** A body in pieces of that many bytes; with `stall` it never ends. */
const streamOf = (whole: string, size: number, stall = false) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      const bytes = new TextEncoder().encode(whole);
      for (let from = 0; from < bytes.length; from += size) controller.enqueue(bytes.slice(from, from + size));
      if (!stall) controller.close();
    },
  });

const files = { "package.json": '{"scripts":{"test":"vitest run"}}', "a.test.ts": "" };
function ask(answers: (Response | Error)[], { wallMs = 5_000, signal = new AbortController().signal, token }: { wallMs?: number; signal?: AbortSignal; token?: string } = {}) {
  const calls: Parameters<SandboxBinding["fetch"]>[] = [];
  const events: SandboxEvent[] = [];
  const binding: SandboxBinding = {
    async fetch(...call) {
      calls.push(call);
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      if (answer instanceof Response) return answer;
      throw answer;
    },
  };
  const verdict = isolateSandbox(binding, token).run({ files, command: "npm test -- a", limits: { ...defaultLimits, wallMs } }, (event) => events.push(event), signal);
  return { verdict, calls, events };
}

describe("isolateSandbox", () => {
  it.each([1, 7, 100_000])("[SBX-1] follows a stream in pieces of %i bytes", async (size) => {
    const { verdict, events } = ask([new Response(streamOf(text, size))]);
    expect(await verdict).toEqual({
      status: "failed",
      exit_code: 1,
      tests: [
        { file: "a.test.ts", name: "adds", status: "passed", duration_ms: 2, errors: [], log: "hello\n" },
        { file: "a.test.ts", name: "groups > é", status: "failed", duration_ms: 3, errors: [{ name: "AssertionError", message: "expected 1 to be 2", diff: "- 2\n+ 1", line: 9 }], log: "" },
      ],
      file_errors: [],
      duration_ms: expect.any(Number),
      logs: expect.any(String),
      engine: { driver: "isolate", versions: { vitest: "4.1.12" } },
    });
    expect(events.map((event) => event.type)).toEqual(["file", "test", "test"]);
  });

  it("[SBX-3] prints what a terminal would show", async () => {
    const { logs } = await ask([new Response(text)]).verdict;
    expect(logs.replace(/Duration {2}\d+/, "Duration  0")).toBe(
      [
        " ❯ a.test.ts (2 tests) 5 ms", "   × groups > é 3 ms", "", "stdout | a.test.ts > adds", "hello", "", "", " FAIL  a.test.ts > groups > é", "AssertionError: expected 1 to be 2", "",
        "- 2", "+ 1", "", " ❯ src/app.ts:4", " ❯ a.test.ts:9", "", " Test Files  1 failed (1)", "      Tests  1 failed | 1 passed (2)", "   Duration  0 ms", "",
      ].join("\n"),
    );
  });

  it("[SBX-11] sends the files, the command, the limits and the token", async () => {
    const { verdict, calls } = ask([new Response(text)], { token: "secret" });
    await verdict;
    const [url, init] = calls[0]!;
    expect([url, init.method, init.headers["x-sandbox-token"]]).toEqual(["http://sandbox/run", "POST", "secret"]);
    expect(JSON.parse(init.body)).toEqual({ files, command: "npm test -- a", env: {}, wall_ms: 5_000, test_ms: 5_000, output_bytes: 262_144 });
  });

  it("[SBX-27] asks again while the sandbox is being replaced", async () => {
    const { verdict, calls } = ask([new Response("", { status: 503 }), new Error("connection refused"), new Response(""), new Response(text)]);
    expect((await verdict).tests).toHaveLength(2);
    expect(calls).toHaveLength(4);
  });

  it.each([
    { why: "the sandbox refuses", answer: () => new Response("", { status: 422 }), reason: "The sandbox answered 422" },
    { why: "it is lost once it has begun", answer: () => new Response(`${JSON.stringify(run[0])}\n`), reason: "The sandbox ended the run early" },
    { why: "it says what is no JSON", answer: () => new Response(`${JSON.stringify(run[0])}\n{"a\n`), reason: "The sandbox was lost (" },
    { why: "it says more than can be", answer: () => new Response(streamOf(`${JSON.stringify(run[0])}\n${" ".repeat(33 * 1024 * 1024)}`, 1024 * 1024)), reason: "The sandbox was lost (More than 33554432 bytes were reported)" },
  ])("[SBX-33] is broken, and doesn't ask again, when $why", async ({ answer, reason }) => {
    const { verdict, calls } = ask([answer()]);
    expect(await verdict).toMatchObject({ status: "broken", exit_code: 70, reason: expect.stringContaining(reason) });
    expect(calls).toHaveLength(1);
  });

  it("[SBX-46] has no part of a run when one has no place: the others give theirs back, and nothing of them counts", async () => {
    const asked: AbortSignal[] = [];
    const binding: SandboxBinding = {
      async fetch(_, { body, signal }) {
        asked.push(signal);
        const { part } = JSON.parse(body) as { part: { index: number } };
        return part.index === 0 ? new Response(streamOf(`${JSON.stringify(run[0])}\n`, 64, true)) : new Response("", { status: 429, headers: { "retry-after": "7" } });
      },
    };
    const four = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`${name}.test.ts`, ""]));
    const verdict = await isolateSandbox(binding).run({ files: { ...files, ...four }, command: "npm test", limits: defaultLimits }, () => undefined, new AbortController().signal);
    expect([verdict, asked.map(({ aborted }) => aborted)]).toEqual([expect.objectContaining({ status: "broken", exit_code: 70, reason: sandboxFull, retry_after_s: 7, tests: [], file_errors: [] }), [true, true]]);
  });

  it("[SBX-46] is full, rather than slow, where no place was free for a minute", async () => {
    vi.useFakeTimers();
    try {
      const { verdict, calls } = ask([new Response(streamOf(`${JSON.stringify(["waiting", 3])}\n`, 64, true))]);
      await vi.advanceTimersByTimeAsync(60_000);
      expect([await verdict, calls.length]).toEqual([expect.objectContaining({ status: "broken", reason: sandboxFull, retry_after_s: 5 }), 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([["0", 5], ["soon", 5], ["90", 90], ["1e9", 600]])("[SBX-46] believes a Retry-After of %s as %i seconds", async (said, seconds) => {
    expect((await ask([new Response("", { status: 429, headers: { "retry-after": said } })]).verdict).retry_after_s).toBe(seconds);
  });

  it("[SBX-50][SBX-18] counts each part's time from its own start, however long it waited for its place", async () => {
    vi.useFakeTimers();
    try {
      const parts: ReadableStreamDefaultController<Uint8Array>[] = [];
      const say = (part: number, lines: unknown[]): void => parts[part]!.enqueue(new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join("")));
      const binding: SandboxBinding = {
        fetch: async (_, { body }) => new Response(new ReadableStream({ start: (controller) => void (parts[(JSON.parse(body) as { part: { index: number } }).part.index] = controller) })),
      };
      const four = Object.fromEntries(["b", "c", "d"].map((name) => [`${name}.test.ts`, ""]));
      const verdict = isolateSandbox(binding).run({ files: { ...files, ...four }, command: "npm test", limits: { ...defaultLimits, wallMs: 1_000 } }, () => undefined, new AbortController().signal);
      await vi.advanceTimersByTimeAsync(1);
      say(0, run);
      parts[0]!.close();
      say(1, [["waiting", 1]]);
      await vi.advanceTimersByTimeAsync(50_000);
      say(1, run.slice(0, 3));
      await vi.advanceTimersByTimeAsync(900);
      say(1, run.slice(3));
      parts[1]!.close();
      expect((await verdict).status).toBe("failed");
    } finally {
      vi.useRealTimers();
    }
  });

  it("[SBX-18] ends a run that stalls, by its own clock", async () => {
    const { verdict } = ask([new Response(streamOf(run.slice(0, 4).map((line) => `${JSON.stringify(line)}\n`).join(""), 64, true))], { wallMs: 60 });
    expect(await verdict).toMatchObject({ status: "timed_out", reason: 'The run took longer than 60 ms, during "adds" in a.test.ts', tests: [{ status: "failed" }, { status: "not_run" }] });
  });

  it("[SBX-20] throws what the signal carries, and nothing else", async () => {
    const cancel = new AbortController();
    const { verdict } = ask([new Response(streamOf(`${JSON.stringify(run[0])}\n`, 64, true))], { signal: cancel.signal });
    setTimeout(() => cancel.abort("enough"), 20);
    await expect(verdict).rejects.toBe("enough");
  });

  it("[SBX-4] says what the sandbox says of a command that it can't run", async () => {
    const lines = [["built", JSON.stringify({ test_files: [], file_errors: [], missing: [], needs: 'can\'t run "make"', runner: "vitest", counters: {}, versions: {} })], ["ended"]];
    const { verdict, calls } = ask([new Response(lines.map((line) => JSON.stringify(line)).join("\n") + "\n")]);
    expect(await verdict).toMatchObject({ status: "needs_driver", exit_code: 127, tests: [], reason: 'can\'t run "make"' });
    expect(calls).toHaveLength(1);
  });
});
