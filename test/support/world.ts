import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import type { RoleName } from "../../src/access/index.ts";
import { changeMember, issueAccessToken } from "../../src/identity/index.ts";
import type { Context, Principal } from "../../src/platform/context.ts";
import { bodyOf, newId, type Id } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";

export const origin = "http://devgen.test";

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, text otherwise. */
  body: any;
}

export interface Caller {
  tenantId: Id<"tenant">;
  userId: Id<"user">;
  slug: string;
  token: string;
  principal: Principal;
  /** A request from outside, through the edge, with this caller's token. A header of `null` is left out. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string | null>): Promise<Answer>;
  /** Runs in the tenant's object, as this caller: real storage, real context. */
  inside<T>(work: (ctx: Context) => T | Promise<T>): Promise<T>;
}

/** An address of its own for every request, so that the gates count no two of them together. */
const anyIp = (): string => [10, ...crypto.getRandomValues(new Uint8Array(3))].join(".");

/** Asks the edge as an outsider would. */
export async function ask(method: string, path: string, body?: unknown, headers: Record<string, string | null> = {}): Promise<Answer> {
  const sent = new Headers({ "cf-connecting-ip": anyIp(), ...(body === undefined ? {} : { "content-type": "application/json" }) });
  for (const [name, value] of Object.entries(headers)) if (value === null) sent.delete(name); else sent.set(name, value);
  const raw = body === undefined ? null : typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await exports.default.fetch(new Request(new URL(path, origin), { method, headers: sent, body: raw, redirect: "manual" }));
  const text = new TextDecoder().decode(await response.arrayBuffer());
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}

/** A tenant that nobody else in the suite shares, with one signed-in member. */
export async function newCaller(role: RoleName = "owner"): Promise<Caller> {
  const now = Date.now();
  const tenantId = newId("tenant", now);
  const userId = newId("user", now);
  const slug = `t-${bodyOf(tenantId)}`;
  const tenant = tenantOf(env, tenantId);
  const owner = { user_id: userId, email: `${bodyOf(userId)}@example.com`, username: null, name: "Ada Example" };
  // As a sign-up leaves it: what its object tells the directory isn't refused there, and tried again and again.
  await env.DB.prepare("INSERT INTO tenants (id, slug, name, region, status, created_at, changed_at) VALUES (?, ?, 'Example', 'local', 'active', ?, ?)").bind(tenantId, slug, now, now).run();
  await tenant.provision({ tenant: { id: tenantId, slug, name: "Example", region: "local", created_at: now }, owner });
  const caller = await signIn(tenantId, slug, userId);
  if (role !== "owner") await caller.inside((ctx) => changeMember(ctx, userId, { roles: [role], changed_at: now }));
  return caller;
}

/** For walks of many cases that each make something of their own and change nothing else: one tenant serves a few of them in turn, since to make one takes longer than most cases. */
export function sharedCallers(cases = 8): () => Promise<Caller> {
  let caller: Promise<Caller> | undefined;
  let left = 0;
  return () => {
    if (left-- <= 0 || !caller) {
      caller = newCaller();
      left = cases - 1;
    }
    return caller;
  };
}

/** A member with a session of their own. */
export async function signIn(tenantId: Id<"tenant">, slug: string, userId: Id<"user">): Promise<Caller> {
  const now = Date.now();
  const session = await tenantOf(env, tenantId).call("sessions.open", { type: "user", id: userId }, { id: newId("session", now), user_id: userId, amr: ["pwd"] });
  const claims = { sub: userId, tid: tenantId, sid: session.id, amr: session.amr, auth_time: Math.floor(now / 1000), region: "local" };
  const token = await issueAccessToken(settingsOf(env), claims, now);
  const principal: Principal = { kind: "user", tenant_id: tenantId, user_id: userId, session_id: session.id, expires_at: now + 900_000 };
  const inside: Caller["inside"] = (work) => runInDurableObject(env.TENANT.getByName(tenantId), async (object) => work(object.contextFor(principal)));
  return {
    tenantId, userId, slug, token, principal, inside,
    call: (method, path, body, headers = {}) => ask(method, path, body, { authorization: `Bearer ${token}`, ...headers }),
  };
}
