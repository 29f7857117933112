import type { Sandbox, SandboxRequest, Verdict } from "../port.ts";
import { withoutFrames } from "./errors.ts";
import { readLines } from "./lines.ts";
import { newRunRecord, type Outcome, type RunRecord } from "./record.ts";
import { printRun } from "./terminal.ts";
import { callerHeader, tokenHeader, type RunRequest } from "./wire.ts";

/** The sandbox Worker as a caller sees it: a service binding, or anything with the same `fetch`. */
export interface SandboxBinding {
  fetch(url: string, init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal }): Promise<Response>;
}

/** A sandbox that is being replaced refuses for a moment, and one that is busy answers late; in neither case has anything run. */
const retryEveryMs = 50;
const startMsMax = 60_000;
const refusalMsMax = 10_000;
/** More than honest tests report by far: results, and output up to its own limit. */
const streamBytesMax = 32 * 1024 * 1024;
const logCharactersMax = 1024 * 1024;

const exitCodes = { passed: 0, failed: 1, broken: 70, timed_out: 124, out_of_memory: 137, needs_driver: 127 } as const satisfies Record<Verdict["status"], number>;

/** Runs TypeScript and JavaScript under vitest's, jest's and Node's test APIs, and plain programs, in the sandbox Worker behind `binding`. */
export function isolateSandbox(binding: SandboxBinding, token?: string): Sandbox {
  return {
    async run(request, onEvent, signal) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const body = JSON.stringify(wireRequest(request));
      for (;;) {
        const attempt: Attempt = { binding, body, token, caller: request.caller, wallMs: request.limits.wallMs, record: newRunRecord(onEvent, request.limits.outputBytes), signal };
        const answered = await follow(attempt);
        signal.throwIfAborted();
        const mayRetry = answered === "refused" && !attempt.record.hasBegun() && performance.now() - startedAt < refusalMsMax;
        if (typeof answered === "object") return { ...verdictOf(attempt.record.outcome(), startedAt), retry_after_s: answered.retryAfterS };
        if (!mayRetry) return verdictOf(attempt.record.outcome(), startedAt);
        await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
        signal.throwIfAborted();
      }
    },
  };
}

const wireRequest = ({ files, command, env = {}, limits }: SandboxRequest): RunRequest => ({
  files,
  command,
  env,
  wall_ms: limits.wallMs,
  test_ms: limits.testMs,
  output_bytes: limits.outputBytes,
});

interface Attempt {
  binding: SandboxBinding;
  body: string;
  token: string | undefined;
  caller: string | undefined;
  wallMs: number;
  record: RunRecord;
  signal: AbortSignal;
}

/** Feeds the record until the stream ends or a limit is reached. `refused`: there was no sandbox to take the run. */
async function follow({ binding, body, token, caller, wallMs, record, signal }: Attempt): Promise<"answered" | "refused" | { retryAfterS: number }> {
  const limit = new AbortController();
  const stopAfter = (ms: number, why: string) => setTimeout(() => (record.stop("limit", why), limit.abort()), ms);
  let timer = stopAfter(startMsMax, `No sandbox was free within ${startMsMax} ms`);
  const either = AbortSignal.any([signal, limit.signal]);
  const headers = { "content-type": "application/json", ...(token === undefined ? {} : { [tokenHeader]: token }), ...(caller === undefined ? {} : { [callerHeader]: caller }) };
  try {
    const response = await binding.fetch("http://sandbox/run", { method: "POST", headers, body, signal: either });
    if (!response.ok || response.body === null) {
      record.stop("crash", response.status === 429 ? "Too many runs are waiting for the sandbox" : `The sandbox answered ${response.status}`);
      if (response.status === 429) return { retryAfterS: Number(response.headers.get("retry-after") ?? 1) };
      return response.status >= 500 ? "refused" : "answered";
    }
    for await (const line of readLines(response.body, streamBytesMax, either)) {
      const hadBegun = record.hasBegun();
      record.receive(line);
      if (hadBegun || !record.hasBegun()) continue;
      clearTimeout(timer);
      timer = stopAfter(wallMs, `The run took longer than ${wallMs} ms`);
    }
    return record.hasBegun() ? "answered" : "refused";
  } catch (error) {
    record.stop("crash", `The sandbox was lost (${error instanceof Error ? error.message : String(error)})`);
    return limit.signal.aborted ? "answered" : "refused";
  } finally {
    clearTimeout(timer);
  }
}

function verdictOf(outcome: Outcome, startedAt: number): Verdict {
  const { status, reason, files, versions, exit_code, coverage } = outcome;
  const durationMs = Math.round(performance.now() - startedAt);
  return {
    status,
    exit_code: exit_code ?? exitCodes[status],
    ...(reason === undefined ? {} : { reason }),
    tests: files.flatMap((file) => file.tests.map(({ id: _id, started: _started, ended: _ended, errors, ...test }) => ({ ...test, errors: errors.map(withoutFrames) }))),
    file_errors: files.filter(({ errors }) => errors.length > 0).map(({ file, errors }) => ({ file, errors: errors.map(withoutFrames) })),
    ...(coverage === undefined ? {} : { coverage }),
    duration_ms: durationMs,
    logs: printRun(outcome, durationMs, logCharactersMax),
    engine: { driver: "isolate", versions },
  };
}

