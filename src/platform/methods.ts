import type { Env as HonoEnv, Hono } from "hono";
import { METHODS } from "hono/router";
import { AppError } from "./errors.ts";

/** The methods that a path answers, upper case; empty when there is no such path. Middleware (`use`) doesn't count. */
export function allowedMethods<E extends HonoEnv>(app: Hono<E>, path: string): string[] {
  const found = METHODS.map((method) => method.toUpperCase()).filter((method) => app.router.match(method, path)[0].some(([[, known]]) => known.method === method));
  return found.includes("GET") ? [...found, "HEAD"] : found;
}

export const answersMethod = (allowed: readonly string[], method: string): boolean => allowed.includes(method);

/** Why a request has no route: the path isn't there, or it is there for other methods. */
export const unrouted = (allowed: readonly string[]): AppError =>
  allowed.length === 0
    ? new AppError("not_found", "There is nothing at this path")
    : new AppError("method_not_allowed", `This path answers ${allowed.join(", ")}`, { headers: { allow: allowed.join(", ") } });
