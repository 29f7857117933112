import type { RouteClass } from "../../src/platform/rate-limit.ts";

/** What costs more than a row or two: it starts runs or executions, or reads all there is. A parameter stands for one segment. */
export const heavyRoutes = [
  "POST /api/requirements", "POST /api/codegen/:id", "POST /api/executor/run", "POST /api/executions/:id/rerun",
  "POST /api/runs/:id/approve", "POST /api/runs/:id/answers", "POST /api/runs/:id/resume", "POST /api/runs/:id/replay", "POST /api/runs/:id/fork", "POST /api/agents/:id/command",
  "POST /api/projects/:id/preview", "POST /api/model-providers/:id/test",
  "GET /api/usage/export", "GET /api/audit/export", "GET /api/audit/verify", "POST /api/audit/segments",
] as const;

const patternOf = (method: string): RegExp =>
  new RegExp(`^(?:${heavyRoutes.filter((route) => route.startsWith(`${method} `)).map((route) => route.slice(method.length + 1).replace(/:\w+/g, "[^/]+")).join("|")})$`);

const [heavyReads, heavyWrites] = [patternOf("GET"), patternOf("POST")];

/** Any method that isn't known to read writes. */
export function classOf(method: string, path: string): RouteClass {
  if (method === "GET" || method === "HEAD") return heavyReads.test(path) ? "heavy" : "read";
  return method === "POST" && heavyWrites.test(path) ? "heavy" : "write";
}
