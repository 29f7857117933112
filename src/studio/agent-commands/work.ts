import * as z from "zod";
import { audit } from "../../audit/index.ts";
import type { Json } from "../../platform/canonical.ts";
import { notify } from "../../delivery/index.ts";
import { findActiveMember } from "../../identity/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { defineJob, type JobRun } from "../../platform/jobs/index.ts";
import { findAgent } from "../agents/store.ts";
import { perform } from "./perform.ts";
import { findFirst, moveCommand } from "./store.ts";
import type { CommandRow } from "./tables.ts";

/**
 * Does what waits in an agent's queue, one after the other. Every command has such a job, and whichever comes first does it: one that finds another at
 * work leaves, since the other goes on until the queue is empty. After a kill the job comes back to the very command that it was at.
 */
export const workAgent = defineJob({
  name: "agents.work",
  payload: z.strictObject({ agent_id: z.string() }),
  attemptsMax: 10,
  backoff: { baseMs: 500, capMs: 30_000 },
  leaseMs: 10_000,
  timeoutMs: 3_600_000,
  concurrency: 20,
  async run(ctx, { agent_id }, job) {
    let done = 0;
    for (let command = take(ctx, agent_id, job); command; command = take(ctx, agent_id, job)) {
      job.progress(done / (done + 1), `At ${command.id}`);
      await work(ctx, command, job);
      done++;
    }
    return { done };
  },
});

/** What this job was at before it was killed, else the next in the queue; undefined when there is nothing to do, or somebody else does it. */
function take(ctx: Context, agentId: string, job: JobRun): CommandRow | undefined {
  const running = findFirst(ctx.own, agentId, "running");
  if (running) return running.job_id === job.id ? running : undefined;
  const agent = findAgent(ctx.own, agentId);
  if (!agent || agent.is_paused || agent.deleted_at !== null) return undefined;
  const next = findFirst(ctx.own, agentId, "queued");
  return next && job.commit(() => {
    const begun = moveCommand(ctx.own, next.id, "queued", { status: "running", job_id: job.id, started_at: ctx.clock.now() });
    if (begun) tell(ctx, begun, "agent.started", `${agent.name} has begun`);
    return begun;
  });
}

/** @throws whatever a repeat may mend; what it can't ends the command as failed, and the queue goes on */
async function work(ctx: Context, command: CommandRow, job: JobRun): Promise<void> {
  try {
    const { result, failed } = await perform(ctx, command, job.signal);
    end(ctx, command, job, failed === undefined ? { status: "succeeded", result } : { status: "failed", result, error: failed });
  } catch (error) {
    if (job.signal.aborted || !isFinal(error) && job.attempt < workAgent.attemptsMax) throw error;
    end(ctx, command, job, { status: "failed", error: error instanceof AppError ? error.message : "Something went wrong on our side" });
    if (!(error instanceof AppError)) throw error;
  }
}

const isFinal = (error: unknown): error is AppError => error instanceof AppError && error.status < 500 && error.status !== 429;

function end(ctx: Context, { id, agent_id }: CommandRow, job: JobRun, outcome: { status: "succeeded" | "failed"; result?: Json; error?: string }): void {
  job.commit(() => {
    const ended = moveCommand(ctx.own, id, "running", { ...outcome, finished_at: ctx.clock.now() });
    if (!ended) return;
    tell(ctx, ended, "agent.finished", outcome.status === "succeeded" ? "Done" : `Failed: ${outcome.error}`);
    audit(ctx, { action: "agent.finish", outcome: outcome.status === "succeeded" ? "success" : "failure", target: { type: "agent", id: agent_id }, key: `${id}:end`, details: { command_id: id, status: outcome.status } });
  });
}

/** To who gave it: within the commit around it. */
function tell(ctx: Context, { id, agent_id, status }: CommandRow, kind: string, title: string): void {
  const giver = personBehind(ctx.actor);
  if (giver !== null && findActiveMember(ctx.own, giver)) notify(ctx, { to: { users: [giver] }, kind, title: title.slice(0, 200), body: "", data: { agent_id, command_id: id, status } });
}
