import { internalPrefix } from "../../platform/principal.ts";

const header = `${internalPrefix}watcher`;

/** The request as the object that holds the stream gets it. Whatever came in under this name was dropped at the edge, and is replaced here. `holder`: the session or API key that the reader came with. */
export function withWatcher(request: Request, holder: string): Request {
  const headers = new Headers(request.headers);
  headers.set(header, holder);
  return new Request(request, { headers });
}

/** @throws Error when the request didn't come from where its holder was let in */
export function watcherOf(request: Request): string {
  const holder = request.headers.get(header);
  if (!holder) throw new Error("Nobody says who follows");
  return holder;
}
