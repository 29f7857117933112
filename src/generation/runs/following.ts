import { noteStream, requireStillIn } from "../../identity/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { sessionOf } from "./session.ts";
import { withWatcher } from "./watcher.ts";

/** The events of a session as they come, until the caller's session, key or membership ends. Permission was asked. @param subject a run's id, or an execution's own */
export async function followSubject(ctx: Context, subject: string, request: Request): Promise<Response> {
  const isSocket = request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (!isSocket && !request.headers.get("accept")?.includes("text/event-stream")) throw new AppError("not_acceptable", "Open a WebSocket, or accept text/event-stream");
  const watcher = noteStream(ctx, subject);
  const answer = await sessionOf(ctx, subject).fetch(withWatcher(request, watcher));
  try {
    requireStillIn(ctx);
  } catch (error) {
    // It ended while this was being opened: whoever closed the others may have come too early for this one.
    await sessionOf(ctx, subject).hangUp(watcher.holder);
    throw error;
  }
  // What another object answered can't be given further headers; a socket needs none.
  return answer.webSocket ? answer : new Response(answer.body, answer);
}
