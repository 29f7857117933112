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
const retryAfterSeconds = 5;
const retryAfterSecondsMax = 600;
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
      const full = new AbortController();
      const either = AbortSignal.any([signal, full.signal]);
      const asked = async (part: Part): Promise<Outcome> => {
        const { hear, end } = listeners[part.index]!;
        const body = JSON.stringify(wireRequest(request, part));
        try {
          return await runPart({ binding, body, token, request, signal: either, hear });
        } catch (error) {
          full.abort(error); // a run without one of its parts is none: the others give their places back
          throw error;
        } finally {
          end();
        }
      };
      const ended = await Promise.allSettled(parts.map(asked));
      signal.throwIfAborted();
      if (full.signal.reason instanceof Full) return fullVerdict(full.signal.reason, startedAt);
      const outcomes = ended.map(outcomeOf) as [Outcome, ...Outcome[]];
      return verdictOf(outcomes.length === 1 ? outcomes[0] : mergeOutcomes(outcomes, request.limits.outputBytes), startedAt);
    },
  };
}

function outcomeOf(ended: PromiseSettledResult<Outcome>): Outcome {
  if (ended.status === "rejected") throw ended.reason;
  return ended.value;
}

/** There was no place for a part of the run, and nothing of that part has run. */
class Full extends Error {
  readonly retryAfterS: number;
  constructor(retryAfterS: number) {
    super(sandboxFull);
    this.retryAfterS = retryAfterS;
  }
}

const fullVerdict = ({ message, retryAfterS }: Full, startedAt: number): Verdict => ({
  ...verdictOf({ status: "broken", reason: message, files: [], versions: {} }, startedAt), retry_after_s: retryAfterS,
});

type PartOfRun = Pick<Attempt, "binding" | "body" | "token" | "signal"> & { request: SandboxRequest; hear: (event: SandboxEvent) => void };

/** @throws Full; what the signal carries */
async function runPart({ request, hear, ...asked }: PartOfRun): Promise<Outcome> {
  const { caller, limits } = request;
  const startedAt = performance.now();
  for (;;) {
    const attempt: Attempt = { ...asked, caller, wallMs: limits.wallMs, record: newRunRecord(hear, limits.outputBytes) };
    const answered = await follow(attempt);
    asked.signal.throwIfAborted();
    if (typeof answered === "object") throw new Full(answered.retryAfterS);
    const mayRetry = answered === "refused" && !attempt.record.hasBegun() && performance.now() - startedAt < refusalMsMax;
    if (!mayRetry) return attempt.record.outcome();
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

/** Feeds the record until the stream ends or a limit is reached. `refused`: there was no sandbox to take the run. `retryAfterS`: others are before it, and it waited long enough. */
async function follow({ binding, body, token, caller, wallMs, record, signal }: Attempt): Promise<"answered" | "refused" | { retryAfterS: number }> {
  const limit = new AbortController();
  const ranOut = (): void => (record.stop("limit", `The run took longer than ${wallMs} ms`), limit.abort());
  let timer = setTimeout(() => limit.abort(), startMsMax);
  const either = AbortSignal.any([signal, limit.signal]);
  const headers = { "content-type": "application/json", ...(token === undefined ? {} : { [tokenHeader]: token }), ...(caller === undefined ? {} : { [callerHeader]: caller }) };
  const noPlace = (): "refused" | { retryAfterS: number } => (limit.signal.aborted ? { retryAfterS: retryAfterSeconds } : "refused");
  try {
    const response = await binding.fetch("http://sandbox/run", { method: "POST", headers, body, signal: either });
    if (!response.ok || response.body === null) {
      record.stop("crash", `The sandbox answered ${response.status}`);
      if (response.status === 429) return { retryAfterS: retryAfterOf(response) };
      return response.status >= 500 ? "refused" : "answered";
    }
    for await (const line of readLines(response.body, streamBytesMax, either)) {
      const hadBegun = record.hasBegun();
      record.receive(line);
      if (hadBegun || !record.hasBegun()) continue;
      clearTimeout(timer);
      timer = setTimeout(ranOut, wallMs);
    }
    return record.hasBegun() ? "answered" : noPlace();
  } catch (error) {
    record.stop("crash", `The sandbox was lost (${error instanceof Error ? error.message : String(error)})`);
    return record.hasBegun() ? "answered" : noPlace();
  } finally {
    clearTimeout(timer);
  }
}

/** As a sandbox says it; seconds, up to ten minutes. */
export function retryAfterOf({ headers }: Response): number {
  const said = Number(headers.get("retry-after"));
  return said >= 1 ? Math.min(said, retryAfterSecondsMax) : retryAfterSeconds;
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

