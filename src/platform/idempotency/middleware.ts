import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Actor } from "../context.ts";
import { sha256 } from "../digest.ts";
import { AppError, conflict } from "../errors.ts";
import type { TenantEnv } from "../http.ts";
import { findAnswer } from "./store.ts";
import type { IdempotencyRow } from "./tables.ts";

const leaseMs = 60_000;
const header = "Idempotency-Key";

/**
 * Idempotency-Key on POST. What is in flight is kept in the memory of the one object that does the work: it ends with the request, and with the object.
 * Past the lease a hung request no longer blocks its repeat; whichever of the two commits second is then refused by `remember`.
 */
export function idempotency(): MiddlewareHandler<TenantEnv> {
  const inFlight = new Map<string, number>();
  return async (c, next) => {
    const key = c.req.method === "POST" ? keyIn(c) : undefined;
    if (key === undefined) return next();

    const { ctx } = c.var;
    const scope = `${actorKey(ctx.actor)} POST ${routeOf(c)}`;
    const fingerprint = await fingerprintOf(c);
    const now = ctx.clock.now();
    const known = findAnswer(ctx.own, scope, key, now);
    if (known) return replay(known, fingerprint);

    const flight = `${ctx.tenantId} ${scope} ${key}`;
    if ((inFlight.get(flight) ?? 0) > now) throw conflict("A request with this Idempotency-Key is being worked on", { retry: true });
    const until = now + leaseMs;
    inFlight.set(flight, until);
    c.set("ctx", { ...ctx, idempotency: { scope, key, fingerprint, claim: crypto.randomUUID() } });
    try {
      await next();
    } finally {
      if (inFlight.get(flight) === until) inFlight.delete(flight);
    }
    if (c.res.status === 201 && !findAnswer(ctx.own, scope, key, now)) ctx.log("error", "idempotency.forgotten", { route: routeOf(c) });
  };
}

/** The key that a request bears. @throws AppError malformed */
export function keyIn(c: HonoContext): string | undefined {
  const key = c.req.header(header);
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) throw malformedKey();
  return key;
}

const malformedKey = (): AppError =>
  new AppError("malformed", `${header} must be 1 to 255 visible ASCII characters`, { errors: [{ pointer: header, code: "invalid_format", message: "1 to 255 visible ASCII characters" }] });

const actorKey = (actor: Actor): string => `${actor.type}:${actor.id}`;

/** The pattern that answers, so that one key sent for two things of a kind is noticed as a misuse. */
const routeOf = (c: HonoContext): string => matchedRoutes(c).at(-1)?.path ?? c.req.path;

async function fingerprintOf(c: HonoContext): Promise<string> {
  const { pathname, search } = new URL(c.req.url);
  return sha256(`${pathname}${search}\n${sha256(new Uint8Array(await c.req.arrayBuffer()))}`);
}

export const misused = (): AppError =>
  new AppError("idempotency_mismatch", `This ${header} was used for another request`, { errors: [{ pointer: header, code: "reused", message: "Use a new key for another request" }] });

function replay(known: IdempotencyRow, fingerprint: string): Response {
  if (known.fingerprint !== fingerprint) throw misused();
  const headers = { "idempotent-replayed": "true", ...(known.body === "" ? {} : { "content-type": "application/json" }) };
  return new Response(known.body === "" ? null : known.body, { status: known.status, headers });
}
