import { tenantOf } from "../durable-objects/tenant/stub.ts";
import { After, inboxName, inboxPath } from "../src/delivery/index.ts";
import { withWatcher } from "../src/identity/index.ts";
import type { EdgeContext } from "../src/platform/context.ts";
import { AppError } from "../src/platform/errors.ts";
import { newEdgeRouter, route, valid } from "../src/platform/http.ts";
import { admit } from "./admit.ts";
import { requireOwnOrigin } from "./public/cookies.ts";

/** The listener's way in: the tenant's object says who may, the member's inbox holds the stream, so that nothing open keeps the tenant's object awake. */
export const inboxRoutes = newEdgeRouter().get(
  inboxPath,
  route({ audience: "member", summary: "Your notifications as they come: WebSocket, or SSE with Accept: text/event-stream", answers: { 101: null, 200: "text/event-stream" }, refusals: [406] }),
  valid("query", After),
  (c) => listen(c.req.raw, c.var.edge),
);

async function listen(request: Request, edge: EdgeContext): Promise<Response> {
  const { env, settings, requestId, ip } = edge;
  const { headers, url } = request;
  const isSocket = headers.get("upgrade")?.toLowerCase() === "websocket";
  const origin = headers.get("origin");
  if (isSocket && origin !== null) requireOwnOrigin(settings, origin);
  const principal = await admit(edge, request);
  if (!isSocket && !headers.get("accept")?.includes("text/event-stream")) throw new AppError("not_acceptable", "Open a WebSocket, or accept text/event-stream");
  const tenant = tenantOf(env, principal.tenant_id, { requestId, ip: ip === "unknown" ? null : ip, path: inboxPath });
  const { user_id, holder } = await tenant.call("inbox.open", principal, undefined);
  const passed = new Request(url, { headers: listening(headers, requestId) });
  return env.INBOX.getByName(inboxName(principal.tenant_id, user_id)).fetch(withWatcher(passed, holder));
}

const passedOn = ["accept", "last-event-id", "connection", "upgrade", "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version"] as const;

/** What of the headers the inbox needs: no credential, nothing under a name of ours. */
function listening(headers: Headers, requestId: string): Headers {
  const passed = new Headers({ "x-request-id": requestId });
  for (const name of passedOn) {
    const value = headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed;
}
