import { newId } from "../../../platform/ids.ts";
import { defaultLimits, type Sandbox, type Verdict } from "../../sandbox/port.ts";
import type { Step } from "../conductor.ts";
import { countTests } from "../verdict.ts";

export type TestRun = { execution_id: string; command: string; verdict: Verdict };

/** Runs a command over files in the sandbox, and tells each test as it finishes. */
export const testStep = (sandbox: Sandbox, files: Readonly<Record<string, string>>, command: string, execution_id?: string): Step<TestRun> => ({
  status: "testing",
  leaseMs: defaultLimits.wallMs + 60_000,
  async work(tools) {
    const id = execution_id ?? (await tools.once("execution_id", () => newId("execution", tools.started_at)));
    tools.note("tests", "tests.started", { execution_id: id, command });
    const verdict = await sandbox.run({ files, command, limits: defaultLimits }, (event) => {
      if (event.type !== "test") return;
      const { file, name, status, duration_ms, errors } = event.result;
      tools.note(`test:${file}\0${name}`, "test.finished", { execution_id: id, file, name, status, duration_ms, message: errors[0]?.message ?? null });
    }, tools.signal);
    if (isUnrun(verdict)) throw new Error(verdict.reason ?? "The sandbox came to no verdict");
    return { execution_id: id, command, verdict };
  },
  events: ({ execution_id: id, verdict }) => [{
    name: "verdict", type: "tests.finished",
    body: { execution_id: id, status: verdict.status, exit_code: verdict.exit_code, reason: verdict.reason ?? null, tests: countTests(verdict.tests), duration_ms: verdict.duration_ms },
  }],
});

/** Nothing began: the sandbox was away, which says nothing about the code, and is worth another try. */
const isUnrun = ({ status, tests, file_errors }: Verdict): boolean => status === "broken" && tests.length === 0 && file_errors.length === 0;
