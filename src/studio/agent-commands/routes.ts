import * as z from "zod";
import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { AgentId, AgentSchedule, AgentStatus, Command, CommandId, CommandInput, ListCommands, ScheduleCommand, ScheduleId } from "./schema.ts";
import { endAgentSchedule, listAgentSchedules, scheduleCommand } from "./schedules.ts";
import { cancelCommand, getCommand, getStatus, giveCommand, listCommands } from "./service.ts";

const agent = valid("param", AgentId);
const command = valid("param", CommandId);

/** What an agent has beyond a resource's verbs. */
export const agentCommandRoutes = newRouter()
  .post("/:id/command", route({ audience: "member", summary: "Give an agent a command; it does one after the other", answers: { 202: Command } }), agent, valid("json", CommandInput), (c) =>
    c.json(giveCommand(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 202))
  .get("/:id/status", route({ audience: "member", summary: "What an agent is at", answers: { 200: AgentStatus } }), agent, (c) => c.json(getStatus(c.var.ctx, c.req.valid("param").id)))
  .get("/:id/commands", route({ audience: "member", summary: "An agent's commands, the newest first", answers: { 200: pageOf(Command) } }), agent, valid("query", ListCommands), (c) =>
    c.json(listCommands(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))))
  .get("/:id/commands/:command_id", route({ audience: "member", summary: "One command", answers: { 200: Command } }), command, (c) => c.json(getCommand(c.var.ctx, c.req.valid("param").id, c.req.valid("param").command_id)))
  .post("/:id/commands/:command_id/cancel", route({ audience: "member", summary: "Take a command back", answers: { 200: Command } }), command, async (c) =>
    c.json(await cancelCommand(c.var.ctx, c.req.valid("param").id, c.req.valid("param").command_id)))
  .post("/:id/schedules", route({ audience: "member", summary: "Have a command given by the clock, again and again or once", answers: { 201: AgentSchedule } }), agent, valid("json", ScheduleCommand), (c) =>
    c.json(scheduleCommand(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 201))
  .get("/:id/schedules", route({ audience: "member", summary: "An agent's schedules", answers: { 200: z.object({ data: z.array(AgentSchedule) }) } }), agent, (c) => c.json(listAgentSchedules(c.var.ctx, c.req.valid("param").id)))
  .delete("/:id/schedules/:schedule_id", route({ audience: "member", summary: "End a schedule", answers: { 204: null } }), valid("param", ScheduleId), (c) => {
    endAgentSchedule(c.var.ctx, c.req.valid("param").id, c.req.valid("param").schedule_id);
    return c.body(null, 204);
  });
