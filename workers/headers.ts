import type { MiddlewareHandler } from "hono";
import type { EdgeEnv } from "../src/platform/http.ts";

/** For every answer that doesn't say otherwise: nothing of ours is framed, sniffed, cached by strangers or loaded by other sites. No CORS header is ever sent. */
const always: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "api-version": "2026-11-20",
};

export const secured: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  await next();
  if (c.res.status === 101) return;
  const answer = new Response(c.res.body, c.res);
  for (const [name, value] of Object.entries(always)) if (!answer.headers.has(name)) answer.headers.set(name, value);
  if (c.var.edge.settings.PUBLIC_URL.startsWith("https:")) answer.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  answer.headers.set("x-request-id", c.var.edge.requestId);
  c.res = undefined;
  c.res = answer;
};
