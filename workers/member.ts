import { limitsOf } from "../durable-objects/tenant/limits.ts";
import { classOf } from "../durable-objects/tenant/route-classes.ts";
import { fetchTenant } from "../durable-objects/tenant/stub.ts";
import { finish } from "../src/platform/answer.ts";
import type { EdgeContext } from "../src/platform/context.ts";
import { problem } from "../src/platform/http.ts";
import type { Id } from "../src/platform/ids.ts";
import { withPrincipal } from "../src/platform/principal.ts";
import { admit } from "./admit.ts";
import { cappedBody } from "./body.ts";
import { edgeContextOf, logRequest } from "./edge-context.ts";
import { requireOwnOrigin } from "./public/cookies.ts";

interface Answered {
  answer: Response;
  tenant_id?: Id<"tenant">;
}

/** A request to a tenant's own routes: nearly all there are, so it goes straight to the object, past the router of the public doors. */
export async function answerMember(request: Request, path: string, env: Env): Promise<Response> {
  const edge = edgeContextOf(request, env);
  const began = edge.clock.now();
  const { answer, tenant_id } = await askTenant(request, path, edge).catch((error: unknown): Answered => ({ answer: finish(problem(error, edge.requestId), edge.settings, edge.requestId) }));
  logRequest(edge, began, { method: request.method, path, status: answer.status, ...(tenant_id ? { tenant_id } : {}) });
  return answer;
}

async function askTenant(request: Request, path: string, edge: EdgeContext): Promise<Answered> {
  const { env, settings, requestId, ip } = edge;
  const { method, headers, url } = request;
  const body = request.body === null ? null : await cappedBody(request, limitsOf(settings)[classOf(method, path)].body_bytes);
  const origin = headers.get("origin");
  if (origin !== null && headers.get("upgrade")?.toLowerCase() === "websocket") requireOwnOrigin(settings, origin);
  const principal = await admit(edge, request);
  const passed = { method, headers: withPrincipal(headers, principal, requestId, ip), body };
  return { answer: await fetchTenant(env, principal.tenant_id, url, passed), tenant_id: principal.tenant_id };
}
