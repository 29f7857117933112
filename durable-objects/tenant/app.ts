import { newRouter, onError } from "../../src/platform/http.ts";
import { allowedMethods, unrouted } from "../../src/platform/methods.ts";
import { projectRoutes } from "../../src/delivery/projects/routes.ts";
import { accountRoutes } from "../../src/identity/account/routes.ts";

/** What a tenant answers: one line for each resource. */
export const tenantApp = newRouter()
  .use(async (c, next) => {
    c.set("ctx", c.env.ctx);
    await next();
  })
  .route("/api/auth", accountRoutes)
  .route("/api/projects", projectRoutes)
  .onError(onError);

tenantApp.notFound((c) => onError(unrouted(allowedMethods(tenantApp, c.req.path)), c));
