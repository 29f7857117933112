import { version } from "../../../package.json";
import { newEdgeRouter, route } from "../http.ts";
import { Health, Readiness } from "./schema.ts";
import { readiness } from "./service.ts";

export const healthRoutes = newEdgeRouter()
  .get("/health", route({ audience: "public", summary: "Whether the process is up", answers: { 200: Health } }), async (c) => {
    const { status, checks } = await readiness(c.var.edge);
    return c.json({ status: status === "ready" ? "ok" as const : "degraded" as const, version, checks });
  })
  .get("/ready", route({ audience: "public", summary: "Whether requests can be served", answers: { 200: Readiness, 503: Readiness } }), async (c) => {
    const answer = await readiness(c.var.edge);
    return c.json(answer, answer.status === "ready" ? 200 : 503);
  });
