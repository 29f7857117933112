import { env } from "cloudflare:workers";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import type { RoleName } from "../../src/access/index.ts";
import { insertMember, issueAccessToken } from "../../src/identity/index.ts";
import { bodyOf, newId, type Id } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { ask, type Answer, type Caller } from "./world.ts";

export interface Colleague {
  userId: Id<"user">;
  sessionId: Id<"session">;
  token: string;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Another member of the same tenant, signed in. */
export async function newColleague({ tenantId, inside }: Caller, role: RoleName = "viewer"): Promise<Colleague> {
  const now = Date.now();
  const userId = newId("user", now);
  await inside((ctx) => insertMember(ctx.own, { user_id: userId, email: `${bodyOf(userId)}@example.com`, username: null, name: "Grace Example", roles: [role], status: "active", joined_at: now, changed_at: now }));
  const session = await tenantOf(env, tenantId).call("sessions.open", { type: "user", id: userId }, { id: newId("session", now), user_id: userId, amr: ["pwd"] });
  const token = await issueAccessToken(settingsOf(env), { sub: userId, tid: tenantId, sid: session.id, amr: session.amr, auth_time: Math.floor(now / 1000), region: "local" }, now);
  return { userId, sessionId: session.id, token, call: (method, path, body) => ask(method, path, body, { authorization: `Bearer ${token}` }) };
}
