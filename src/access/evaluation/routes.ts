import { newRouter, route, valid } from "../../platform/http.ts";
import { Evaluated, EvaluatedAll, Evaluation, Evaluations } from "./schema.ts";
import { evaluate, evaluateAll } from "./service.ts";

export const evaluationRoutes = newRouter()
  .post("/evaluation", route({ audience: "member", summary: "May this subject do this with that? (AuthZEN 1.0)", answers: { 200: Evaluated } }), valid("json", Evaluation), (c) => c.json(evaluate(c.var.ctx, c.req.valid("json"))))
  .post("/evaluations", route({ audience: "member", summary: "Several such questions at once (AuthZEN 1.0)", answers: { 200: EvaluatedAll } }), valid("json", Evaluations), (c) => c.json(evaluateAll(c.var.ctx, c.req.valid("json"))));
