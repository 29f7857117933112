import type { Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";

/**
 * One regular expression for all routes of a method, and a table for the paths without parameters: those have a router of their own, since hono's
 * `RegExpRouter` doesn't take `/things/:id/test` beside `/things/simulate`, and its next best takes a tenth of a read to find a route among five hundred.
 * A path without parameters goes before one with them, whichever was declared first.
 */
export function newPathRouter<T>(): Router<T> {
  const [fixed, open] = [new RegExpRouter<T>(), new RegExpRouter<T>()];
  const known = new Set<string>();
  return {
    name: "fixed paths first",
    add(method, path, handler) {
      const isFixed = !/[:*]/.test(path);
      if (isFixed) known.add(`${method} ${path}`);
      else open.add(method, path, handler);
      if (isFixed || path.includes("*")) fixed.add(method, path, handler);
    },
    match: (method, path) => (known.has(`${method} ${path}`) ? fixed : open).match(method, path),
  };
}
