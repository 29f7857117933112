import { noteStream, refusalOf, withWatcher, type Followed } from "../../identity/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { isId } from "../../platform/ids.ts";
import { loadExecution } from "../executions/load.ts";
import { loadRun } from "./service.ts";
import { sessionOf } from "./session.ts";

/** The events of a session as they come, for as long as the caller may read them. @param subject a run's id, or an execution's own */
export async function followSession(ctx: Context, subject: string, request: Request): Promise<Response> {
  followedSession.requireFollower(ctx, subject);
  const isSocket = request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (!isSocket && !request.headers.get("accept")?.includes("text/event-stream")) throw new AppError("not_acceptable", "Open a WebSocket, or accept text/event-stream");
  const stream = noteStream(ctx, subject);
  const session = sessionOf(ctx, subject);
  const answer = await session.fetch(withWatcher(request, stream.holder));
  const refused = refusalOf(ctx, stream, followedSession);
  if (refused) {
    // It ended while this was being opened: whoever closed the others may have come too early for this one.
    await session.hangUp(stream.holder);
    throw refused;
  }
  // What another object answered can't be given further headers; a socket needs none.
  return answer.webSocket ? answer : new Response(answer.body, answer);
}

export const followedSession: Followed = {
  requireFollower: (ctx, subject) => void (isId("execution", subject) ? loadExecution(ctx, subject, "executions:read") : loadRun(ctx, subject, "runs:read")),
  hangUp: (ctx, subject, holder) => sessionOf(ctx, subject).hangUp(holder),
  isFollowedBy: (ctx, subject, holder) => sessionOf(ctx, subject).isFollowedBy(holder),
};
