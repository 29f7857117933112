import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { CallId, CostQuery, Costs, ListModelCalls, ModelCall, ModelCallSummary } from "./schema.ts";
import { getModelCall, listModelCalls, sumModelCosts } from "./service.ts";

export const modelCallRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "What was asked of models, the newest first", answers: { 200: pageOf(ModelCallSummary) } }), valid("query", ListModelCalls), (c) => c.json(listModelCalls(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One call, with question and answer for as long as they are kept", answers: { 200: ModelCall } }), valid("param", CallId), async (c) =>
    c.json(await getModelCall(c.var.ctx, c.req.valid("param").id)));

export const modelCostRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "What language models did cost, by run, task, role, model, user or provider", answers: { 200: Costs } }), valid("query", CostQuery), (c) => c.json(sumModelCosts(c.var.ctx, c.req.valid("query"))));
