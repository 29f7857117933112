import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import type { ExecutionState } from "../runs/ports.ts";
import { meterExecution } from "./metering.ts";
import { findExecution, insertExecution, updateExecution } from "./store.ts";
import type { ExecutionRow } from "./tables.ts";

const dayMs = 86_400_000;
const isUnderWay = (status: ExecutionState["status"]): boolean => status === "queued" || status === "running";

/** Brings an execution's row up to what its session says, within the commit around it. What has ended stays as it ended. */
export function applyExecution(ctx: Context, state: ExecutionState, of: Pick<ExecutionRow, "project_id" | "repo_url"> | { project_id: string | null; repo_url: string | null }): void {
  const id = state.execution_id as ExecutionRow["id"];
  const known = findExecution(ctx.own, id);
  const place = { project_id: of.project_id as ExecutionRow["project_id"], repo_url: of.repo_url };
  const { status, exit_code, reason, tests, duration_ms, started_at, finished_at, engine } = state;
  const logs_until = isUnderWay(status) ? null : ctx.clock.now() + ctx.settings.EXECUTION_LOG_DAYS * dayMs;
  const told = { status, exit_code, reason, tests, duration_ms, started_at, finished_at, engine, logs_until };
  if (!known) {
    insertExecution(ctx.own, { id, run_id: state.run_id as ExecutionRow["run_id"], ...place, command: state.command, ref: state.ref, ...told, created_by: ctx.actor.id, created_at: started_at });
  } else if (isUnderWay(known.status)) {
    updateExecution(ctx.own, id, { ...told, ...(place.project_id ? place : {}) });
  } else {
    if (place.project_id && !known.project_id) updateExecution(ctx.own, id, place);
    return;
  }
  if (isUnderWay(status)) return;
  meterExecution(ctx, state);
  audit(ctx, {
    action: "execution.run", target: { type: "execution", id }, key: `${id}:end`, ...(state.run_id ? { run_id: state.run_id } : {}),
    ...(status === "passed" ? {} : { outcome: "failure" as const }), details: { command: state.command, status, exit_code, driver: engine?.driver ?? null },
  });
}

/** The call `executions.apply`: an execution that somebody asked for by itself. */
export function applyOwnExecution(ctx: Context, state: ExecutionState): void {
  ctx.own.atomically(() => {
    applyExecution(ctx, state, { project_id: null, repo_url: null });
    ctx.wake(`run:${state.execution_id}`);
  });
}
