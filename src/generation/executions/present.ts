import type { Context } from "../../platform/context.ts";
import { sessionOf } from "../runs/session.ts";
import type { Limits } from "../sandbox/port.ts";
import type { Execution, ExecutionLimits, ExecutionSummary } from "./schema.ts";
import type { ExecutionRow } from "./tables.ts";

export const isUnderWay = ({ status }: Pick<ExecutionRow, "status">): boolean => status === "queued" || status === "running";

const nothingYet = { queue_position: null, logs: "", logs_truncated: false, tests: [], file_errors: [] };

/** Logs, single tests and the place in the queue come from the session that runs it: the run's, or the execution's own. */
export async function present(ctx: Context, row: ExecutionRow): Promise<Execution> {
  const session = sessionOf(ctx, row.run_id ?? row.id);
  if (isUnderWay(row)) return { ...presentBegun(row), queue_position: await session.placeInQueue(row.id) };
  const verdict = await session.verdictOf(row.id);
  if (!verdict) return presentBegun(row);
  const { logs, logs_stored, tests, file_errors } = verdict;
  return { ...presentBegun(row), logs, logs_truncated: logs_stored, tests, file_errors };
}

export const presentBegun = (row: ExecutionRow): Execution => ({ ...presentSummary(row), ...nothingYet });

export const presentSummary = (row: ExecutionRow): ExecutionSummary => ({
  execution_id: row.id, run_id: row.run_id, project_id: row.project_id, repo_url: row.repo_url, command: row.command, ref: row.ref, status: row.status, exit_code: row.exit_code,
  reason: row.reason, summary: row.tests, duration_ms: row.duration_ms, created_by: row.created_by, created_at: new Date(row.created_at).toISOString(),
  finished_at: timeOf(row.finished_at), engine: row.engine, env: row.env, limits: row.limits && presentLimits(row.limits), rerun_of: row.rerun_of, logs_until: timeOf(row.logs_until),
});

const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const presentLimits = ({ wallMs, testMs, outputBytes, memoryMb }: Limits): ExecutionLimits => ({ wall_ms: wallMs, test_ms: testMs, output_bytes: outputBytes, memory_mb: memoryMb });

export const limitsOf = ({ wall_ms, test_ms, output_bytes, memory_mb }: ExecutionLimits): Limits => ({ wallMs: wall_ms, testMs: test_ms, outputBytes: output_bytes, memoryMb: memory_mb });
