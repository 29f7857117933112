import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { waitOf } from "../waiting.ts";
import { Execution, ExecutionId, ExecutionSummary, ListExecutions, RunCommand } from "./schema.ts";
import { getExecution, listExecutions, runCommand } from "./service.ts";

const waitMs = 60_000;

export const executorRoutes = newRouter().post(
  "/run",
  route({ audience: "member", summary: "Run a command over a repository, in the sandbox", answers: { 200: Execution, 202: Execution } }),
  valid("json", RunCommand),
  async (c) => {
    const { finished, execution } = await runCommand(c.var.ctx, c.req.valid("json"), waitOf(c.req.header("prefer"), waitMs));
    return c.json(execution, finished ? 200 : 202, { location: `/api/executions/${execution.execution_id}` });
  },
);

export const executionRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Executions, the newest first", answers: { 200: pageOf(ExecutionSummary) } }), valid("query", ListExecutions), (c) =>
    c.json(listExecutions(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One execution with its logs and the result of each test", answers: { 200: Execution } }), valid("param", ExecutionId), async (c) =>
    c.json(await getExecution(c.var.ctx, c.req.valid("param").id)));
