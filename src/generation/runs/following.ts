import { noteStream, refusalOf, withWatcher, type Followed } from "../../identity/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { loadRun } from "./service.ts";
import { sessionOf } from "./session.ts";

/** The run's events as they come, from its session, for as long as the caller may read them. */
export async function followRun(ctx: Context, id: string, request: Request): Promise<Response> {
  const run = loadRun(ctx, id, "runs:read");
  const isSocket = request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (!isSocket && !request.headers.get("accept")?.includes("text/event-stream")) throw new AppError("not_acceptable", "Open a WebSocket, or accept text/event-stream");
  const stream = noteStream(ctx, run.id);
  const session = sessionOf(ctx, run.id);
  const answer = await session.fetch(withWatcher(request, stream.holder));
  const refused = refusalOf(ctx, stream, followedRun);
  if (refused) {
    // It ended while this was being opened: whoever closed the others may have come too early for this one.
    await session.hangUp(stream.holder);
    throw refused;
  }
  // What another object answered can't be given further headers; a socket needs none.
  return answer.webSocket ? answer : new Response(answer.body, answer);
}

export const followedRun: Followed = {
  requireFollower: (ctx, subject) => void loadRun(ctx, subject, "runs:read"),
  hangUp: (ctx, subject, holder) => sessionOf(ctx, subject).hangUp(holder),
  isFollowedBy: (ctx, subject, holder) => sessionOf(ctx, subject).isFollowedBy(holder),
};
