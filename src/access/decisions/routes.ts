import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { DecisionEntry, DecisionId, DecisionQuery } from "./schema.ts";
import { getDecision, listDecisions } from "./service.ts";

export const decisionRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "What was allowed and denied to whom, newest first", answers: { 200: pageOf(DecisionEntry) } }), valid("query", DecisionQuery), (c) =>
    c.json(listDecisions(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One decision of the log", answers: { 200: DecisionEntry } }), valid("param", DecisionId), (c) =>
    c.json(getDecision(c.var.ctx, c.req.valid("param").id)));
