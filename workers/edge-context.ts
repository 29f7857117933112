import type { MiddlewareHandler } from "hono";
import { systemClock, type EdgeContext } from "../src/platform/context.ts";
import { openDirectory } from "../src/platform/database.ts";
import type { EdgeEnv } from "../src/platform/http.ts";
import { newId } from "../src/platform/ids.ts";
import { newLog } from "../src/platform/log.ts";
import { settingsOf } from "../src/platform/settings.ts";

/** Gives every request its id, and logs one line when it is answered. */
export const withEdgeContext: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const began = systemClock.now();
  const edge = newEdgeContext(c.env, requestIdOf(c.req.header("x-request-id"), began), c.req.header("cf-connecting-ip") ?? "unknown");
  c.set("edge", edge);
  await next();
  const tenant_id = c.var.tenantId;
  edge.log("info", "request", { method: c.req.method, path: c.req.path, status: c.res.status, duration_ms: systemClock.now() - began, ...(tenant_id ? { tenant_id } : {}) });
};

export const newEdgeContext = (env: Env, requestId: string, ip: string): EdgeContext => ({
  directory: openDirectory(env.DB), env, settings: settingsOf(env), clock: systemClock, log: newLog({ request_id: requestId }), requestId, ip,
});

/** The caller's own id where it is a harmless one, so that their logs and ours meet. */
const requestIdOf = (given: string | undefined, now: number): string => (given !== undefined && /^[\w.:-]{8,128}$/.test(given) ? given : newId("request", now));
