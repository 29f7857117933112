import * as z from "zod";
import { audit } from "../../audit/index.ts";
import { notify } from "../../delivery/index.ts";
import { findActiveMember } from "../../identity/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import { AppError } from "../../platform/errors.ts";
import type { Id } from "../../platform/ids.ts";
import { defineJob, enqueueJob, findJob, isJobOver, type JobKind, type JobRow, type JobRun } from "../../platform/jobs/index.ts";
import { describeError } from "../../platform/log.ts";
import { findAgent } from "../agents/store.ts";
import { perform, type Outcome } from "./perform.ts";
import { findFirst, moveCommand } from "./store.ts";
import type { CommandRow } from "./tables.ts";

const Payload = z.strictObject({ agent_id: z.string() });

/**
 * Does the next command in an agent's queue, as who gave it; its end calls for the one after it, so that each has attempts and time of its own. Every command
 * has such a job, and whichever comes first does it: one that finds another at work leaves. After a kill the job comes back to the command that it was at.
 */
export const workAgent: JobKind<"agents.work", z.infer<typeof Payload>> = defineJob({
  name: "agents.work",
  payload: Payload,
  attemptsMax: 10,
  backoff: { baseMs: 500, capMs: 30_000 },
  leaseMs: 10_000,
  timeoutMs: 3_600_000,
  concurrency: 20,
  async run(ctx, { agent_id }, job) {
    const command = take(ctx, agent_id, job);
    if (command) await work({ ...ctx, actor: command.actor }, command, job);
    return { command_id: command?.id ?? null };
  },
});

/** What this job was at before it was killed, what another left behind, else the next in the queue; undefined when there is nothing to do, or somebody else does it. */
function take(ctx: Context, agentId: string, job: JobRun): CommandRow | undefined {
  const running = findFirst(ctx.own, agentId, "running");
  if (running?.job_id === job.id) return running;
  if (running) return isHeld(ctx.own, running) ? undefined : job.commit(() => moveCommand(ctx.own, running.id, "running", { job_id: job.id }));
  const agent = findAgent(ctx.own, agentId);
  if (!agent || agent.is_paused || agent.deleted_at !== null) return undefined;
  const next = findFirst(ctx.own, agentId, "queued");
  return next && job.commit(() => {
    const begun = moveCommand(ctx.own, next.id, "queued", { status: "running", job_id: job.id, started_at: ctx.clock.now() });
    if (begun) tell(ctx, begun, "agent.started", `${agent.name} has begun`);
    return begun;
  });
}

/** Whether the job that a running command belongs to may still end it. */
export function isHeld(own: OwnDatabase, { job_id }: CommandRow): boolean {
  const job = job_id === null ? undefined : findJob(own, job_id as Id<"job">);
  return job !== undefined && !isJobOver(job.status);
}

/** @throws whatever a repeat may mend; what it can't ends the command as failed, and the queue goes on */
async function work(ctx: Context, command: CommandRow, job: JobRun): Promise<void> {
  const outcome = await perform(ctx, command, job.signal).catch((error: unknown): Outcome => {
    if (job.signal.aborted || (!isFinal(error) && job.attempt < workAgent.attemptsMax)) throw error;
    ctx.log("warn", "agent.command_failed", { command: command.id, ...describeError(error) });
    return { status: "failed", error: error instanceof AppError ? error.message : "Something went wrong on our side" };
  });
  job.commit(() => finish(ctx, command, outcome));
}

const isFinal = (error: unknown): error is AppError => error instanceof AppError && error.status < 500 && error.status !== 429;

/** Called in the commit that ends a job for good: what it was at when it died, or was cancelled, ends with it, and the queue goes on. */
export function abandonCommand(ctx: Context, { id, kind, status, payload, error }: JobRow): void {
  if (kind !== workAgent.name || status === "succeeded") return;
  const running = findFirst(ctx.own, Payload.parse(payload).agent_id, "running");
  if (running?.job_id !== id) return;
  finish({ ...ctx, actor: running.actor }, running, status === "cancelled" ? { status: "cancelled" } : { status: "failed", error: error ?? "It was interrupted too often" });
}

const titles = { succeeded: "Done", failed: "Failed", cancelled: "Cancelled" } as const;

/** Ends a running command, and calls for the one after it. Within a commit. */
export function finish(ctx: Context, { id, agent_id }: CommandRow, outcome: Outcome): void {
  const { status, error } = outcome;
  const ended = moveCommand(ctx.own, id, "running", { ...outcome, finished_at: ctx.clock.now() });
  if (!ended) return;
  tell(ctx, ended, "agent.finished", error === undefined ? titles[status] : `${titles[status]}: ${error}`);
  audit(ctx, { action: "agent.finish", outcome: status === "succeeded" ? "success" : "failure", target: { type: "agent", id: agent_id }, key: `${id}:end`, details: { command_id: id, status } });
  const next = findFirst(ctx.own, agent_id, "queued");
  if (next) enqueueJob({ ...ctx, actor: next.actor }, workAgent, { agent_id }, { key: `after:${id}` });
}

/** To who gave it: within the commit around it. */
function tell(ctx: Context, { id, agent_id, actor, status }: CommandRow, kind: string, title: string): void {
  const giver = personBehind(actor);
  if (giver !== null && findActiveMember(ctx.own, giver)) notify(ctx, { to: { users: [giver] }, kind, title: title.slice(0, 200), body: "", data: { agent_id, command_id: id, status } });
}
