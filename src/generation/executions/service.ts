import { authorize, visible } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { findProjectByRepoUrl } from "../../delivery/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict, invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { followSession } from "../runs/following.ts";
import { say } from "../runs/telling.ts";
import { sandboxFull } from "../sandbox/port.ts";
import { beginExecution, retryAfterSeconds, type NewExecution } from "./begin.ts";
import { loadExecution } from "./load.ts";
import { isUnderWay, limitsOf, present, presentSummary } from "./present.ts";
import type { Execution, ExecutionSummary, ListExecutions, RunCommand } from "./schema.ts";
import { findExecution, listExecutionRows } from "./store.ts";
import type { ExecutionRow } from "./tables.ts";

/** How long a person's word to an execution may take to show in it. */
const heardWithinMs = 5_000;

/** As it is asked for; what is left out is as for a request. */
export type CommandAsked = Omit<RunCommand, "env" | "wait"> & Partial<Pick<RunCommand, "env" | "wait">>;

export interface Ran {
  finished: boolean;
  execution: Execution;
}

/**
 * Runs a command in the sandbox, over what was committed or over files that come along. Waits for its end, up to `waitMs`.
 * @throws AppError needs_driver where nothing here can run it: the execution is kept, and says the same; limit_exceeded when too many are under way, or wait for the sandbox
 */
export async function runCommand(ctx: Context, input: CommandAsked, waitMs: number): Promise<Ran> {
  const { command, env = {}, limits, wait = true } = input;
  const id = await beginExecution(ctx, { source: sourceOf(ctx, input), command, env, limits: limits ? limitsOf(limits) : null, rerun_of: null });
  return answerOf(ctx, id, wait ? waitMs : 0);
}

/** The same command over the same files, once more. A branch may have moved on since: then it runs over what it is now. */
export async function rerunExecution(ctx: Context, id: string, waitMs: number): Promise<Ran> {
  const row = loadExecution(ctx, id, "executions:create");
  const { repo_url, project_id, ref, command, env, limits, has_files } = row;
  if (!has_files && project_id === null) throw conflict("This execution has nothing that could be run again: its run made no commit");
  const rerun = await beginExecution(ctx, { source: has_files ? { files_of: row.id } : { repo_url, project_id, ref }, command, env, limits, rerun_of: row.id });
  return answerOf(ctx, rerun, waitMs);
}

/** Ends an execution: what runs is stopped. */
export async function cancelExecution(ctx: Context, id: string): Promise<Execution> {
  const row = loadExecution(ctx, id, "executions:create");
  if (row.status === "cancelled") return present(ctx, row);
  if (row.run_id) throw conflict("This execution is part of a run: cancel the run", { run_id: row.run_id });
  if (!isUnderWay(row)) throw conflict(`This execution is over: ${row.status}`, { execution_status: row.status });
  await say(ctx, row, { type: "cancel", reason: "Cancelled by a person" }, () => audit(ctx, { action: "execution.cancel", target: { type: "execution", id: row.id } }));
  const after = await awaitExecution(ctx, row.id, heardWithinMs);
  if (!isUnderWay(after) && after.status !== "cancelled") throw conflict(`This execution came to its end first: ${after.status}`, { execution_status: after.status });
  return present(ctx, after);
}

export const getExecution = (ctx: Context, id: string): Promise<Execution> => present(ctx, loadExecution(ctx, id, "executions:read"));

export function listExecutions(ctx: Context, input: ListExecutions): Paged<ExecutionSummary> {
  const seen = visible(ctx, "executions:read");
  return paged(ctx, input, {
    list: "executions",
    load: (after: [string] | undefined, take, skip) => listExecutionRows(ctx.own, input, after?.[0], take, skip, seen),
    keyOf: (row): [string] => [row.id],
    present: presentSummary,
  });
}

/** Its numbered events as they come, output line by line among them, until the caller's session, key or membership ends. */
export function followExecution(ctx: Context, id: string, request: Request): Promise<Response> {
  return followSession(ctx, loadFollowed(ctx, id).id, request);
}

/** @throws AppError conflict for a run's own tests: those are followed with their run */
export function loadFollowed(ctx: Context, id: string): ExecutionRow {
  const row = loadExecution(ctx, id, "executions:read");
  if (row.run_id) throw conflict("This execution is part of a run: follow the run", { run_id: row.run_id });
  return row;
}

/** Permission is asked here, for the project that it is about. `repo_url` may end in `@ref`, as long as no `ref` is given besides. */
function sourceOf(ctx: Context, { repo_url = "", ref, files }: CommandAsked): NewExecution["source"] {
  if (files) {
    authorize(ctx, "executions:create", { type: "execution", project_id: null });
    return { files };
  }
  const [, plain = repo_url, named] = /^(.*\.git)@([^@]+)$/.exec(repo_url) ?? [];
  if (named !== undefined && ref !== undefined) throw invalid("#/ref", "ambiguous", "Name the ref once: after repo_url, or as ref");
  const project = findProjectByRepoUrl(ctx, plain);
  authorize(ctx, "executions:create", { type: "execution", project_id: project?.project_id ?? null });
  if (!project) throw invalid("#/repo_url", "not_found", "There is no such repository here");
  return { project_id: project.project_id as NonNullable<ExecutionRow["project_id"]>, repo_url: project.repo_url, ref: named ?? ref ?? project.default_branch };
}

async function answerOf(ctx: Context, id: ExecutionRow["id"], waitMs: number): Promise<Ran> {
  const after = await awaitExecution(ctx, id, waitMs);
  const execution = await present(ctx, after);
  if (after.status === "needs_driver") {
    const message = after.reason ?? "Nothing here can run this command";
    throw new AppError("needs_driver", message, { errors: [{ pointer: "#/command", code: "needs_driver", message }], extra: { execution_id: id } });
  }
  if (after.status === "broken" && after.reason?.endsWith(sandboxFull)) throw new AppError("limit_exceeded", sandboxFull, { headers: { "retry-after": String(retryAfterSeconds) }, extra: { execution_id: id } });
  const finished = !isUnderWay(after);
  if (finished) ctx.own.atomically(() => remember(ctx, 200, execution));
  return { finished, execution };
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
