import { newRouter, route, valid } from "../../platform/http.ts";
import { PutSafetyPolicy, SafetyPolicy } from "./schema.ts";
import { getSafetyPolicy, putSafetyPolicy } from "./service.ts";

export const safetyPolicyRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "What code by language models is held to before it is committed", answers: { 200: SafetyPolicy } }), (c) => c.json(getSafetyPolicy(c.var.ctx)))
  .put("/", route({ audience: "member", summary: "State anew what code by language models is held to", answers: { 200: SafetyPolicy } }), valid("json", PutSafetyPolicy), (c) => c.json(putSafetyPolicy(c.var.ctx, c.req.valid("json"))));
