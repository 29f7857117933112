import type { Principal } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import type { Settings } from "../../platform/settings.ts";
import { verifyAccessToken } from "../tokens/service.ts";
import { digestOf, openOpaque } from "./opaque.ts";

const signInFirst = (): AppError => new AppError("unauthenticated", "Sign in first: send a bearer token or an API key", { headers: { "www-authenticate": "Bearer" } });

interface Proved {
  principal: Principal;
  /** Milliseconds; a key's own end is for the tenant's object to say. */
  until: number;
}

const provedMax = 2_000;
const provedBySettings = new WeakMap<Settings, Map<string, Proved>>();

/** What headers proved in this isolate, by their very text: a tag or signature that was right stays right, and checking it costs more than the rest of the edge. */
function provedBefore(settings: Settings): Map<string, Proved> {
  const known = provedBySettings.get(settings);
  if (known) return known;
  const proved = new Map<string, Proved>();
  provedBySettings.set(settings, proved);
  return proved;
}

/**
 * Who sends this request, proved from the credential alone: nothing is looked up, no object is named. Whether the session, key or member is still
 * there is for the tenant's object to say. @throws AppError unauthenticated
 */
export async function authenticate(settings: Settings, headers: Headers, now: number): Promise<Principal> {
  const ticket = /(?:^|,)\s*devgen\.ticket\.([\w-]+)\s*(?:,|$)/.exec(headers.get("sec-websocket-protocol") ?? "")?.[1];
  if (ticket !== undefined) return ticketPrincipal(settings, ticket);
  const authorization = headers.get("authorization") ?? "";
  const proved = provedBefore(settings);
  const known = proved.get(authorization);
  if (known && known.until > now) return known.principal;
  const fresh = await prove(settings, authorization, now);
  if (proved.size >= provedMax) proved.clear();
  proved.set(authorization, fresh);
  return fresh.principal;
}

async function prove(settings: Settings, authorization: string, now: number): Promise<Proved> {
  const [scheme = "", credential = ""] = authorization.split(/\s+/, 2);
  if (scheme.toLowerCase() === "bearer" && credential) return proveBearer(settings, credential, now);
  if (scheme.toLowerCase() === "basic" && credential) return proveBearer(settings, passwordOf(credential), now);
  throw signInFirst();
}

async function proveBearer(settings: Settings, credential: string, now: number): Promise<Proved> {
  if (credential.startsWith("dg_bg_")) {
    const grant = openOpaque(settings, "break_glass", credential);
    if (!grant) throw signInFirst();
    return { principal: { kind: "break_glass", tenant_id: grant.tenant_id, grant_id: grant.id, digest: digestOf(credential) }, until: Infinity };
  }
  if (credential.startsWith("dg_")) {
    const key = openOpaque(settings, "api_key", credential);
    if (!key) throw new AppError("unauthenticated", "This is not an API key of ours", { headers: { "www-authenticate": "Bearer" } });
    return { principal: { kind: "api_key", tenant_id: key.tenant_id, key_id: key.id, digest: digestOf(credential) }, until: Infinity };
  }
  const { sub, tid, sid, exp, org } = await verifyAccessToken(settings, credential, now);
  return { principal: { kind: "user", tenant_id: tid, user_id: sub, session_id: sid, expires_at: exp * 1000, ...(org ? { organization: { id: org, role: "" } } : {}) }, until: exp * 1000 };
}

function ticketPrincipal(settings: Settings, text: string): Principal {
  const ticket = openOpaque(settings, "ticket", text);
  if (!ticket) throw signInFirst();
  return { kind: "ticket", tenant_id: ticket.tenant_id, ticket_id: ticket.id, digest: digestOf(text) };
}

/** Git sends `user:password` in base64; the key is the password, whatever the user. */
function passwordOf(credential: string): string {
  const text = Buffer.from(credential, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}
