import { newEdgeRouter, onError, type EdgeEnv } from "../src/platform/http.ts";
import { allowedMethods, unrouted } from "../src/platform/methods.ts";
import { docsRoutes } from "../src/platform/openapi/index.ts";
import { healthRoutes } from "../src/platform/health/routes.ts";
import { tenantApp } from "../durable-objects/tenant/app.ts";
import type { Context } from "hono";
import { adminPeopleRoutes } from "./admin/people.ts";
import { adminRoutes } from "./admin/routes.ts";
import { capped } from "./body.ts";
import { accountPages } from "./public/account-pages.ts";
import { accountDoorRoutes } from "./public/accounts.ts";
import { authRoutes } from "./public/auth.ts";
import { certificateRoutes } from "./public/certificates.ts";
import { devMailRoutes } from "./public/dev-mail.ts";
import { discoveryRoutes } from "./public/discovery.ts";
import { organizationRoutes } from "./public/organizations.ts";
import { tenantDoorRoutes } from "./public/tenants.ts";
import { invitationRoutes } from "./public/invitation.ts";
import { secondFactorRoutes } from "./public/second-factors.ts";
import { signInRoutes } from "./public/sign-in.ts";
import { gitRoutes } from "./git/index.ts";
import { inboxRoutes } from "./inbox.ts";
import { withEdgeContext } from "./edge-context.ts";
import { secured } from "./headers.ts";

/** The public doors: what is answered before a tenant is known, or outside of its object. */
export const edge = newEdgeRouter()
  .use(withEdgeContext)
  .use(secured)
  .use("/api/*", capped)
  .use("/v1/*", capped)
  .use("/verify-email/*", capped)
  .use("/reset-password/*", capped)
  .use("/dev/*", capped)
  .use("/sign-in/*", capped)
  .use("/invitation/*", capped)
  .route("/", discoveryRoutes)
  .route("/api", healthRoutes)
  .route("/api/auth", authRoutes)
  .route("/api/auth", accountDoorRoutes)
  .route("/api/auth", secondFactorRoutes)
  .route("/api/deletion-certificates", certificateRoutes)
  .route("/", tenantDoorRoutes)
  .route("/api/organizations", organizationRoutes)
  .route("/", inboxRoutes)
  .route("/", accountPages)
  .route("/dev/mail", devMailRoutes)
  .route("/sign-in", signInRoutes)
  .route("/invitation", invitationRoutes)
  .route("/", adminRoutes)
  .route("/", adminPeopleRoutes)
  .route("/", gitRoutes)
  .onError(onError);

edge.route("/", docsRoutes(() => [edge, tenantApp]));

edge.notFound((c) => unanswered(c));

/** A path that no app has never wakes an object. */
function unanswered(c: Context<EdgeEnv>): Response {
  const allowed = [...new Set([...allowedMethods(edge, c.req.path), ...allowedMethods(tenantApp, c.req.path)])];
  if (c.req.method !== "OPTIONS" || allowed.length === 0) return onError(unrouted(allowed), c);
  return new Response(null, { status: 204, headers: { allow: [...allowed, "OPTIONS"].join(", ") } });
}
