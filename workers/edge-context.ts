import type { MiddlewareHandler } from "hono";
import { systemClock, type EdgeContext } from "../src/platform/context.ts";
import { openDirectory } from "../src/platform/database.ts";
import type { EdgeEnv } from "../src/platform/http.ts";
import { newId } from "../src/platform/ids.ts";
import { newLog } from "../src/platform/log.ts";
import { settingsOf } from "../src/platform/settings.ts";

export const withEdgeContext: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const began = systemClock.now();
  const edge = edgeContextOf(c.req.raw, c.env);
  c.set("edge", edge);
  await next();
  logRequest(edge, began, { method: c.req.method, path: c.req.path, status: c.res.status });
};

export function edgeContextOf({ headers }: Request, env: Env): EdgeContext {
  const edge = newEdgeContext(env, requestIdOf(headers.get("x-request-id"), systemClock.now()), ipOf(headers.get("cf-connecting-ip")));
  const userAgent = headers.get("user-agent")?.slice(0, userAgentMax);
  return userAgent ? { ...edge, userAgent } : edge;
}

const userAgentMax = 300;

/** One line for each request. A read that went well is of interest to who debugs alone. */
export function logRequest({ log, clock }: EdgeContext, began: number, line: { method: string; path: string; status: number; tenant_id?: string }): void {
  const isReadDone = (line.method === "GET" || line.method === "HEAD") && line.status < 400;
  log(isReadDone ? "debug" : "info", "request", { ...line, duration_ms: clock.now() - began });
}

export function newEdgeContext(env: Env, requestId: string, ip: string): EdgeContext {
  const settings = settingsOf(env);
  return { directory: openDirectory(env.DB), env, settings, clock: systemClock, log: newLog({ request_id: requestId }, settings.LOG_LEVEL), requestId, ip };
}

/** Our proxy puts an address there and nothing else; what isn't one, on a machine without that proxy, is nobody's. */
const ipOf = (given: string | null): string => (given !== null && /^[\da-f.:]{2,45}$/i.test(given) ? given : "unknown");

/** The caller's own id where it is a harmless one, so that their logs and ours meet. */
const requestIdOf = (given: string | null, now: number): string => (given !== null && /^[\w.:-]{8,128}$/.test(given) ? given : newId("request", now));
