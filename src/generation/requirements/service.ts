import { authorize, visible } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId } from "../../platform/ids.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { getProject } from "../../delivery/index.ts";
import { insertNewRun, newRunId, startRun } from "../runs/begin.ts";
import { presentRunSummary, presentTask } from "../runs/present.ts";
import { questionsOf } from "../runs/questions.ts";
import { findRun, listRunRows } from "../runs/store.ts";
import type { RunRow } from "../runs/tables.ts";
import { awaitRun } from "../runs/waiting.ts";
import { listTasks } from "../tasks/store.ts";
import type { ListRequirements, Requirement, RequirementSummary, SubmitRequirement } from "./schema.ts";
import { findRequirement, insertRequirement, listRequirementRows } from "./store.ts";
import type { RequirementRow } from "./tables.ts";

/** Takes a requirement and begins its first run. Waits for the plan, up to `waitMs`; past that the answer has no tasks yet. */
export async function submitRequirement(ctx: Context, input: SubmitRequirement, waitMs: number): Promise<{ planned: boolean; requirement: Requirement }> {
  authorize(ctx, "requirements:create", { type: "requirement", project_id: input.project_id ?? null });
  authorize(ctx, "runs:create", { type: "run", project_id: input.project_id ?? null });
  const project_id = input.project_id === undefined ? null : knownProject(ctx, input.project_id);
  const now = ctx.clock.now();
  const asked = { language: input.language ?? null, framework: input.framework ?? null, mode: input.mode, project_id };
  const row: RequirementRow = { id: newId("requirement", now), requirement: input.requirement, ...asked, run_id: newRunId(ctx), created_by: ctx.actor.id, created_at: now };
  ctx.own.atomically(() => {
    insertRequirement(ctx.own, row);
    audit(ctx, { action: "requirement.submitted", target: { type: "requirement", id: row.id }, requirement_id: row.id, run_id: row.run_id, details: { requirement: row.requirement } });
    const run = insertNewRun(ctx, row.run_id, { ...asked, engine: input.engine, clarify: input.clarify, requirement_id: row.id, requirement: row.requirement });
    remember(ctx, 202, present(ctx, row, run));
  });
  await startRun(ctx, row.run_id);
  const run = await awaitRun(ctx, row.run_id, isPlanned, waitMs);
  const requirement = present(ctx, row, run);
  if (isPlanned(run)) ctx.own.atomically(() => remember(ctx, 201, requirement));
  return { planned: isPlanned(run), requirement };
}

/** A project that the requirement names is input, so a wrong one is a fault in it. */
function knownProject(ctx: Context, id: string): NonNullable<RequirementRow["project_id"]> {
  try {
    return getProject(ctx, id).project_id as NonNullable<RequirementRow["project_id"]>;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") throw invalid("#/project_id", "not_found", "There is no such project");
    throw error;
  }
}

const isPlanned = (run: RunRow): boolean => run.status !== "queued" && run.status !== "planning";

export function getRequirement(ctx: Context, id: string): Requirement {
  const row = findRequirement(ctx.own, id);
  if (!row) throw notFound("requirement");
  authorize(ctx, "requirements:read", { type: "requirement", id });
  return present(ctx, row, runOf(ctx, row));
}

export function listRequirements(ctx: Context, input: ListRequirements): Paged<RequirementSummary> {
  const seen = visible(ctx, "requirements:read");
  return paged(ctx, input, {
    list: "requirements",
    load: (after: [string] | undefined, take, skip) => listRequirementRows(ctx.own, input.project_id, after?.[0], take, skip, seen),
    keyOf: (row): [string] => [row.id],
    present: (row) => presentSummary(row, runOf(ctx, row)),
  });
}

function runOf(ctx: Context, row: RequirementRow): RunRow {
  const run = findRun(ctx.own, row.run_id);
  if (!run) throw new Error(`The requirement ${row.id} has no run ${row.run_id}`);
  return run;
}

const presentSummary = (row: RequirementRow, run: RunRow): RequirementSummary => ({
  requirement_id: row.id, requirement: row.requirement, title: run.plan?.title ?? null, status: run.status, language: run.plan?.language ?? row.language,
  framework: run.plan?.framework ?? row.framework, mode: row.mode, project_id: run.project_id ?? row.project_id, run_id: run.id, created_by: row.created_by,
  created_at: new Date(row.created_at).toISOString(),
});

const present = (ctx: Context, row: RequirementRow, run: RunRow): Requirement => ({
  ...presentSummary(row, run), tasks: listTasks(ctx.own, run.id).map(presentTask), coverage: run.coverage, questions: questionsOf(run.plan),
  assumptions: run.plan?.assumptions ?? [], advice: run.plan?.advice ?? null,
  runs: listRunRows(ctx.own, { requirement_id: row.id }, undefined, 20).map(presentRunSummary),
});
