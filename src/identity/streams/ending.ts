import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { getOwnTenant, requireUse } from "../../tenancy/index.ts";
import { faultPoint } from "../../platform/faults.ts";
import type { OutboxRow } from "../../platform/outbox/index.ts";
import { Whose } from "./schema.ts";
import { nextCheckOf, resolveHolder } from "./service.ts";
import { deleteStream, listDueStreams, listStreamsOf, postponeStream } from "./store.ts";
import type { StreamRow } from "./tables.ts";

/** A kind of thing that can be followed: what opening a stream on it asks, and the object that holds its streams. */
export interface Followed {
  /** What opening it asks of whoever `ctx` is. @throws AppError */
  requireFollower(ctx: Context, subject: string): void;
  /** Ends what this session or key has open there. Nothing happens when there is nothing. */
  hangUp(ctx: Context, subject: string, holder: string): Promise<void>;
  /** Whether anybody follows by this session or key. */
  isFollowedBy(ctx: Context, subject: string, holder: string): Promise<boolean>;
}

/** What a stream's subject is. */
export type FollowedOf = (subject: string) => Followed;

/** Outbox topic `streams.check`: something was taken from somebody. Whoever may no longer follow is hung up on. */
export async function checkStreams(ctx: Context, row: Pick<OutboxRow, "payload">, followedOf: FollowedOf): Promise<void> {
  await faultPoint(ctx.settings, "streams:check", ctx.log);
  const refused = listStreamsOf(ctx.own, Whose.parse(row.payload)).filter((stream) => refusalOf(ctx, stream, followedOf(stream.subject)));
  await all(refused.map((stream) => end(ctx, stream, followedOf(stream.subject))));
}

const sweptAtOnce = 50;

/** What comes due by itself: a session or key whose time is over is hung up on, and what nobody follows any more is forgotten. */
export async function sweepStreams(ctx: Context, followedOf: FollowedOf): Promise<void> {
  await all(listDueStreams(ctx.own, ctx.clock.now(), sweptAtOnce).map(async (stream) => {
    const followed = followedOf(stream.subject);
    if (refusalOf(ctx, stream, followed)) return end(ctx, stream, followed);
    if (await followed.isFollowedBy(ctx, stream.subject, stream.holder)) postponeStream(ctx.own, stream, nextCheckOf(ctx, stream.holder));
    else deleteStream(ctx.own, stream);
  }));
}

/** One object that can't be reached must not keep the others from being told. @throws what the first of them threw, once all were tried */
async function all(tries: readonly Promise<void>[]): Promise<void> {
  for (const tried of await Promise.allSettled(tries)) if (tried.status === "rejected") throw tried.reason;
}

/** Forgotten only once it was hung up: what is cut off here is done again. */
async function end(ctx: Context, stream: StreamRow, followed: Followed): Promise<void> {
  await followed.hangUp(ctx, stream.subject, stream.holder);
  deleteStream(ctx.own, stream);
}

/** Why a stream must end: its reader would be refused if they opened it now. */
export function refusalOf(ctx: Context, stream: Pick<StreamRow, "subject" | "holder" | "user_id">, followed: Followed): AppError | undefined {
  try {
    requireUse(getOwnTenant(ctx).status, "stream");
    followed.requireFollower({ ...ctx, ...resolveHolder(ctx, stream) }, stream.subject);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
