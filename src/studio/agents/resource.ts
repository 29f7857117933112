import * as z from "zod";
import { getProject } from "../../delivery/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict, invalid } from "../../platform/errors.ts";
import { sealSecret } from "../../platform/secrets/index.ts";
import { define, everyVerb, type BaseRow } from "../../resources/index.ts";
import { deleteSchedule, enqueueJob, schedulesNamed } from "../../platform/jobs/index.ts";
import { standingOf, statusOf } from "../agent-commands/standing.ts";
import { webhookPurpose } from "../agent-commands/webhook.ts";
import { workAgent } from "../agent-commands/work.ts";
import migration from "./migration.sql";
import { agentsTable, type AgentRow } from "./tables.ts";

/** What the names of an agent's schedules begin with. */
export const schedulePrefix = (agentId: string): string => `${agentId}/`;

const webhookSecret = z.string().min(38).max(94).regex(/^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, "must be whsec_ and base64");

/** Something that takes commands, one after the other, and does them. */
export const agents = define({
  name: "agent", plural: "agents", prefix: "agt", about: "It takes commands, one after the other: a requirement to build, a command to run, an address to call.",
  table: agentsTable, migrations: [migration],
  fields: {
    name: z.string().trim().min(1).max(80),
    description: z.string().trim().max(1_000).default(""),
    project_id: z.string().max(40).nullable().default(null).describe("The project that its requirements are built into"),
    is_paused: z.boolean().default(false).describe("It takes commands, and begins none"),
    webhook_secret: webhookSecret.nullable().default(null).describe("Signs its webhook calls (standardwebhooks.com): whsec_ and 24 to 64 bytes in base64; never shown"),
  },
  told: { status: z.enum(["idle", "busy", "paused"]), queued: z.int().describe("Commands that wait") },
  verbs: everyVerb,
  may: { developer: ["create", "read", "list", "update"], viewer: ["read", "list"] },
  filters: ["project_id", "is_paused"], sorts: ["name"], search: ["name", "description"], hidden: ["webhook_secret"],
  owned: true, softDelete: true,
  example: { name: "Night builder" },
  settle(ctx, values, before) {
    if (typeof values.project_id === "string" && values.project_id !== before?.project_id) requireProject(ctx, values.project_id);
    const said = values.webhook_secret;
    const isNew = typeof said === "string" && said !== (before && agentOf(before).webhook_secret);
    return isNew ? { webhook_secret: sealSecret(ctx, webhookPurpose, said) } : {};
  },
  follow(ctx, verb, row) {
    const { current, queued } = standingOf(ctx.own, row.id);
    if (verb === "delete" && current) throw conflict(`${agentOf(row).name} is at work; cancel its command first`, { agent_id: row.id, command_id: current.id });
    if (verb === "delete") for (const { id } of schedulesNamed(ctx.own, "agents.give", schedulePrefix(row.id))) deleteSchedule(ctx.own, id);
    if ((verb === "update" || verb === "restore") && !agentOf(row).is_paused && queued > 0 && !current) enqueueJob(ctx, workAgent, { agent_id: row.id }, { key: `${row.id}:${row.version}` });
  },
  tell(ctx, row) {
    const standing = standingOf(ctx.own, row.id);
    return { status: statusOf(agentOf(row), standing), queued: standing.queued };
  },
});

/** The generic store read it from the table of agents. */
export const agentOf = (row: BaseRow): AgentRow => row as unknown as AgentRow;

function requireProject(ctx: Context, id: string): void {
  try {
    getProject(ctx, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") throw invalid("#/project_id", "not_found", "There is no such project");
    throw error;
  }
}
