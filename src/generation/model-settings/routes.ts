import { newRouter, route, valid } from "../../platform/http.ts";
import { ModelSettings, PutModelSettings } from "./schema.ts";
import { getModelSettings, putModelSettings } from "./service.ts";

export const modelSettingRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Which models speak for which role, and how long what they said is kept", answers: { 200: ModelSettings } }), (c) => c.json(getModelSettings(c.var.ctx)))
  .put("/", route({ audience: "member", summary: "State anew which models speak for which role", answers: { 200: ModelSettings } }), valid("json", PutModelSettings), (c) =>
    c.json(putModelSettings(c.var.ctx, c.req.valid("json"))));
