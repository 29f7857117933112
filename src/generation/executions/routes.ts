import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { issueTicket, Ticket } from "../../identity/index.ts";
import { After } from "../runs/schema.ts";
import { downloadCoverage, downloadJunit, downloadLog, downloadResults, downloadTap, type Download } from "./downloads.ts";
import { waitOf } from "../waiting.ts";
import { Execution, ExecutionId, ExecutionSummary, ListExecutions, RunCommand } from "./schema.ts";
import { cancelExecution, followExecution, getExecution, listExecutions, loadFollowed, rerunExecution, runCommand } from "./service.ts";

const waitMs = 60_000;
const ran = { 200: Execution, 202: Execution };
const id = valid("param", ExecutionId);

export const executorRoutes = newRouter().post(
  "/run",
  route({ audience: "member", summary: "Run a command over a repository or over files, in the sandbox", answers: ran }),
  valid("json", RunCommand),
  async (c) => {
    const { finished, execution } = await runCommand(c.var.ctx, c.req.valid("json"), waitOf(c.req.header("prefer"), waitMs));
    return c.json(execution, finished ? 200 : 202, { location: `/api/executions/${execution.execution_id}` });
  },
);

export const executionRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Executions, the newest first", answers: { 200: pageOf(ExecutionSummary) } }), valid("query", ListExecutions), (c) =>
    c.json(listExecutions(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One execution with its logs and the result of each test", answers: { 200: Execution } }), id, async (c) =>
    c.json(await getExecution(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/cancel", route({ audience: "member", summary: "End an execution now", answers: { 200: Execution } }), id, async (c) => c.json(await cancelExecution(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/rerun", route({ audience: "member", summary: "Run the same command over the same files once more", answers: ran }), id, async (c) => {
    const { finished, execution } = await rerunExecution(c.var.ctx, c.req.valid("param").id, waitOf(c.req.header("prefer"), waitMs));
    return c.json(execution, finished ? 200 : 202, { location: `/api/executions/${execution.execution_id}` });
  })
  .get("/:id/junit.xml", route({ audience: "member", summary: "The results as JUnit XML, as an attachment", answers: { 200: "application/xml" }, refusals: [409] }), id, async (c) =>
    attachment(await downloadJunit(c.var.ctx, c.req.valid("param").id)))
  .get("/:id/results.json", route({ audience: "member", summary: "The execution as a JSON file", answers: { 200: Execution }, refusals: [409] }), id, async (c) => attachment(await downloadResults(c.var.ctx, c.req.valid("param").id)))
  .get("/:id/results.tap", route({ audience: "member", summary: "The results as TAP, as an attachment", answers: { 200: "text/plain" }, refusals: [409] }), id, async (c) => attachment(await downloadTap(c.var.ctx, c.req.valid("param").id)))
  .get("/:id/lcov.info", route({ audience: "member", summary: "How often each line ran, as lcov, as an attachment", answers: { 200: "text/plain" }, refusals: [409] }), id, async (c) => attachment(await downloadCoverage(c.var.ctx, c.req.valid("param").id)))
  .get("/:id/log.txt", route({ audience: "member", summary: "The whole log, as an attachment", answers: { 200: "text/plain" }, refusals: [409, 410] }), id, async (c) => attachment(await downloadLog(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/ticket", route({ audience: "member", summary: "A single-use ticket for the execution's WebSocket", answers: { 201: Ticket } }), id, async (c) =>
    c.json(await issueTicket(c.var.ctx, `/api/executions/${loadFollowed(c.var.ctx, c.req.valid("param").id).id}/stream`), 201))
  .get(
    "/:id/stream",
    route({ audience: "member", summary: "Its numbered events as they come, each line of output among them: WebSocket, or SSE with Accept: text/event-stream", answers: { 101: null, 200: "text/event-stream", 204: null }, refusals: [406] }),
    id,
    valid("query", After),
    (c) => followExecution(c.var.ctx, c.req.valid("param").id, c.req.raw),
  );

/** What a tenant's program wrote: never shown as a page of ours. */
const attachment = ({ name, type, text }: Download): Response =>
  new Response(text, { headers: { "content-type": type, "content-disposition": `attachment; filename="${name}"`, "content-security-policy": "sandbox; default-src 'none'", "cache-control": "private, no-cache" } });
