import type { MiddlewareHandler } from "hono";
import { finish, isFinished } from "../src/platform/answer.ts";
import type { EdgeEnv } from "../src/platform/http.ts";

/** What a tenant's object answered is finished already; everything else is finished here. */
export const secured: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  await next();
  if (isFinished(c.res)) return;
  const answer = finish(c.res, c.var.edge.settings, c.var.edge.requestId);
  if (answer === c.res) return;
  c.res = undefined;
  c.res = answer;
};
