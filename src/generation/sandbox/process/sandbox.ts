import { sandboxFull, type Sandbox, type SandboxEvent, type SandboxRequest, type TestResult, type Verdict } from "../port.ts";
import { readLines } from "../isolate/lines.ts";
import { retryAfterOf, type SandboxBinding } from "../isolate/sandbox.ts";
import { tokenHeader } from "../isolate/wire.ts";
import { planProcess, type ProcessPlan } from "./command.ts";
import { printedByGo } from "./go-test.ts";
import { exitCodes, judge, needs, type Seen } from "./judge.ts";
import { ProcessLine, type ProcessRequest } from "./wire.ts";

/** How long a run may wait for a free sandbox, and how long for one that is just being started. */
const waitMsMax = 60_000;
const startMsMax = 5_000;
const retryEveryMs = 200;
const streamBytesMax = 128 * 1024 * 1024;
/** Beyond its own limit the server ends a run; this is for a server that doesn't. */
const graceMs = 10_000;

/** Runs commands in any language that the machine has, by the server behind `binding`. */
export function processSandbox(binding: SandboxBinding, token: string): Sandbox {
  return {
    async run(request, onEvent, signal) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const plan = planProcess(request.command, request.files);
      if ("lacks" in plan) return verdictOf({ status: "needs_driver", exit_code: exitCodes.needs_driver, reason: needs(plan.lacks), tests: [], file_errors: [] }, newAttempt(), startedAt);
      if ("fault" in plan) return verdictOf({ status: "failed", exit_code: exitCodes.failed, reason: plan.fault, tests: [], file_errors: [] }, newAttempt(), startedAt);
      for (;;) {
        const attempt = newAttempt();
        const answered = await follow(binding, token, wireRequest(request, plan), plan, attempt, onEvent, signal);
        signal.throwIfAborted();
        const waitedMs = performance.now() - startedAt;
        if (answered === "done" || waitedMs > (answered === "busy" ? waitMsMax : startMsMax)) {
          const judged = judge(attempt.seen, plan, request.files);
          announce(judged.tests, onEvent);
          return { ...verdictOf(judged, attempt, startedAt), ...(answered === "busy" ? { retry_after_s: attempt.retryAfterS } : {}) };
        }
        await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
        signal.throwIfAborted();
      }
    },
  };
}

interface Attempt {
  seen: Seen;
  printed: string;
  versions: Record<string, string>;
  retryAfterS: number;
}

const newAttempt = (): Attempt => ({ seen: { output: "", end: undefined }, printed: "", versions: {}, retryAfterS: 0 });

const wireRequest = ({ files, env, limits }: SandboxRequest, { shell, program }: ProcessPlan): ProcessRequest => ({
  files, command: shell, program, env: { ...env }, wall_ms: limits.wallMs, output_bytes: limits.outputBytes, memory_mb: limits.memoryMb,
});

/** `busy`: too many wait. `away`: nobody took the run. In neither case has anything run. */
async function follow(binding: SandboxBinding, token: string, request: ProcessRequest, plan: ProcessPlan, attempt: Attempt, onEvent: (event: SandboxEvent) => void, signal: AbortSignal): Promise<"done" | "busy" | "away"> {
  const limit = AbortSignal.timeout(request.wall_ms + waitMsMax + graceMs);
  const either = AbortSignal.any([signal, limit]);
  let hasBegun = false;
  const headers = { "content-type": "application/json", [tokenHeader]: token };
  const lose = (why: string): void => void (attempt.seen.end ??= { kind: "lost", loss: "crash", why });
  try {
    const response = await binding.fetch("http://sandbox/run", { method: "POST", headers, body: JSON.stringify(request), signal: either });
    if (!response.ok || response.body === null) {
      lose(response.status === 429 ? sandboxFull : `The sandbox answered ${response.status}`);
      attempt.retryAfterS = retryAfterOf(response);
      await response.body?.cancel();
      return response.status === 429 ? "busy" : response.status >= 500 ? "away" : "done";
    }
    for await (const line of readLines(response.body, streamBytesMax, either)) {
      hasBegun = true;
      receive(ProcessLine.parse(line), plan, attempt, onEvent);
    }
    if (limit.aborted) attempt.seen.end ??= { kind: "lost", loss: "time", why: `The run took longer than ${request.wall_ms} ms` };
    lose("The sandbox ended the run early");
    return hasBegun ? "done" : "away";
  } catch (error) {
    lose(`The sandbox was lost (${error instanceof Error ? error.message : String(error)})`);
    return hasBegun || limit.aborted ? "done" : "away";
  }
}

function receive(line: ProcessLine, plan: ProcessPlan, attempt: Attempt, onEvent: (event: SandboxEvent) => void): void {
  if (line[0] === "begun") attempt.versions = line[1];
  else if (line[0] === "output") {
    const text = plan.isGoJson ? printedByGo(line[1]) : line[1];
    attempt.seen.output += line[1];
    attempt.printed += text;
    if (text !== "") onEvent({ type: "output", text });
  } else attempt.seen.end = line[0] === "exit" ? { kind: "exit", code: line[1], report: line[2] } : line[0] === "missing" ? { kind: "missing", program: line[1] } : { kind: "lost", loss: line[1], why: line[2] };
}

/** The runners' reports come at the end, so single tests are told then. */
function announce(tests: readonly TestResult[], onEvent: (event: SandboxEvent) => void): void {
  for (const file of new Set(tests.map((test) => test.file))) {
    const own = tests.filter((test) => test.file === file);
    onEvent({ type: "file", file, tests: own.length });
    for (const result of own) onEvent({ type: "test", result });
  }
}

function verdictOf(judged: Omit<Verdict, "duration_ms" | "logs" | "engine">, { printed, versions }: Attempt, startedAt: number): Verdict {
  const logs = judged.reason === undefined ? printed : `${printed}${printed === "" || printed.endsWith("\n") ? "" : "\n"}[${judged.status}: ${judged.reason}]\n`;
  return { ...judged, duration_ms: Math.round(performance.now() - startedAt), logs, engine: { driver: "process", versions } };
}
