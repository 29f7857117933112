import * as z from "zod";
import { authorize } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { findActiveMember } from "../../identity/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId, randomBody } from "../../platform/ids.ts";
import { createJobSchedule, defineJob, deleteSchedule, findSchedule, schedulesNamed, type ScheduleRow } from "../../platform/jobs/index.ts";
import { loadFor } from "../../resources/index.ts";
import { agents, schedulePrefix } from "../agents/resource.ts";
import { findAgent } from "../agents/store.ts";
import { addCommand } from "./give.ts";
import { CommandInput, type AgentSchedule, type ScheduleCommand } from "./schema.ts";
import { requireGivable } from "./service.ts";

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
    const giver = personBehind(ctx.actor);
    if (!agent || agent.deleted_at !== null || (giver !== null && !findActiveMember(ctx.own, giver))) return { given: false };
    if (job.kept !== null) return { given: true };
    return job.commit(() => {
      const { id } = addCommand(ctx, agent_id, command);
      job.progress(1, `Given as ${id}`, { command_id: id });
      return { given: true, command_id: id };
    });
  },
});

export function scheduleCommand(ctx: Context, agentId: string, { command, ...times }: ScheduleCommand): AgentSchedule {
  requireGivable(ctx, agentId, command, "#/command");
  return ctx.own.atomically(() => {
    const row = createJobSchedule(ctx, giveScheduled, { agent_id: agentId, command }, { name: `${schedulePrefix(agentId)}${randomBody()}`, ...("at" in times ? { at: Date.parse(times.at) } : times) });
    audit(ctx, { action: "agent.schedule", target: { type: "agent", id: agentId }, details: { schedule_id: row.id, type: command.type, cron: row.cron, at: row.at } });
    const schedule = present(row);
    remember(ctx, 201, schedule);
    return schedule;
  });
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
