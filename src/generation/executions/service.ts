import { authorize, visible } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { findProjectByRepoUrl } from "../../delivery/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId } from "../../platform/ids.ts";
import { applyAtOnce, enqueue } from "../../platform/outbox/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { beginSession, payloadOf, sessionOf } from "../runs/session.ts";
import type { Execution, ExecutionSummary, ListExecutions, RunCommand } from "./schema.ts";
import { findExecution, insertExecution, listExecutionRows } from "./store.ts";
import type { ExecutionRow } from "./tables.ts";

const topic = "session.begin";

/**
 * Runs a command over what was committed, in the sandbox. Waits for its end, up to `waitMs`.
 * @throws AppError needs_driver where nothing here can run it: the execution is kept, and says the same
 */
export async function runCommand(ctx: Context, input: RunCommand, waitMs: number): Promise<{ finished: boolean; execution: Execution }> {
  const project = findProjectByRepoUrl(ctx, input.repo_url);
  authorize(ctx, "executions:create", { type: "execution", project_id: project?.project_id ?? null });
  if (!project) throw invalid("#/repo_url", "not_found", "There is no such repository here");
  const now = ctx.clock.now();
  const id = newId("execution", now);
  const row: ExecutionRow = {
    id, run_id: null, project_id: project.project_id as NonNullable<ExecutionRow["project_id"]>, repo_url: project.repo_url, command: input.command, ref: input.ref ?? project.default_branch,
    status: "queued", exit_code: null, reason: null, tests: null, duration_ms: null, created_by: ctx.actor.id, created_at: now, started_at: null, finished_at: null,
  };
  ctx.own.atomically(() => {
    insertExecution(ctx.own, row);
    audit(ctx, { action: "execution.create", target: { type: "execution", id }, details: { command: input.command, repo_url: project.repo_url, ref: row.ref } });
    enqueue(ctx, topic, `${topic}:${id}`, payloadOf({
      kind: "execution", tenant_id: ctx.tenantId, requested_by: ctx.actor, request_id: ctx.requestId, execution_id: id, project_id: project.project_id, ref: row.ref ?? project.default_branch,
      command: input.command,
    }));
    remember(ctx, 202, { ...presentSummary(row), ...nothingYet });
  });
  await applyAtOnce(ctx.own, `${topic}:${id}`, (outboxRow) => beginSession(ctx, outboxRow), ctx.log);
  const after = await awaitExecution(ctx, id, waitMs);
  const execution = await present(ctx, after);
  if (after.status === "needs_driver") throw new AppError("needs_driver", after.reason ?? "Nothing here can run this command", { errors: [{ pointer: "#/command", code: "needs_driver", message: after.reason ?? "Nothing here can run this command" }], extra: { execution_id: id } });
  const finished = !isUnderWay(after);
  if (finished) ctx.own.atomically(() => remember(ctx, 200, execution));
  return { finished, execution };
}

export async function getExecution(ctx: Context, id: string): Promise<Execution> {
  const row = findExecution(ctx.own, id);
  if (!row) throw notFound("execution");
  authorize(ctx, "executions:read", { type: "execution", id });
  return present(ctx, row);
}

export function listExecutions(ctx: Context, input: ListExecutions): Paged<ExecutionSummary> {
  const seen = visible(ctx, "executions:read");
  return paged(ctx, input, {
    list: "executions",
    load: (after: [string] | undefined, take, skip) => listExecutionRows(ctx.own, input, after?.[0], take, skip, seen),
    keyOf: (row): [string] => [row.id],
    present: presentSummary,
  });
}

/** The execution as soon as it has ended, or as it is when `limitMs` have passed. */
export async function awaitExecution(ctx: Context, id: string, limitMs: number): Promise<ExecutionRow> {
  const until = ctx.clock.now() + limitMs;
  for (;;) {
    const row = findExecution(ctx.own, id);
    if (!row) throw notFound("execution");
    const left = until - ctx.clock.now();
    if (!isUnderWay(row) || left <= 0) return row;
    await ctx.waitFor(`run:${id}`, left);
  }
}

const isUnderWay = ({ status }: ExecutionRow): boolean => status === "queued" || status === "running";

const nothingYet = { logs: "", tests: [], file_errors: [], engine: null };

/** Logs and single tests come from the session that ran it: the run's, or the execution's own. */
async function present(ctx: Context, row: ExecutionRow): Promise<Execution> {
  if (isUnderWay(row)) return { ...presentSummary(row), ...nothingYet };
  const verdict = await sessionOf(ctx, row.run_id ?? row.id).verdictOf(row.id);
  if (!verdict) return { ...presentSummary(row), ...nothingYet };
  const { logs, tests, file_errors, engine } = verdict;
  return { ...presentSummary(row), logs, tests, file_errors, engine };
}

const presentSummary = (row: ExecutionRow): ExecutionSummary => ({
  execution_id: row.id, run_id: row.run_id, project_id: row.project_id, repo_url: row.repo_url, command: row.command, ref: row.ref, status: row.status, exit_code: row.exit_code,
  reason: row.reason, summary: row.tests, duration_ms: row.duration_ms, created_by: row.created_by, created_at: new Date(row.created_at).toISOString(),
  finished_at: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
});
