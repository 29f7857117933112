import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { findRequirement, setNewestRun } from "../requirements/store.ts";
import { holdsPlans } from "./approval.ts";
import { insertNewRun, newRunId, startRun } from "./begin.ts";
import type { Journal } from "./journal.ts";
import { presentRun } from "./present.ts";
import type { ForkRun, Run } from "./schema.ts";
import { loadRun } from "./service.ts";
import { isOver } from "./status.ts";
import { findRun } from "./store.ts";

/** What a run takes over from the one that it is forked from: steps that were done, with all that was answered within them. */
export interface Seed {
  steps: { key: string; result: unknown; started_at: number }[];
  answers: { key: string; answer: unknown }[];
}

/** Steps that a fork takes over. What was tested or scanned is tested and scanned again: it is quick, and belongs to one run alone. */
const isTaken = (key: string): boolean => /^(?:plan|clarify|base|tree|tests|write|repair:\d+)$/.test(key);
/** Its code was written upon what the project held then; a fork that writes anew looks again. */
const isRepair = (key: string): boolean => key.startsWith("repair:");
/** From where a fork may go on; from the plan on, it is another run. */
const mayBegin = (key: string): boolean => /^(?:tests|write|repair:\d+)$/.test(key);

/** Everything before a step. */
export function seedBefore(journal: Journal, step: string): Seed {
  const done = journal.listSteps();
  const before = done.slice(0, done.findIndex(({ key }) => key === step)).filter(({ key, result }) => isTaken(key) && result !== undefined && ((key !== "base" && key !== "tree") || isRepair(step)));
  return {
    steps: before.map(({ key, result, started_at }) => ({ key, result, started_at })),
    answers: [...before.flatMap(({ key }) => journal.answersOf(key)), ...journal.answersOf("asking")],
  };
}

/**
 * Another run of the same requirement that begins with what this one had before a step, and does that step anew; nothing before it is asked or paid for again.
 * @throws AppError invalid_input for a step that this run never came to, conflict while it is under way
 */
export async function forkRun(ctx: Context, id: string, { from_step, message }: ForkRun): Promise<Run> {
  const run = loadRun(ctx, id, "runs:create");
  const requirement = findRequirement(ctx.own, run.requirement_id);
  if (!requirement) throw new Error(`The run ${run.id} has no requirement`);
  if (!isOver(run.status)) throw conflict("This run is under way: pause it, or wait for its end", { run_status: run.status });
  if (!run.plan || !mayBegin(from_step) || !run.attempts.some(({ step }) => step === from_step)) throw invalid("#/from_step", "unknown_step", `This run can be forked from: ${run.attempts.map(({ step }) => step).filter(mayBegin).join(", ") || "no step"}`);
  if (run.commit_id !== null && isRepair(from_step)) throw conflict("This run was committed: its repairs would be made upon what is no longer there. Fork it from tests or write");
  if (message !== undefined && holdsPlans(ctx)) throw conflict("Plans are approved here before they are built, and a message would steer past what was approved: fork without one, or plan again");
  const fork_id = newRunId(ctx);
  ctx.own.atomically(() => {
    const { language, framework, engine, clarify, answers, plan } = run;
    const row = insertNewRun(ctx, fork_id, {
      requirement_id: run.requirement_id, requirement: requirement.requirement, language, framework, engine, mode: "auto", project_id: run.project_id ?? requirement.project_id, clarify, answers, ...(plan ? { plan } : {}),
      decision: { by: ctx.actor.id, at: ctx.clock.now(), edits: run.edits }, forked_from: { run_id: run.id, step: from_step, message: message ?? null },
    });
    setNewestRun(ctx.own, run.requirement_id, fork_id);
    audit(ctx, { action: "run.fork", target: { type: "run", id: run.id }, requirement_id: run.requirement_id, run_id: fork_id, details: { from_step, message: message ?? null } });
    remember(ctx, 201, presentRun(ctx, row));
  });
  await startRun(ctx, fork_id);
  return presentRun(ctx, findRun(ctx.own, fork_id) ?? run);
}
