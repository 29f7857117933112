import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { paged, type PageInput, type Paged } from "../../platform/paging.ts";
import { recheckStreams } from "../streams/service.ts";
import type { Session } from "./schema.ts";
import { currentSession } from "./service.ts";
import { endSession, endSessionsBefore, findSession, listLiveSessions } from "./store.ts";
import type { SessionRow } from "./tables.ts";

/** The caller's own sessions in this tenant, newest first. @throws AppError forbidden for a key, which has none */
export function listOwnSessions(ctx: Context, input: PageInput): Paged<Session> {
  const { user_id } = currentSession(ctx);
  return paged<SessionRow, Session, [string]>(ctx, input, {
    list: "sessions",
    load: (after, take, skip) => listLiveSessions(ctx.own, user_id, ctx.clock.now(), after?.[0], take, skip),
    keyOf: (row) => [row.id],
    present: (row) => present(ctx, row),
  });
}

/** From the next request on it is over. @throws AppError not_found for another's, and for one that has ended */
export function revokeSession(ctx: Context, id: string): void {
  const { user_id } = currentSession(ctx);
  const row = findSession(ctx.own, id as SessionRow["id"]);
  if (row?.user_id !== user_id || row.ended_at !== null || row.expires_at <= ctx.clock.now()) throw notFound("session");
  ctx.own.atomically(() => {
    endSession(ctx.own, row.id, "revoked", ctx.clock.now());
    recheckStreams(ctx, { holder: row.id });
    audit(ctx, { action: "session.revoke", target: { type: "session", id: row.id } });
  });
}

/** Every session of the caller's in this tenant, but for the one they ask with. */
export function revokeOtherSessions(ctx: Context): void {
  const { user_id } = currentSession(ctx);
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    const ended = endSessionsBefore(ctx.own, user_id, { except: currentId(ctx), before: now, ended_by: "revoked" }, now);
    if (ended.length === 0) return;
    recheckStreams(ctx, { user_id });
    audit(ctx, { action: "session.close_all", target: { type: "user", id: user_id }, details: { sessions: ended.length, why: "revoked" } });
  });
}

const currentId = ({ principal }: Context): SessionRow["id"] | null => (principal.kind === "user" ? principal.session_id : null);

const time = (at: number): string => new Date(at).toISOString();

const present = (ctx: Context, { id, amr, user_agent, ip, created_at, rotated_at, expires_at }: SessionRow): Session =>
  ({ session_id: id, is_current: id === currentId(ctx), amr, user_agent, ip, opened_at: time(created_at), last_refreshed_at: time(rotated_at), expires_at: time(expires_at) });
