import { audit } from "../../audit/index.ts";
import { boundsOf, planOf, reserve } from "../../billing/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId } from "../../platform/ids.ts";
import { applyAtOnce, enqueue } from "../../platform/outbox/index.ts";
import { beginSession, payloadOf } from "../runs/session.ts";
import { defaultLimits, type Limits } from "../sandbox/port.ts";
import { loadFiles, storeFiles } from "./blobs.ts";
import { secondsKey } from "./metering.ts";
import { presentBegun } from "./present.ts";
import { countUnderWay, insertExecution } from "./store.ts";
import type { ExecutionRow } from "./tables.ts";

const topic = "session.begin";
export const retryAfterSeconds = 5;
/** Of plans that say nothing, or more: who waits here waits in rows. */
const underWayMax = 300;
/** Waiting for a sandbox, and attempts that were cut off: after that nobody settles any more. */
const endedWithinMs = 600_000;

/** What runs, and over what. */
export interface NewExecution {
  /** Where it was given before; then it may be begun once. */
  id?: ExecutionRow["id"];
  /** Committed files, or files that came along. */
  source: Pick<ExecutionRow, "project_id" | "repo_url" | "ref"> | { files: Readonly<Record<string, string>> } | { files_of: ExecutionRow["id"] };
  command: string;
  limits: Limits | null;
  env: Record<string, string>;
  rerun_of: ExecutionRow["id"] | null;
}

/**
 * Writes an execution and begins its session. Files go to R2 first: an execution that isn't made after all leaves only them.
 * @throws AppError quota_exceeded when the month's seconds are used up; limit_exceeded when the tenant has as many under way as it may; gone when the files to be run again were let go
 */
export async function beginExecution(ctx: Context, { id: given, source, command, limits, env, rerun_of }: NewExecution): Promise<ExecutionRow["id"]> {
  refuseTooMany(ctx);
  const { wallMs } = limits ?? defaultLimits;
  const now = ctx.clock.now();
  const id = given ?? newId("execution", now);
  const files = await filesOf(ctx, source);
  if (files) await storeFiles(ctx.blobs, ctx.tenantId, id, files);
  const place = "ref" in source ? source : { project_id: null, repo_url: null, ref: null };
  const row: ExecutionRow = {
    id, run_id: null, ...place, command, status: "queued", exit_code: null, reason: null, tests: null, duration_ms: null, created_by: ctx.actor.id, created_at: now, started_at: null,
    finished_at: null, engine: null, env, limits, has_files: files !== undefined, rerun_of, logs_until: null,
  };
  ctx.own.atomically(() => {
    refuseTooMany(ctx);
    insertExecution(ctx.own, row);
    reserve(ctx, { key: secondsKey(id), meter: "execution_seconds", quantity: Math.ceil(wallMs / 1_000), leaseMs: wallMs + endedWithinMs });
    audit(ctx, { action: "execution.create", target: { type: "execution", id }, details: { command, repo_url: row.repo_url, ref: row.ref, files: files ? Object.keys(files).length : null, env: Object.keys(env).join(" "), rerun_of } });
    enqueue(ctx, topic, `${topic}:${id}`, payloadOf({
      kind: "execution", tenant_id: ctx.tenantId, requested_by: ctx.actor, request_id: ctx.requestId, execution_id: id, project_id: row.project_id, ref: row.ref, has_files: row.has_files,
      command, env, limits: limits ?? defaultLimits,
    }));
    remember(ctx, 202, presentBegun(row));
  });
  await applyAtOnce(ctx.own, `${topic}:${id}`, (outboxRow) => beginSession(ctx, outboxRow), ctx.log);
  return id;
}

/** Asked before files are stored, and again within the commit, where it counts. */
function refuseTooMany(ctx: Context): void {
  const max = Math.min(boundsOf(ctx, "concurrent_executions").hard ?? underWayMax, underWayMax);
  if (countUnderWay(ctx.own, max) < max) return;
  throw new AppError("limit_exceeded", `${max} commands are under way already, as many as the plan ${planOf(ctx).name} has; wait for one to end, or cancel it`, { headers: { "retry-after": String(retryAfterSeconds) }, extra: { limit: max } });
}

async function filesOf(ctx: Context, source: NewExecution["source"]): Promise<Readonly<Record<string, string>> | undefined> {
  if ("files" in source) return source.files;
  if (!("files_of" in source)) return undefined;
  const files = await loadFiles(ctx.blobs, ctx.tenantId, source.files_of);
  if (!files) throw new AppError("gone", "The files of this execution are no longer kept");
  return files;
}
