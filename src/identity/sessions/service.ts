import { createHmac } from "node:crypto";
import { audit } from "../../audit/index.ts";
import type { Context, InOrganization } from "../../platform/context.ts";
import { equalsSafely, keyFor, randomText } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import { base32, type Id } from "../../platform/ids.ts";
import { getOwnTenant } from "../../tenancy/index.ts";
import { findActiveMember } from "../members/store.ts";
import { recheckStreams } from "../streams/service.ts";
import { endSession as endSessionRow, endSessionsBefore, findSession, insertSession, rotateSession } from "./store.ts";
import type { SessionRow } from "./tables.ts";

/** How long a session lasts at most, where the tenant hasn't said. */
const sessionHours = 720;
/** How long the last refresh token still answers, with its successor: two tabs refresh at once, or an answer got lost. */
const graceMs = 10_000;

export interface OpenSession {
  id: Id<"session">;
  user_id: Id<"user">;
  amr: string[];
  /** When they proved who they are, in milliseconds; now when left out. */
  auth_time?: number;
  organization?: InOrganization | null;
  /** The session of this tenant that it is opened by, which must go on. */
  opened_by?: Id<"session">;
  user_agent?: string | null;
  ip?: string | null;
}

/** Who has signed in here, and how: for what they do at the edge. */
export interface CurrentSession extends Pick<SessionRow, "user_id" | "amr" | "auth_time"> {
  email: string;
}

export interface RefreshSession {
  session_id: Id<"session">;
  secret: string;
}

export interface EndSession {
  session_id: Id<"session">;
  secret: string | null;
}

export interface EndSessions {
  user_id: Id<"user">;
  except: Id<"session"> | null;
  /** Who proved themselves later did it by the new password. Milliseconds. */
  before: number;
}

/** What a new access token says, and the secret of the refresh token that goes with it. */
export interface Refreshed {
  session: SessionRow;
  secret: string;
}

export const sessionEnded = (): AppError => new AppError("unauthenticated", "This session has ended; sign in again", { headers: { "www-authenticate": `Bearer error="invalid_token"` } });

/** Begins a session of a member who has just proved who they are. @throws AppError unauthenticated when they no longer belong here */
export function openSession(ctx: Context, { opened_by, ...input }: OpenSession): SessionRow {
  const known = findSession(ctx.own, input.id);
  if (known) return known;
  if (!findActiveMember(ctx.own, input.user_id)) throw sessionEnded();
  const now = ctx.clock.now();
  if (opened_by) liveSession(ctx, opened_by, now);
  const { session_hours = sessionHours } = getOwnTenant(ctx).configuration;
  const row: SessionRow = {
    auth_time: now, organization: null, user_agent: null, ip: null, ...input, created_at: now, expires_at: now + session_hours * 3_600_000, salt: randomText(16), generation: 1, rotated_at: now, ended_at: null, ended_by: null,
  };
  ctx.own.atomically(() => {
    insertSession(ctx.own, row);
    audit(ctx, { action: "session.open", target: { type: "session", id: row.id }, details: { amr: row.amr } });
  });
  return row;
}

/**
 * Gives the next refresh token of a session's family. The one before it answers with the same successor for 10 seconds; any older one means that
 * somebody else has a copy, and ends the session for both. @throws AppError unauthenticated
 */
export function refreshSession(ctx: Context, input: RefreshSession): Refreshed {
  const now = ctx.clock.now();
  const session = liveSession(ctx, input.session_id, now);
  if (equalsSafely(input.secret, refreshSecret(ctx, session, session.generation))) {
    rotateSession(ctx.own, session.id, session.generation, now);
    return refreshedTo(ctx, { ...session, generation: session.generation + 1, rotated_at: now });
  }
  const isPrevious = equalsSafely(input.secret, refreshSecret(ctx, session, session.generation - 1));
  if (isPrevious && now - session.rotated_at <= graceMs) return refreshedTo(ctx, session);
  ctx.own.atomically(() => {
    endSessionRow(ctx.own, session.id, "reuse", now);
    recheckStreams(ctx, { holder: session.id });
    audit(ctx, { action: "session.reuse", outcome: "denied", target: { type: "session", id: session.id } });
  });
  throw sessionEnded();
}

/** The session that the caller came with. @throws AppError forbidden for a key, which is nobody's session */
export function currentSession(ctx: Context): CurrentSession {
  const session = ctx.principal.kind === "user" ? findSession(ctx.own, ctx.principal.session_id) : undefined;
  const member = session && findActiveMember(ctx.own, session.user_id);
  if (!member) throw new AppError("forbidden", "Only who has signed in can do this; a key can't");
  return { user_id: session.user_id, amr: session.amr, auth_time: session.auth_time, email: member.email };
}

/** Ends a session. Nothing happens to one that has ended, or to a caller whose refresh token isn't of its family. */
export function endSession(ctx: Context, input: EndSession): void {
  const session = findSession(ctx.own, input.session_id);
  if (!session || session.ended_at !== null) return;
  const isOurs = [session.generation, session.generation - 1].some((generation) => input.secret !== null && equalsSafely(input.secret, refreshSecret(ctx, session, generation)));
  if (input.secret !== null && !isOurs) return;
  ctx.own.atomically(() => {
    endSessionRow(ctx.own, session.id, "logout", ctx.clock.now());
    recheckStreams(ctx, { holder: session.id });
    audit(ctx, { action: "session.close", target: { type: "session", id: session.id } });
  });
}

/** From the edge, once somebody's password was changed: what was opened with the old one. Safe to run twice. */
export function endSessionsOfPerson(ctx: Context, { user_id, except, before }: EndSessions): void {
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    const ended = endSessionsBefore(ctx.own, user_id, { except, before, ended_by: "password" }, now);
    if (ended.length === 0) return;
    recheckStreams(ctx, { user_id });
    audit(ctx, { action: "session.close_all", target: { type: "user", id: user_id }, details: { sessions: ended.length, why: "password" } });
  });
}

const refreshedTo = (ctx: Context, session: SessionRow): Refreshed => ({ session, secret: refreshSecret(ctx, session, session.generation) });

function liveSession(ctx: Context, id: Id<"session">, now: number): SessionRow {
  const session = findSession(ctx.own, id);
  if (!session || session.ended_at !== null || session.expires_at <= now || !findActiveMember(ctx.own, session.user_id)) throw sessionEnded();
  return session;
}

/** 128 bits that only our master key and this session's row together can make again: neither alone is worth anything. */
export const refreshSecret = (ctx: Pick<Context, "settings">, session: SessionRow, generation: number): string =>
  base32(createHmac("sha256", keyFor(ctx.settings.MASTER_KEY, "refresh")).update(`${session.id}/${generation}/${session.salt}`).digest().subarray(0, 16));
