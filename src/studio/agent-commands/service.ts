import { authorize, mayStill, type Permission } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { cancelRun } from "../../generation/index.ts";
import type { Actor, Context } from "../../platform/context.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { requirePublicAddress } from "../../platform/outbound.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { loadFor } from "../../resources/index.ts";
import { agentOf, agents } from "../agents/resource.ts";
import { addCommand, isQueueFull, queuedMax } from "./give.ts";
import { begunIn } from "./perform.ts";
import { presentCommand } from "./present.ts";
import type { AgentStatus, Command, CommandInput, ListCommands } from "./schema.ts";
import { standingOf, statusOf } from "./standing.ts";
import { commandRows, findCommand, moveCommand } from "./store.ts";
import type { CommandRow } from "./tables.ts";
import { finish, isHeld } from "./work.ts";

const needs = {
  requirement: ["requirements:create", "runs:create", "projects:read"],
  execute: ["executions:create", "projects:read"],
  webhook: [],
} as const satisfies Record<CommandInput["type"], readonly Permission[]>;

/** Whether who gave such a command once may give it now. */
export const mayStillGive = (ctx: Context, giver: Actor, agentId: string, { type }: CommandInput): boolean =>
  ["agents:command" as const, ...needs[type]].every((permission) => mayStill(ctx, giver, permission, { type: "agent", id: agentId }));

/** What each kind of command does, its giver must be allowed to do. @throws AppError forbidden | invalid_input */
export function requireGivable(ctx: Context, agentId: string, input: CommandInput, pointer = "#"): void {
  loadFor(ctx, agents, "read", agentId);
  authorize(ctx, "agents:command", { type: "agent", id: agentId });
  for (const permission of needs[input.type]) authorize(ctx, permission, { type: "agent", id: agentId });
  if (input.type === "webhook") requirePublicAddress(ctx.settings, input.url, `${pointer}/url`);
}

/** Adds a command to the queue; the agent does it when all before it are done. */
export function giveCommand(ctx: Context, agentId: string, input: CommandInput): Command {
  requireGivable(ctx, agentId, input);
  return ctx.own.atomically(() => {
    if (isQueueFull(ctx, agentId)) throw tooMany();
    const command = presentCommand(addCommand(ctx, agentId, input));
    remember(ctx, 202, command);
    return command;
  });
}

function tooMany(): AppError {
  const message = `${queuedMax} commands wait in this agent's queue already`;
  return new AppError("limit_exceeded", message, { errors: [{ pointer: "#", code: "too_many", message }], headers: { "retry-after": "60" }, extra: { limit: queuedMax } });
}

export function getStatus(ctx: Context, agentId: string): AgentStatus {
  const agent = agentOf(loadFor(ctx, agents, "read", agentId));
  const standing = standingOf(ctx.own, agentId);
  const { current, queued } = standing;
  const last = commandRows(ctx.own, agentId, undefined, undefined, 1, 0)[0];
  return { status: statusOf(agent, standing), queued, current: current ? presentCommand(current) : null, last: last ? presentCommand(last) : null };
}

export function listCommands(ctx: Context, agentId: string, query: ListCommands): Paged<Command> {
  loadFor(ctx, agents, "read", agentId);
  return paged<CommandRow, Command, [string]>(ctx, { ...query, agent_id: agentId } as ListCommands, {
    list: "agent_commands", load: (after, take, skip) => commandRows(ctx.own, agentId, query.status, after?.[0], take, skip), keyOf: (row) => [row.id], present: presentCommand,
  });
}

export const getCommand = (ctx: Context, agentId: string, id: string): Command => presentCommand(loadCommand(ctx, agentId, id));

function loadCommand(ctx: Context, agentId: string, id: string): CommandRow {
  loadFor(ctx, agents, "read", agentId);
  const row = findCommand(ctx.own, id);
  if (row?.agent_id !== agentId) throw notFound("command");
  return row;
}

/** One that waits ends at once; of one that builds, the run is cancelled, and the command ends with it. @throws AppError conflict for what is over, or can't be stopped */
export async function cancelCommand(ctx: Context, agentId: string, id: string): Promise<Command> {
  const row = loadCommand(ctx, agentId, id);
  authorize(ctx, "agents:command", { type: "agent", id: agentId });
  if (row.status === "running") return cancelRunning(ctx, row);
  return ctx.own.atomically(() => {
    const ended = moveCommand(ctx.own, row.id, "queued", { status: "cancelled", finished_at: ctx.clock.now() });
    if (!ended) throw conflict(`This command is over: it ${row.status}`, { command_status: row.status });
    audit(ctx, { action: "agent.cancel", target: { type: "agent", id: agentId }, details: { command_id: row.id } });
    return presentCommand(ended);
  });
}

async function cancelRunning(ctx: Context, row: CommandRow): Promise<Command> {
  const runId = begunIn(row, "run_id");
  if (!isHeld(ctx.own, row)) ctx.own.atomically(() => finish(ctx, row, { status: "cancelled" }));
  else if (runId === undefined) throw conflict("What it is at can't be stopped", { command_status: row.status });
  else await cancelRun(ctx, runId, "The agent's command was cancelled");
  return presentCommand(findCommand(ctx.own, row.id) ?? row);
}
