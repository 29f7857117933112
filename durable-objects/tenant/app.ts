import { newRouter, onError } from "../../src/platform/http.ts";
import { allowedMethods, unrouted } from "../../src/platform/methods.ts";
import { etags } from "../../src/platform/etag.ts";
import { idempotency } from "../../src/platform/idempotency/index.ts";
import { projectRoutes } from "../../src/delivery/index.ts";
import { accountRoutes, apiKeyRoutes } from "../../src/identity/index.ts";

/** What a tenant answers: one line for each resource. */
export const tenantApp = newRouter()
  .use(async (c, next) => {
    c.set("ctx", c.env.ctx);
    await next();
  })
  .use(etags())
  .use(idempotency())
  .route("/api/auth", accountRoutes)
  .route("/api/api-keys", apiKeyRoutes)
  .route("/api/projects", projectRoutes)
  .onError(onError);

tenantApp.notFound((c) => onError(unrouted(allowedMethods(tenantApp, c.req.path)), c));
