import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { CreateSchedule, ListSchedules, Schedule, ScheduleId } from "./schema.ts";
import { createSchedule, endSchedule, listSchedules } from "./service.ts";

export const scheduleRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "What is done by the clock, newest first", answers: { 200: pageOf(Schedule) } }), valid("query", ListSchedules), (c) =>
    c.json(listSchedules(c.var.ctx, c.req.valid("query"))))
  .post("/", route({ audience: "member", summary: "Have a job done by the clock, again and again or once", answers: { 201: Schedule } }), valid("json", CreateSchedule), (c) =>
    c.json(createSchedule(c.var.ctx, c.req.valid("json")), 201))
  .delete("/:id", route({ audience: "member", summary: "End a schedule", answers: { 204: null } }), valid("param", ScheduleId), (c) => {
    endSchedule(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
