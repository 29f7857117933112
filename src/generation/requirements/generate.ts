import { authorize } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict, invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import type { Edits } from "../runs/request.ts";
import { insertNewRun, newRunId, startRun, type NewRun } from "../runs/begin.ts";
import { approvalOf, holdsPlans, openApprovalOf } from "../runs/approval.ts";
import { editsOf } from "../runs/plan-edit.ts";
import { giveGo } from "../runs/service.ts";
import { isOver, isParked } from "../runs/status.ts";
import { findRun, listApprovals } from "../runs/store.ts";
import type { RunRow } from "../runs/tables.ts";
import { say } from "../runs/telling.ts";
import { awaitRun } from "../runs/waiting.ts";
import { listTasks } from "../tasks/store.ts";
import type { GenerateCode, Generated } from "./schema.ts";
import { findRequirement, setNewestRun } from "./store.ts";
import type { RequirementRow } from "./tables.ts";

/**
 * Builds what was planned: gives the go, or begins another run where the last one doesn't answer what is asked. Waits for its end, up to `waitMs`.
 * @throws AppError conflict while a run is being built differently, invalid_input for tasks that can't be built
 */
export async function generateCode(ctx: Context, requirementId: string, input: GenerateCode, waitMs: number): Promise<{ finished: boolean; generated: Generated }> {
  const requirement = findRequirement(ctx.own, requirementId);
  if (!requirement) throw notFound("requirement");
  authorize(ctx, "runs:create", { type: "requirement", id: requirement.id });
  const last = findRun(ctx.own, requirement.run_id);
  if (!last) throw new Error(`The requirement ${requirement.id} has no run`);
  const runId = await decide(ctx, requirement, last, input);
  const run = await awaitRun(ctx, runId, (row) => isOver(row.status) || (isParked(row.status) && holdsPlans(ctx)), waitMs);
  const finished = isOver(run.status);
  if (finished) ctx.own.atomically(() => remember(ctx, 200, presentGenerated(ctx, run)));
  return { finished, generated: presentGenerated(ctx, run) };
}

/** The run that answers: the last one, told to go on, or a new one. */
async function decide(ctx: Context, requirement: RequirementRow, last: RunRow, input: GenerateCode): Promise<RunRow["id"]> {
  const asks = last.status === "asking";
  if (asks && !input.new_run) throw conflict("This run waits for answers: give them at /api/runs/:id/answers, or ask for a new run, which goes by its assumptions", { run_id: last.id });
  const language = input.language ?? last.language;
  const framework = input.framework ?? last.framework;
  const engine = input.engine ?? last.engine;
  const replans = (input.engine !== undefined && input.engine !== last.engine) || !isSame(language, last.language, last.plan?.language) || !isSame(framework, last.framework, last.plan?.framework);
  if (replans && input.tasks) throw invalid("#/tasks", "other_plan", "These tasks belong to a plan in another language or framework: leave them out, or plan again");
  const edits = editsFor(ctx, last, input);
  const waits = last.status === "planned";
  if (waits && !replans && !input.new_run && holdsPlans(ctx)) {
    if (input.tasks || !openApprovalOf(ctx, last)) await giveGo(ctx, last, edits);
    return last.id;
  }
  const approval = listApprovals(ctx.own, last.id)[0];
  const given = approval !== undefined || last.mode === "auto";
  const differs = replans || (input.tasks !== undefined && given && !isSameEdit(edits, approval ? approval.edits : last.edits));

  if (!differs && !input.new_run && last.status !== "cancelled" && last.status !== "rejected") {
    if (!isOver(last.status) && !given) await giveGo(ctx, last, edits);
    return last.id;
  }
  if (!isOver(last.status) && !asks && (given || !waits)) throw conflict("A run of this requirement is under way, and is not the one that you ask for: wait for it, or cancel it", { run_id: last.id });
  return begin(ctx, requirement, last, { language, framework, engine, ...(replans ? {} : { edits: input.tasks === undefined ? last.edits : edits }) });
}

async function begin(ctx: Context, requirement: RequirementRow, last: RunRow, wish: { language: string | null; framework: string | null; engine: RunRow["engine"]; edits?: Edits | null }): Promise<RunRow["id"]> {
  const id = newRunId(ctx);
  const taken: Partial<NewRun> = wish.edits !== undefined && last.plan ? { plan: last.plan } : {};
  const decision = { by: ctx.actor.id, at: ctx.clock.now(), edits: wish.edits ?? null };
  const replace = (): void => {
    const run = insertNewRun(ctx, id, {
      requirement_id: requirement.id, requirement: requirement.requirement, language: wish.language, framework: wish.framework, mode: "auto", engine: wish.engine,
      project_id: last.project_id ?? requirement.project_id, answers: last.answers, ...taken, decision,
    });
    setNewestRun(ctx.own, requirement.id, id);
    audit(ctx, { action: "run.replace", target: { type: "requirement", id: requirement.id }, requirement_id: requirement.id, run_id: id, details: { previous_run_id: last.id } });
    remember(ctx, 202, presentGenerated(ctx, run));
  };
  // The plan that waits is given up in the commit that begins the other, or not at all.
  if (isParked(last.status)) await say(ctx, last, { type: "reject", reason: "Another run took its place" }, replace);
  else ctx.own.atomically(replace);
  await startRun(ctx, id);
  return id;
}

function editsFor(ctx: Context, last: RunRow, { tasks }: GenerateCode): Edits | null {
  if (!tasks) return null;
  if (!last.plan || last.plan.status === "unsupported") throw new AppError("invalid_input", "There is no plan to change yet", { errors: [{ pointer: "#/tasks", code: "no_plan", message: "There is no plan to change yet" }] });
  return editsOf(last.plan, listTasks(ctx.own, last.id), tasks.filter((task) => task.status !== "left_out"));
}

/** What is asked for is what was asked for, or what the plan came to; names differ in case alone as people write them. */
const isSame = (wanted: string | null, asked: string | null, planned: string | undefined): boolean =>
  wanted === asked || (wanted !== null && wanted.toLowerCase() === planned?.toLowerCase());

const isSameEdit = (left: Edits | null, right: Edits | null): boolean => JSON.stringify(left) === JSON.stringify(right);

const presentGenerated = (ctx: Context, run: RunRow): Generated => ({
  repo_url: run.repo_url, commit_id: run.commit_id, status: run.status, run_id: run.id, project_id: run.project_id, requirement_id: run.requirement_id,
  reason: run.result?.reason ?? null, advice: run.plan?.advice ?? null,
  approval: approvalOf(ctx, run),
});
