import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { Job, JobId, ListJobs } from "./schema.ts";
import { cancel, discard, getJob, listJobs, retry } from "./service.ts";

const answers = { 200: Job };
const id = valid("param", JobId);

export const jobRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "What is done in the background, newest first", answers: { 200: pageOf(Job) } }), valid("query", ListJobs), (c) =>
    c.json(listJobs(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One job: status, progress, result", answers }), id, (c) => c.json(getJob(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/cancel", route({ audience: "member", summary: "End a job that waits, or tell one that runs to stop", answers }), id, (c) => c.json(cancel(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/retry", route({ audience: "member", summary: "Try a job again that failed", answers }), id, (c) => c.json(retry(c.var.ctx, c.req.valid("param").id)))
  .delete("/:id", route({ audience: "member", summary: "Discard a job that failed", answers: { 204: null } }), id, (c) => {
    discard(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
