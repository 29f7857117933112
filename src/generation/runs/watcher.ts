import * as z from "zod";
import { internalPrefix } from "../../platform/principal.ts";

const header = `${internalPrefix}watcher`;

/** Who follows: the session or API key that they came with, and when it ends by itself, in milliseconds (null: never). */
const Watcher = z.object({ holder: z.string(), until: z.number().nullable() });
export type Watcher = z.infer<typeof Watcher>;

/** The request as the run's session gets it. Whatever came in under this name was dropped at the edge, and is replaced here. */
export function withWatcher(request: Request, watcher: Watcher): Request {
  const headers = new Headers(request.headers);
  headers.set(header, JSON.stringify({ holder: watcher.holder, until: watcher.until }));
  return new Request(request, { headers });
}

export const watcherOf = (request: Request): Watcher => Watcher.parse(JSON.parse(request.headers.get(header) ?? "null"));
