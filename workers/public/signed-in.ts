import type { MiddlewareHandler } from "hono";
import { authenticate } from "../../src/identity/index.ts";
import type { EdgeEnv } from "../../src/platform/http.ts";
import { requireSameTenant } from "../../src/tenancy/index.ts";

/** Proves the credential before the input is looked at. Whether it still counts is for the tenant's object to say, which each such route asks. */
export const signedIn: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const { settings, clock } = c.var.edge;
  const principal = await authenticate(settings, c.req.raw.headers, clock.now());
  await requireSameTenant(c.var.edge, c.req.raw, principal.tenant_id);
  c.set("principal", principal);
  await next();
};
