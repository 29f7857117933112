import { sandboxFull, type Sandbox, type SandboxEvent, type SandboxRequest, type Verdict } from "../port.ts";
import { withoutFrames } from "./errors.ts";
import { readLines } from "./lines.ts";
import { inOrder, mergeOutcomes, partsOf, type Part } from "./parts.ts";
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

/**
 * Runs TypeScript and JavaScript under vitest's, jest's and Node's test APIs, and plain programs, in the sandbox Worker behind `binding`.
 * @param partsMax a run of several test files is asked for in so many parts at a time, each of which takes a place
 */
export function isolateSandbox(binding: SandboxBinding, token?: string, partsMax = 2): Sandbox {
  return {
    async run(request, onEvent, signal) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const parts = partsOf(request.command, request.files, partsMax);
      const listeners = inOrder(parts.length, onEvent);
      const asked = async (part: Part): Promise<Ended> => {
        const { hear, end } = listeners[part.index]!;
        const body = JSON.stringify(wireRequest(request, part));
        return runPart({ binding, body, token, request, signal, hear }).finally(end);
      };
      const ended = await Promise.all(parts.map(asked)) as [Ended, ...Ended[]];
      const retryAfterS = ended.find((one) => one.retryAfterS !== undefined)?.retryAfterS;
      const outcome = ended.length === 1 ? ended[0].outcome : mergeOutcomes([ended[0].outcome, ...ended.slice(1).map((one) => one.outcome)], request.limits.outputBytes);
      return { ...verdictOf(outcome, startedAt), ...(retryAfterS === undefined ? {} : { retry_after_s: retryAfterS }) };
    },
  };
}

interface Ended {
  outcome: Outcome;
  retryAfterS?: number;
}

type PartOfRun = Pick<Attempt, "binding" | "body" | "token" | "signal"> & { request: SandboxRequest; hear: (event: SandboxEvent) => void };

async function runPart({ request, hear, ...asked }: PartOfRun): Promise<Ended> {
  const { caller, limits } = request;
  const startedAt = performance.now();
  for (;;) {
    const attempt: Attempt = { ...asked, caller, wallMs: limits.wallMs, record: newRunRecord(hear, limits.outputBytes) };
    const answered = await follow(attempt);
    asked.signal.throwIfAborted();
    if (typeof answered === "object") return { outcome: attempt.record.outcome(), retryAfterS: answered.retryAfterS };
    const mayRetry = answered === "refused" && !attempt.record.hasBegun() && performance.now() - startedAt < refusalMsMax;
    if (!mayRetry) return { outcome: attempt.record.outcome() };
    await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
    asked.signal.throwIfAborted();
  }
}

const wireRequest = ({ files, command, env = {}, limits }: SandboxRequest, part: Part): RunRequest => ({
  files,
  command,
  env,
  wall_ms: limits.wallMs,
  test_ms: limits.testMs,
  output_bytes: limits.outputBytes,
  ...(part.of === 1 ? {} : { part }),
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
      record.stop("crash", response.status === 429 ? sandboxFull : `The sandbox answered ${response.status}`);
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

