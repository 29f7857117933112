import { newRouter, route } from "../../platform/http.ts";
import type { Counts } from "../entitlements/held.ts";
import { Limits } from "./schema.ts";
import { getLimits } from "./service.ts";

export const limitRoutes = (counts: Counts) =>
  newRouter().get("/", route({ audience: "member", summary: "All limits that apply to the caller, and what is left", answers: { 200: Limits } }), (c) => c.json(getLimits(c.var.ctx, counts)));
