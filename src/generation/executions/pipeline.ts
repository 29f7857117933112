import type { Clock } from "../../platform/context.ts";
import type { Conductor, Step } from "../runs/conductor.ts";
import type { Journal } from "../runs/journal.ts";
import type { ExecutionState, SessionPorts } from "../runs/ports.ts";
import type { ExecutionRequest } from "../runs/request.ts";
import { executionState } from "../runs/snapshot.ts";
import { isOver } from "../runs/status.ts";
import { testStep, type TestRun } from "../runs/steps/testing.ts";
import { countTests } from "../runs/verdict.ts";

type Loaded = { commit_id: string | null; files: Record<string, string> };

const loadStep = ({ repositories, artifacts }: SessionPorts, { execution_id, project_id, ref, has_files }: ExecutionRequest): Step<Loaded> => ({
  status: "testing",
  leaseMs: 60_000,
  async work() {
    if (has_files) return { commit_id: null, files: await artifacts.readFiles(execution_id) };
    if (project_id === null || ref === null) throw new Error("There is neither a project nor files to run");
    return repositories.load({ project_id, ref });
  },
});

/** Loads the files, then runs the command over them: nothing is written anywhere. @returns the body of its last event */
export async function conductExecution(conductor: Conductor, ports: SessionPorts, request: ExecutionRequest, begunAt: number, clock: Clock): Promise<object> {
  const { commit_id, files } = await conductor.perform("load", loadStep(ports, request));
  const { verdict } = await conductor.perform("test:1", testStep(ports, { ...request, files, caller: request.tenant_id }));
  return {
    execution_id: request.execution_id, status: verdict.status, exit_code: verdict.exit_code, reason: verdict.reason ?? null, tests: countTests(verdict.tests), commit_id,
    duration_ms: clock.now() - begunAt,
  };
}

export function executionSnapshotOf(journal: Journal): ExecutionState {
  const session = journal.find();
  if (session?.request.kind !== "execution") throw new Error("This session is no execution");
  const { request, status, created_at, finished_at } = session;
  const told = { execution_id: request.execution_id, run_id: null, command: request.command, ref: request.ref, started_at: created_at, finished_at };
  const verdict = (journal.findStep("test:1")?.result as TestRun | undefined)?.verdict;
  const state = executionState(told, verdict, isOver(status));
  if (status === "cancelled") return { ...state, reason: String((session.result as { reason?: string } | null)?.reason ?? "Cancelled") };
  return status === "failed" ? { ...state, status: "broken", reason: String((session.result as { reason?: string } | null)?.reason ?? "It could not be run") } : state;
}
