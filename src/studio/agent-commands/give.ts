import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { enqueueJob } from "../../platform/jobs/index.ts";
import { workAgent } from "./work.ts";
import type { CommandInput } from "./schema.ts";
import { countHaving, insertCommand } from "./store.ts";
import type { CommandRow } from "./tables.ts";

/** Commands that may wait in one agent's queue. */
export const queuedMax = 100;

export const isQueueFull = (ctx: Pick<Context, "own">, agentId: string): boolean => countHaving(ctx.own, agentId, "queued") >= queuedMax;

/** Adds a command to an agent's queue and has it worked on; call it inside a commit. */
export function addCommand(ctx: Context, agentId: string, input: CommandInput): CommandRow {
  const now = ctx.clock.now();
  const id = newId("agent_command", now);
  const row: CommandRow = { id, agent_id: agentId, input, status: "queued", job_id: null, result: null, error: null, actor: ctx.actor, created_at: now, started_at: null, finished_at: null };
  insertCommand(ctx.own, row);
  audit(ctx, { action: "agent.command", target: { type: "agent", id: agentId }, details: { command_id: id, type: input.type } });
  enqueueJob(ctx, workAgent, { agent_id: agentId }, { key: id });
  return row;
}
