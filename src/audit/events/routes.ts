import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { Checkpoint } from "../checkpoints/schema.ts";
import { getCheckpoint } from "../checkpoints/service.ts";
import { exportChain } from "../verify/export.ts";
import { requestVerification } from "../verify/job.ts";
import { verifyChain } from "../verify/service.ts";
import { listAuditLogs } from "./list.ts";
import { AuditLog, AuditQuery, Requested, Verification, VerifyQuery } from "./schema.ts";

export const auditRoutes = newRouter()
  .get("/logs", route({ audience: "member", summary: "What was done here, newest first", answers: { 200: pageOf(AuditLog) } }), valid("query", AuditQuery), (c) =>
    c.json(listAuditLogs(c.var.ctx, c.req.valid("query"))))
  .get("/verify", route({ audience: "member", summary: "Walk the audit chain and name the first event that is wrong", answers: { 200: Verification } }), valid("query", VerifyQuery), async (c) =>
    c.json(await verifyChain(c.var.ctx, c.req.valid("query"))))
  .post("/verify", route({ audience: "member", summary: "Walk the whole audit chain in the background, however long it is", answers: { 202: Requested } }), (c) => c.json(requestVerification(c.var.ctx), 202))
  .get("/export", route({ audience: "member", summary: "The whole audit chain as JSON lines, for checking it elsewhere", answers: { 200: "application/x-ndjson" } }), async (c) =>
    c.body(await exportChain(c.var.ctx), 200, { "content-type": "application/x-ndjson", "content-disposition": 'attachment; filename="audit.jsonl"', "cache-control": "no-store" }))
  .get("/checkpoint", route({ audience: "member", summary: "The head of the audit chain as of now, signed", answers: { 200: Checkpoint } }), async (c) =>
    c.json(await getCheckpoint(c.var.ctx), 200, { "cache-control": "no-store" }));
