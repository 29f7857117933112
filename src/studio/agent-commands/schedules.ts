import * as z from "zod";
import { authorize } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId, randomBody } from "../../platform/ids.ts";
import { createJobSchedule, defineJob, deleteSchedule, findSchedule, schedulesNamed, type JobRun, type ScheduleRow } from "../../platform/jobs/index.ts";
import { loadFor } from "../../resources/index.ts";
import { agents, schedulePrefix } from "../agents/resource.ts";
import { findAgent } from "../agents/store.ts";
import { addCommand, isQueueFull } from "./give.ts";
import { CommandInput, type AgentSchedule, type ScheduleCommand } from "./schema.ts";
import { mayStillGive, requireGivable } from "./service.ts";

/** Of one agent. */
const schedulesMax = 50;

const Payload = z.strictObject({ agent_id: z.string(), command: CommandInput });

/** Gives an agent a command when its time has come. */
export const giveScheduled = defineJob({
  name: "agents.give",
  payload: Payload,
  attemptsMax: 5,
  backoff: { baseMs: 500, capMs: 30_000 },
  leaseMs: 5_000,
  timeoutMs: 30_000,
  concurrency: 5,
  async run(ctx, { agent_id, command }, job) {
    const agent = findAgent(ctx.own, agent_id);
    if (!agent || agent.deleted_at !== null) return { given: false };
    if (job.kept !== null) return { given: true };
    if (!mayStillGive(ctx, ctx.actor, agent_id, command)) return endOf(ctx, agent_id, job);
    if (isQueueFull(ctx, agent_id)) {
      ctx.log("warn", "agent.queue_full", { agent: agent_id, job: job.id });
      return { given: false, reason: "The agent's queue is full" };
    }
    return job.commit(() => {
      const { id } = addCommand(ctx, agent_id, command);
      job.progress(1, `Given as ${id}`, { command_id: id });
      return { given: true, command_id: id };
    });
  },
});

/** Ends the schedule that a job is of: what its maker may not do is not done for them, and isn't tried every night. */
function endOf(ctx: Context, agentId: string, job: JobRun): { given: false; reason: string } {
  const reason = "Who made this schedule may no longer give this command";
  const schedule = schedulesNamed(ctx.own, giveScheduled.name, schedulePrefix(agentId)).find(({ last_job_id }) => last_job_id === job.id);
  if (schedule) job.commit(() => {
    deleteSchedule(ctx.own, schedule.id);
    audit({ ...ctx, actor: { type: "system", id: "agents" } }, { action: "agent.unschedule", target: { type: "agent", id: agentId }, details: { schedule_id: schedule.id, reason, made_by: ctx.actor.id } });
  });
  return { given: false, reason };
}

export function scheduleCommand(ctx: Context, agentId: string, { command, ...times }: ScheduleCommand): AgentSchedule {
  requireGivable(ctx, agentId, command, "#/command");
  return ctx.own.atomically(() => {
    if (schedulesNamed(ctx.own, giveScheduled.name, schedulePrefix(agentId)).length >= schedulesMax) throw tooManySchedules();
    const row = createJobSchedule(ctx, giveScheduled, { agent_id: agentId, command }, { name: `${schedulePrefix(agentId)}${randomBody()}`, ...("at" in times ? { at: Date.parse(times.at) } : times) });
    audit(ctx, { action: "agent.schedule", target: { type: "agent", id: agentId }, details: { schedule_id: row.id, type: command.type, cron: row.cron, at: row.at } });
    const schedule = present(row);
    remember(ctx, 201, schedule);
    return schedule;
  });
}

function tooManySchedules(): AppError {
  const message = `An agent has at most ${schedulesMax} schedules`;
  return new AppError("conflict", message, { errors: [{ pointer: "#", code: "too_many", message }], extra: { limit: schedulesMax } });
}

/** All of one agent's. */
export function listAgentSchedules(ctx: Context, agentId: string): { data: AgentSchedule[] } {
  loadFor(ctx, agents, "read", agentId);
  return { data: schedulesNamed(ctx.own, giveScheduled.name, schedulePrefix(agentId)).map(present) };
}

export function endAgentSchedule(ctx: Context, agentId: string, id: string): void {
  loadFor(ctx, agents, "read", agentId);
  authorize(ctx, "agents:command", { type: "agent", id: agentId });
  const row = isId("schedule", id) ? findSchedule(ctx.own, id) : undefined;
  if (row?.kind !== giveScheduled.name || !row.name.startsWith(schedulePrefix(agentId))) throw notFound("schedule");
  ctx.own.atomically(() => {
    deleteSchedule(ctx.own, row.id);
    audit(ctx, { action: "agent.unschedule", target: { type: "agent", id: agentId }, details: { schedule_id: row.id } });
  });
}

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function present({ id, payload, cron, time_zone, at, next_at, last_at, created_at }: ScheduleRow): AgentSchedule {
  const { agent_id, command } = Payload.parse(payload);
  return { id, agent_id, command, cron, time_zone, at: timeOrNull(at), next_at: timeOrNull(next_at), last_at: timeOrNull(last_at), created_at: new Date(created_at).toISOString() };
}
