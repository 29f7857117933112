import type { Context, Principal } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { isId, newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { findApiKey } from "../api-keys/store.ts";
import { resolvePrincipal, type Resolved } from "../credentials/resolve.ts";
import { findSession } from "../sessions/store.ts";
import type { Whose } from "./schema.ts";
import { advanceChecks, hasStreamsOf, putStream } from "./store.ts";
import type { StreamHolder, StreamRow } from "./tables.ts";

const checkEveryMs = 3_600_000;

/** Notes that the caller opens a stream on `subject`, so that it ends when they may no longer follow. @throws AppError forbidden for whoever is no member */
export function noteStream(ctx: Context, subject: string): StreamRow {
  const { principal, actor, own } = ctx;
  const who = principal.kind === "user" ? { holder: principal.session_id, user_id: principal.user_id }
    : principal.kind === "api_key" && (actor.type === "api_key" || actor.type === "service") ? { holder: principal.key_id, user_id: actor.type === "service" ? actor.id : actor.user_id }
    : undefined;
  if (!who) throw new AppError("forbidden", "Only a member can follow this");
  const row = { subject, ...who, check_at: nextCheckOf(ctx, who.holder) };
  putStream(own, row);
  ctx.wake("outbox");
  return row;
}

/** When to ask about a holder's streams again: within the hour, and at once when the session or key is out of its time. */
export function nextCheckOf({ own, clock }: Pick<Context, "own" | "clock">, holder: StreamHolder): number {
  const ends = (isId("session", holder) ? findSession(own, holder) : findApiKey(own, holder))?.expires_at ?? Infinity;
  const now = clock.now();
  return Math.min(now + checkEveryMs, Math.max(ends, now));
}

/**
 * Inside the commit that takes something from somebody: a session, a key, a membership, a role, an entry in a list. Whoever may no longer follow what they
 * follow is then hung up on, by the outbox, whatever happens meanwhile; those who still may aren't disturbed.
 */
export function recheckStreams(ctx: Pick<Context, "own" | "clock" | "wake">, whose: Whose): void {
  if (hasStreamsOf(ctx.own, whose)) enqueue(ctx, "streams.check", newId("outbox", ctx.clock.now()), whose);
}

/** Inside the commit that brings a holder's end forward: its streams are asked about by then. */
export function hastenStreams(ctx: Pick<Context, "own" | "wake">, holder: StreamHolder, ends: number): void {
  advanceChecks(ctx.own, holder, ends);
  ctx.wake("outbox");
}

/** Who opened a stream, with what they may by now. @throws AppError unauthenticated once their session, key or membership has ended */
export function resolveHolder({ own, clock, tenantId }: Pick<Context, "own" | "clock" | "tenantId">, { holder, user_id }: Pick<StreamRow, "holder" | "user_id">): Resolved {
  const resolve = (principal: Principal): Resolved => resolvePrincipal(own, principal, undefined, clock.now());
  if (!isId("session", holder)) return resolve({ kind: "api_key", tenant_id: tenantId, key_id: holder, digest: findApiKey(own, holder)?.digest ?? "" });
  if (!isId("user", user_id)) throw new Error("A service identity has no session");
  return resolve({ kind: "user", tenant_id: tenantId, user_id, session_id: holder, expires_at: 0, organization: findSession(own, holder)?.organization ?? undefined });
}
