import type { MiddlewareHandler } from "hono";
import { flushDecisions } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import type { TenantEnv } from "../../platform/http.ts";
import { audit } from "./service.ts";

const windowMs = 60_000;
const perWindow = 20;
const callersMax = 10_000;

interface Window {
  since: number;
  told: number;
  untold: number;
}

/**
 * Puts into the chain that a change was refused for want of a permission. Not every time: a caller who keeps asking gets `perWindow` events a minute,
 * the next one after that says how many were left out. Outside of any verb, because the verb's own commit was rolled back.
 */
export function auditDenials(): MiddlewareHandler<TenantEnv> {
  const windows = new Map<string, Window>();
  return async (c, next) => {
    await next();
    const { error } = c;
    if (!(error instanceof AppError) || !["forbidden", "approval_required"].includes(error.code) || ["GET", "HEAD"].includes(c.req.method)) return;
    const { ctx } = c.var;
    const untold = spend(windows, ctx);
    if (untold === undefined) return;
    flushDecisions(ctx);
    const { permission, resource_type } = error.details.extra ?? {};
    ctx.own.atomically(() =>
      audit(ctx, {
        action: "access.deny", outcome: "denied", target: { type: "permission", id: String(permission ?? "unnamed") },
        details: { method: c.req.method, path: c.req.path, ...(resource_type === undefined ? {} : { resource_type: String(resource_type) }), ...(untold > 0 ? { left_out: untold } : {}) },
      }));
  };
}

/** How many of the caller's denials went untold before this one, or undefined when this one must go untold too. */
function spend(windows: Map<string, Window>, ctx: Context): number | undefined {
  const now = ctx.clock.now();
  const known = windows.get(ctx.actor.id);
  if (known && now - known.since < windowMs) {
    if (known.told >= perWindow) {
      known.untold++;
      return undefined;
    }
    known.told++;
    return 0;
  }
  if (!known && windows.size >= callersMax) windows.clear();
  windows.set(ctx.actor.id, { since: now, told: 1, untold: 0 });
  return known?.untold ?? 0;
}
