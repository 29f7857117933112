import * as z from "zod";
import { newRouter, route } from "../../platform/http.ts";
import { Evaluation } from "./schema.ts";
import { evaluateFlags } from "./service.ts";

export const flagRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Which features are on for you, and what decided", answers: { 200: z.object({ data: z.array(Evaluation) }) } }), async (c) => c.json(await evaluateFlags(c.var.ctx)));
