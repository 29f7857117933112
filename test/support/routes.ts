import type { Env as HonoEnv, Hono } from "hono";
import { specOf, type RouteSpec } from "../../src/platform/http.ts";

export interface Declared {
  app: string;
  method: string;
  path: string;
  spec: RouteSpec | undefined;
}

/** Every route of an app, each once, with what it declares. Middleware is what was given to `use`: for all methods, at a path that ends in `*`. */
export function declaredRoutes<E extends HonoEnv>(app: string, hono: Hono<E>): Declared[] {
  const found = new Map<string, Declared>();
  for (const { method, path, handler } of hono.routes) {
    if (method === "ALL" && path.endsWith("*")) continue;
    const key = `${method} ${path}`;
    const known = found.get(key) ?? { app, method, path, spec: undefined };
    found.set(key, { ...known, spec: known.spec ?? specOf(handler) });
  }
  return [...found.values()];
}

/** `/api/things/:id/files/:path{.+}` with its parameters filled in, and `rest` for a final `*`. */
export const filled = (path: string, params: Readonly<Record<string, string>>, rest = "x"): string =>
  path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => params[name] ?? "x").replace(/\*$/, rest);

export const isItem = (path: string): boolean => path.includes(":");
