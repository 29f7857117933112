import { listDueStreams, listStreamsOf, nextCheckOf, noteStream, postponeStream, deleteStream, resolveHolder, Whose, type StreamRow } from "../../identity/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { faultPoint } from "../../platform/faults.ts";
import { isId } from "../../platform/ids.ts";
import type { OutboxRow } from "../../platform/outbox/index.ts";
import { loadExecution } from "../executions/load.ts";
import { loadRun } from "./service.ts";
import { sessionOf } from "./session.ts";
import { withWatcher } from "./watcher.ts";

/** The events of a session as they come, for as long as the caller may read them. @param subject a run's id, or an execution's own */
export async function followSubject(ctx: Context, subject: string, request: Request): Promise<Response> {
  requireReadable(ctx, subject);
  const isSocket = request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (!isSocket && !request.headers.get("accept")?.includes("text/event-stream")) throw new AppError("not_acceptable", "Open a WebSocket, or accept text/event-stream");
  const stream = noteStream(ctx, subject);
  const session = sessionOf(ctx, subject);
  const answer = await session.fetch(withWatcher(request, stream.holder));
  const refused = refusalOf(ctx, stream);
  if (refused) {
    // It ended while this was being opened: whoever closed the others may have come too early for this one.
    await session.hangUp(stream.holder);
    throw refused;
  }
  // What another object answered can't be given further headers; a socket needs none.
  return answer.webSocket ? answer : new Response(answer.body, answer);
}

/** Outbox topic `streams.check`: something was taken from somebody. Whoever may no longer follow is hung up on. */
export async function checkStreams(ctx: Context, row: Pick<OutboxRow, "payload">): Promise<void> {
  await faultPoint(ctx.settings, "streams:check", ctx.log);
  await all(listStreamsOf(ctx.own, Whose.parse(row.payload)).filter((stream) => refusalOf(ctx, stream)).map((stream) => end(ctx, stream)));
}

const sweptAtOnce = 50;

/** What comes due by itself: a session or key whose time is over is hung up on, and what nobody follows any more is forgotten. */
export async function sweepStreams(ctx: Context): Promise<void> {
  await all(listDueStreams(ctx.own, ctx.clock.now(), sweptAtOnce).map(async (stream) => {
    if (refusalOf(ctx, stream)) return end(ctx, stream);
    if (await sessionOf(ctx, stream.subject).isFollowedBy(stream.holder)) postponeStream(ctx.own, stream, nextCheckOf(ctx, stream.holder));
    else deleteStream(ctx.own, stream);
  }));
}

/** One session that can't be reached must not keep the others from being told. @throws what the first of them threw, once all were tried */
async function all(tries: readonly Promise<void>[]): Promise<void> {
  for (const tried of await Promise.allSettled(tries)) if (tried.status === "rejected") throw tried.reason;
}

/** Forgotten only once it was hung up: what is cut off here is done again. */
async function end(ctx: Context, stream: StreamRow): Promise<void> {
  await sessionOf(ctx, stream.subject).hangUp(stream.holder);
  deleteStream(ctx.own, stream);
}

/** @throws AppError not_found, forbidden */
const requireReadable = (ctx: Context, subject: string): unknown => (isId("execution", subject) ? loadExecution(ctx, subject, "executions:read") : loadRun(ctx, subject, "runs:read"));

/** Why a stream must end: its reader would be refused if they opened it now. */
function refusalOf(ctx: Context, stream: StreamRow): AppError | undefined {
  try {
    requireReadable({ ...ctx, ...resolveHolder(ctx, stream) }, stream.subject);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
