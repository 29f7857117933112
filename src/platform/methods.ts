import type { Env as HonoEnv, Hono } from "hono";
import { METHODS } from "hono/router";
import { AppError } from "./errors.ts";

/** The methods that a path answers, upper case; empty when there is no such path. Middleware (`use`) doesn't count. */
export function allowedMethods<E extends HonoEnv>(app: Hono<E>, path: string): string[] {
  const found = METHODS.map((method) => method.toUpperCase()).filter((method) => answersMethod(app, method, path));
  return found.includes("GET") ? [...found, "HEAD"] : found;
}

/** Whether a path has a route for this very method; HEAD has GET's. */
export const answersMethod = <E extends HonoEnv>(app: Hono<E>, method: string, path: string): boolean => {
  const wanted = method === "HEAD" ? "GET" : method;
  return app.router.match(wanted, path)[0].some(([[, known]]) => known.method === wanted);
};

/** Why a request has no route: the path isn't there, or it is there for other methods. */
export const unrouted = (allowed: readonly string[]): AppError =>
  allowed.length === 0
    ? new AppError("not_found", "There is nothing at this path")
    : new AppError("method_not_allowed", `This path answers ${allowed.join(", ")}`, { headers: { allow: allowed.join(", ") } });
