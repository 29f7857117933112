import type { Plan } from "../models/port.ts";
import type { Verdict } from "../sandbox/port.ts";
import type { Journal, StepRow } from "./journal.ts";
import { editedPlan } from "./plan-edit.ts";
import type { Edits } from "./request.ts";
import type { RunResult } from "./pipeline.ts";
import type { ExecutionState } from "./ports.ts";
import type { RunStatus } from "./status.ts";
import type { TestRun } from "./steps/testing.ts";
import { countTests, coverageOf, type SentenceCoverage } from "./verdict.ts";

/** All that the tenant's rows say of a run, as of one event: a later one replaces an earlier one, and never the other way round. */
export interface RunSnapshot {
  run_id: string;
  /** The journal's last event when this was taken. */
  event_id: number;
  status: RunStatus;
  /** How often it came to an end. */
  ends: number;
  finished_at: number | null;
  /** As the model made it, by the answers once there are some. Null until it is made. */
  plan: Plan | null;
  /** Whether the plan has questions that are still to be answered. */
  is_open: boolean;
  coverage: SentenceCoverage[];
  attempts: Attempt[];
  executions: ExecutionState[];
  result: RunResult | null;
  /** What a person changed about the plan. */
  edits: Edits | null;
}

export type Attempt = { step: string; attempts: number; failures: number; done: boolean; error: string | null; started_at: number; finished_at: number | null };

export function snapshotOf(journal: Journal): RunSnapshot {
  const session = journal.find();
  if (session?.request.kind !== "run") throw new Error("This session is no run");
  const { request, status, ends, finished_at, decision } = session;
  const steps = journal.listSteps();
  // What a step left, it left itself: `plan` a Plan, the whole a RunResult.
  const made = (key: string) => steps.find((step) => step.key === key)?.result as Plan | undefined;
  const plan = made("clarify") ?? made("plan") ?? null;
  const result = session.result as RunResult | null;
  return {
    run_id: request.run_id, event_id: journal.lastEventId(), status, ends, finished_at, plan, is_open: request.clarify && !made("clarify") && (plan?.questions.length ?? 0) > 0, result, edits: decision?.edits ?? null,
    coverage: result?.coverage ?? (plan ? coverageOf(editedPlan(plan, decision?.edits ?? null), [], undefined) : []),
    attempts: steps.map(attemptOf),
    executions: steps.filter((step) => step.key.startsWith("test:")).flatMap((step) => testStateOf(journal, request.run_id, step, finished_at)),
  };
}

const attemptOf = ({ key, attempts, failures, error, result, started_at, finished_at }: StepRow): Attempt => ({
  step: key, attempts, failures, done: result !== undefined, error, started_at, finished_at,
});

/** A run's own tests, as the executions that they are. */
function testStateOf(journal: Journal, run_id: string, step: StepRow, endedAt: number | null): ExecutionState[] {
  const id = journal.answer(`${step.key}/execution_id`);
  if (typeof id !== "string") return [];
  const run = step.result as TestRun | undefined;
  return [executionState({ execution_id: id, run_id, command: run?.command ?? startedCommand(journal, step.key), ref: null, started_at: step.started_at, finished_at: step.finished_at ?? endedAt }, run?.verdict, endedAt !== null)];
}

/** What it was begun with, while it is under way. */
const startedCommand = (journal: Journal, key: string): string => String(journal.answer(`${key}/command`) ?? "npm test");

type Told = "execution_id" | "run_id" | "command" | "ref" | "started_at" | "finished_at";

/** @param ended whether the session is over: then an execution without a verdict was cancelled */
export const executionState = (told: Pick<ExecutionState, Told>, verdict: Verdict | undefined, ended: boolean): ExecutionState => ({
  ...told,
  status: verdict ? verdict.status : ended ? "cancelled" : "running",
  exit_code: verdict?.exit_code ?? null, reason: verdict?.reason ?? null, tests: verdict ? countTests(verdict.tests) : null, duration_ms: verdict?.duration_ms ?? null,
  engine: verdict?.engine ?? null,
});

/** The whole result of one test run, with logs: too large for the tenant's rows. */
export function keptVerdict(journal: Journal, executionId: string): KeptVerdict | null {
  const run = testRunsOf(journal).find(([, one]) => one.execution_id === executionId)?.[1];
  return run ? { ...run.verdict, logs_stored: run.logs_stored ?? false } : null;
}

/** `logs_stored`: only the beginning of the log is here, the whole lies in R2. */
export type KeptVerdict = Verdict & { logs_stored: boolean };

/** Lets go of what an execution printed, in its result and in the events. The events keep their numbers. Twice changes nothing. */
export function forgetOutput(journal: Journal, executionId: string): void {
  const found = testRunsOf(journal).find(([, one]) => one.execution_id === executionId);
  if (!found) return;
  const [key, run] = found;
  const verdict: Verdict = { ...run.verdict, logs: "", tests: run.verdict.tests.map((test) => ({ ...test, log: "" })) };
  journal.atomically(() => {
    journal.replaceResult(key, { ...run, verdict, logs_stored: false } satisfies TestRun);
    journal.replaceBodies(key, "log.written", { execution_id: executionId, text: "", forgotten: true });
  });
}

const testRunsOf = (journal: Journal): [key: string, run: TestRun][] =>
  journal.listSteps().filter((step) => step.key.startsWith("test:") && step.result !== undefined).map((step) => [step.key, step.result as TestRun]);

/** How many are given a place in the sandbox until this execution is; null when it has one, or asks for none. */
export function placeInQueue(journal: Journal, executionId: string): number | null {
  const [last] = journal.eventsAfter(journal.lastEventId() - 1, 1);
  return last?.type === "execution.waiting" && last.body.execution_id === executionId ? Number(last.body.position) : null;
}
