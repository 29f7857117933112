import type { MiddlewareHandler } from "hono";
import type { EdgeEnv } from "../../src/platform/http.ts";
import { admit } from "../admit.ts";

/** Proves the credential before the input is looked at. Whether it still counts is for the tenant's object to say, which each such route asks. */
export const signedIn: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  c.set("principal", await admit(c.var.edge, c.req.raw));
  await next();
};
