import { AppError } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { logBytesInline } from "../../executions/blobs.ts";
import { maskSecrets, maskVerdict } from "../../executions/masking.ts";
import { defaultLimits, sandboxFull, type Limits, type SandboxEvent, type Verdict } from "../../sandbox/port.ts";
import { PutOff, type Step, type StepTools } from "../conductor.ts";
import type { SessionPorts } from "../ports.ts";
import { countTests } from "../verdict.ts";

/** `logs_stored`: the verdict holds only the beginning of the log, the whole lies with the artifacts. */
export type TestRun = { execution_id: string; command: string; verdict: Verdict; logs_stored?: boolean };

export interface TestAsked {
  /** By path; a function where they have to be fetched first. */
  files: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  command: string;
  env?: Readonly<Record<string, string>>;
  limits?: Limits;
  /** The tenant: where runs must wait, tenants take turns. */
  caller: string;
  /** Left out for a run's own tests: then it is made here, and a sandbox that is full is waited for. Whoever asks for an execution hears that it is. */
  execution_id?: string;
}

/** Queueing for a sandbox, and one that must be started first. */
const leaseSlackMs = 90_000;

/** Runs a command over files in the sandbox; tells each test as it finishes and each line as it comes. */
export const testStep = ({ sandbox, artifacts }: Pick<SessionPorts, "sandbox" | "artifacts">, { files, command, caller, env = {}, limits = defaultLimits, execution_id }: TestAsked): Step<TestRun> => ({
  status: "testing",
  leaseMs: limits.wallMs + leaseSlackMs,
  async work(tools) {
    const id = execution_id ?? (await tools.once("execution_id", () => newId("execution", tools.started_at)));
    await tools.once("command", () => command);
    tools.note("tests", "tests.started", { execution_id: id, command });
    const verdict = maskVerdict(await sandbox.run({ files: typeof files === "function" ? await files() : files, command, env, limits, caller }, teller(tools, id), tools.signal));
    if (verdict.retry_after_s !== undefined) throw execution_id === undefined ? new PutOff(sandboxFull, verdict.retry_after_s * 1_000) : new AppError("limit_exceeded", sandboxFull);
    if (isUnrun(verdict)) throw new Error(verdict.reason ?? "The sandbox came to no verdict");
    if (new TextEncoder().encode(verdict.logs).length <= logBytesInline) return { execution_id: id, command, verdict };
    await artifacts.storeLog(id, verdict.logs);
    return { execution_id: id, command, verdict: { ...verdict, logs: verdict.logs.slice(0, logBytesInline) }, logs_stored: true };
  },
  events: ({ execution_id: id, verdict }) => [{
    name: "verdict", type: "tests.finished",
    body: { execution_id: id, status: verdict.status, exit_code: verdict.exit_code, reason: verdict.reason ?? null, tests: countTests(verdict.tests), duration_ms: verdict.duration_ms },
  }],
});

/** Output is numbered by attempt: one that was cut off may have printed something else. */
function teller(tools: StepTools, execution_id: string): (event: SandboxEvent) => void {
  let pieces = 0;
  let moves = 0;
  return (event) => {
    if (event.type === "waiting") tools.note(`waiting:${tools.attempt}:${++moves}`, "execution.waiting", { execution_id, attempt: tools.attempt, position: event.position });
    if (event.type === "output") tools.note(`output:${tools.attempt}:${++pieces}`, "log.written", { execution_id, attempt: tools.attempt, text: maskSecrets(event.text) });
    if (event.type !== "test") return;
    const { file, name, status, duration_ms, errors } = event.result;
    tools.note(`test:${file}\0${name}`, "test.finished", { execution_id, file, name, status, duration_ms, message: errors[0] ? maskSecrets(errors[0].message) : null });
  };
}

/** Nothing began: the sandbox was away, which says nothing about the code, and is worth another try. */
const isUnrun = ({ status, tests, file_errors }: Verdict): boolean => status === "broken" && tests.length === 0 && file_errors.length === 0;
