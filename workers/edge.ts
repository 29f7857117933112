import { newEdgeRouter, onError, type EdgeEnv } from "../src/platform/http.ts";
import { authenticate } from "../src/identity/index.ts";
import { allowedMethods, answersMethod, unrouted } from "../src/platform/methods.ts";
import { docsRoutes } from "../src/platform/openapi/index.ts";
import { withPrincipal } from "../src/platform/principal.ts";
import { healthRoutes } from "../src/platform/health/routes.ts";
import { tenantApp } from "../durable-objects/tenant/app.ts";
import { tenantOf } from "../durable-objects/tenant/stub.ts";
import type { Context } from "hono";
import { capped } from "./body.ts";
import { authRoutes } from "./public/auth.ts";
import { requireOwnOrigin } from "./public/cookies.ts";
import { discoveryRoutes } from "./public/discovery.ts";
import { signInRoutes } from "./public/sign-in.ts";
import { gitRoutes } from "./git/index.ts";
import { withEdgeContext } from "./edge-context.ts";
import { secured } from "./headers.ts";

/** Who is calling, for which tenant, and over to that tenant's object. Public doors answer here. */
export const edge = newEdgeRouter()
  .use(withEdgeContext)
  .use(secured)
  .use("/api/*", capped)
  .use("/sign-in/*", capped)
  .route("/", discoveryRoutes)
  .route("/api", healthRoutes)
  .route("/api/auth", authRoutes)
  .route("/sign-in", signInRoutes)
  .route("/", gitRoutes)
  .onError(onError);

edge.route("/", docsRoutes(() => [edge, tenantApp]));

edge.notFound((c) => toTenant(c).catch((error: Error) => onError(error, c)));

/** What no public door answered is a member's request, or nothing. A path that no app has never wakes an object. */
async function toTenant(c: Context<EdgeEnv>): Promise<Response> {
  const { settings, clock, requestId, ip } = c.var.edge;
  if (!answersMethod(tenantApp, c.req.method, c.req.path)) return unanswered(c);
  if (c.req.header("upgrade")?.toLowerCase() === "websocket" && c.req.header("origin") !== undefined) requireOwnOrigin(c);
  const principal = await authenticate(settings, c.req.raw.headers, clock.now());
  c.set("tenantId", principal.tenant_id);
  const headers = withPrincipal(c.req.raw.headers, principal, requestId, ip);
  return tenantOf(c.env, principal.tenant_id).fetch(new Request(c.req.raw, { headers }));
}

function unanswered(c: Context<EdgeEnv>): Response {
  const allowed = [...new Set([...allowedMethods(edge, c.req.path), ...allowedMethods(tenantApp, c.req.path)])];
  if (c.req.method !== "OPTIONS" || allowed.length === 0) throw unrouted(allowed);
  return new Response(null, { status: 204, headers: { allow: [...allowed, "OPTIONS"].join(", ") } });
}
