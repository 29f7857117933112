import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import type { Id } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { findApiKey } from "../api-keys/store.ts";
import { resolvePrincipal } from "../credentials/resolve.ts";
import { findSession } from "../sessions/store.ts";
import { deleteEndedStreams, insertStream, takeAllStreams, takeStreamsOf } from "./store.ts";
import type { StreamHolder, StreamRow } from "./tables.ts";

/** Notes that the caller opens a stream on `subject`, so that it can be closed when their session, key or membership ends. @throws AppError forbidden for whoever is no member */
export function noteStream(ctx: Context, subject: string): Pick<StreamRow, "holder" | "until"> {
  const { principal, own } = ctx;
  const row = principal.kind === "user" ? { holder: principal.session_id, user_id: principal.user_id, until: findSession(own, principal.session_id)?.expires_at ?? null }
    : principal.kind === "api_key" && ctx.actor.type === "api_key" ? { holder: principal.key_id, user_id: ctx.actor.user_id, until: findApiKey(own, principal.key_id)?.expires_at ?? null }
    : undefined;
  if (!row) throw new AppError("forbidden", "Only a member can follow this");
  own.atomically(() => {
    deleteEndedStreams(own, ctx.clock.now());
    insertStream(own, { subject, ...row });
  });
  return { holder: row.holder, until: row.until };
}

/** Inside the commit that ends a session, key or membership: what was opened with it is closed by the outbox, whatever happens meanwhile. */
export function closeStreams(ctx: Pick<Context, "own" | "clock" | "wake">, whose: { holder: StreamHolder } | { user_id: Id<"user"> }): void {
  for (const { subject, holder } of takeStreamsOf(ctx.own, whose)) enqueue(ctx, "sockets.close", `sockets.close:${subject}:${holder}`, { subject, holder });
}

/** Outbox topic `streams.closeAll`: the tenant was suspended, or is being deleted. */
export const closeAllStreams = (ctx: Context): void =>
  ctx.own.atomically(() => {
    for (const { subject, holder } of takeAllStreams(ctx.own)) enqueue(ctx, "sockets.close", `sockets.close:${subject}:${holder}`, { subject, holder });
  });

/** For after a wait: whether the session or key that this request came with is still good. @throws AppError unauthenticated */
export const requireStillIn = (ctx: Context): void => void resolvePrincipal(ctx.own, ctx.principal, "", ctx.clock.now());
