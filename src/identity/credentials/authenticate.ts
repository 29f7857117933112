import type { Principal } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import type { Settings } from "../../platform/settings.ts";
import { verifyAccessToken } from "../tokens/service.ts";
import { digestOf, openOpaque } from "./opaque.ts";

const signInFirst = (): AppError => new AppError("unauthenticated", "Sign in first: send a bearer token or an API key", { headers: { "www-authenticate": "Bearer" } });

const seenMax = 2_000;
const seenBySettings = new WeakMap<Settings, Map<string, Principal>>();

/** Keys whose tag was checked in this isolate. A tag that was right stays right; whether the key still counts is for the tenant's object to say. */
function keysSeen(settings: Settings): Map<string, Principal> {
  const seen = seenBySettings.get(settings) ?? new Map<string, Principal>();
  seenBySettings.set(settings, seen);
  if (seen.size >= seenMax) seen.clear();
  return seen;
}

/**
 * Who sends this request, proved from the credential alone: nothing is looked up, no object is named. Whether the session, key or member is still
 * there is for the tenant's object to say. @throws AppError unauthenticated
 */
export async function authenticate(settings: Settings, headers: Headers, now: number): Promise<Principal> {
  const ticket = /(?:^|,)\s*devgen\.ticket\.([\w-]+)\s*(?:,|$)/.exec(headers.get("sec-websocket-protocol") ?? "")?.[1];
  if (ticket !== undefined) return ticketPrincipal(settings, ticket);
  const [scheme = "", credential = ""] = (headers.get("authorization") ?? "").split(/\s+/, 2);
  if (scheme.toLowerCase() === "bearer" && credential) return bearerPrincipal(settings, credential, now);
  if (scheme.toLowerCase() === "basic" && credential) return bearerPrincipal(settings, passwordOf(credential), now);
  throw signInFirst();
}

async function bearerPrincipal(settings: Settings, credential: string, now: number): Promise<Principal> {
  if (credential.startsWith("dg_")) {
    const known = keysSeen(settings).get(credential);
    if (known) return known;
    const key = openOpaque(settings, "api_key", credential);
    if (!key) throw new AppError("unauthenticated", "This is not an API key of ours", { headers: { "www-authenticate": "Bearer" } });
    const principal: Principal = { kind: "api_key", tenant_id: key.tenant_id, key_id: key.id, digest: digestOf(credential) };
    keysSeen(settings).set(credential, principal);
    return principal;
  }
  const claims = await verifyAccessToken(settings, credential, now);
  return { kind: "user", tenant_id: claims.tid, user_id: claims.sub, session_id: claims.sid, expires_at: claims.exp * 1000, ...(claims.org ? { organization: { id: claims.org, role: "" } } : {}) };
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
