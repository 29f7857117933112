import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { commandStatuses } from "./status.ts";

const named = z.string().trim().min(1).max(60).optional();

export const CommandInput = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("requirement"), requirement: z.string().trim().min(1).max(20_000), language: named, framework: named }).describe("Builds it, from the plan to the commit"),
  z.strictObject({ type: z.literal("execute"), repo_url: z.string().max(500), command: z.string().trim().min(1).max(1_000), ref: z.string().min(1).max(250).optional() }).describe("Runs a command over a repository, in the sandbox"),
  z.strictObject({ type: z.literal("webhook"), url: z.url({ protocol: /^https?$/ }).max(2_000), body: z.json().default({}) }).describe("Posts JSON to an address, signed when the agent has a secret"),
]);
export type CommandInput = z.infer<typeof CommandInput>;

export const Command = z.object({
  id: z.string(), agent_id: z.string(), input: CommandInput, status: z.enum(commandStatuses), job_id: z.string().nullable(),
  result: z.json().nullable().describe("Of a requirement: run_id, status, repo_url, commit_id. Of a command: execution_id, status, exit_code. Of a webhook: status"),
  error: z.string().nullable(), given_by: z.string(), created_at: z.iso.datetime(), started_at: z.iso.datetime().nullable(), finished_at: z.iso.datetime().nullable(),
});
export type Command = z.infer<typeof Command>;

export const AgentStatus = z.object({ status: z.enum(["idle", "busy", "paused"]), queued: z.int(), current: Command.nullable(), last: Command.nullable() });
export type AgentStatus = z.infer<typeof AgentStatus>;

export const ListCommands = pageQuery({ status: z.enum(commandStatuses).optional() });
export type ListCommands = z.output<typeof ListCommands>;

const zone = z.string().min(1).max(60).default("UTC").describe("An IANA name");
export const ScheduleCommand = z.union([
  z.strictObject({ command: CommandInput, cron: z.string().min(1).max(100).describe("Five fields: minute, hour, day of month, month, day of week"), time_zone: zone }),
  z.strictObject({ command: CommandInput, at: z.iso.datetime().describe("Once") }),
]);
export type ScheduleCommand = z.output<typeof ScheduleCommand>;

export const AgentSchedule = z.object({
  id: z.string(), agent_id: z.string(), command: CommandInput, cron: z.string().nullable(), time_zone: z.string().nullable(), at: z.iso.datetime().nullable(),
  next_at: z.iso.datetime().nullable().describe("null once it is over"), last_at: z.iso.datetime().nullable(), created_at: z.iso.datetime(),
});
export type AgentSchedule = z.infer<typeof AgentSchedule>;

export const AgentId = z.object({ id: z.string() });
export const CommandId = z.object({ id: z.string(), command_id: z.string() });
export const ScheduleId = z.object({ id: z.string(), schedule_id: z.string() });
