import * as z from "zod";
import type { Principal } from "./context.ts";
import type { IdKind } from "./ids.ts";
import { isId, type Id } from "./ids.ts";

/** What starts like this is said among the product's own objects; what comes in under such a name is dropped. */
export const internalPrefix = "x-devgen-";
/** `<request id> <ip> <principal as JSON>`: one header, because each is copied and taken apart again on the way to the object. */
const originHeader = `${internalPrefix}origin`;

const id = <Kind extends IdKind>(kind: Kind) => z.custom<Id<Kind>>((value) => typeof value === "string" && isId(kind, value));

const Principal = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("user"), tenant_id: id("tenant"), user_id: id("user"), session_id: id("session"), expires_at: z.number(), organization: z.strictObject({ id: id("organization"), role: z.string() }).optional() }),
  z.strictObject({ kind: z.literal("api_key"), tenant_id: id("tenant"), key_id: id("api_key"), digest: z.string() }),
  z.strictObject({ kind: z.literal("ticket"), tenant_id: id("tenant"), ticket_id: id("ticket"), digest: z.string() }),
  z.strictObject({ kind: z.literal("break_glass"), tenant_id: id("tenant"), grant_id: id("break_glass"), digest: z.string() }),
  z.strictObject({ kind: z.literal("system"), tenant_id: id("tenant"), name: z.string() }),
]);

/** What of a request's headers goes on to a tenant's object. Credentials and whatever bears a name of ours don't. */
const passedOn = ["accept", "content-type", "if-match", "if-none-match", "idempotency-key", "last-event-id", "prefer"] as const;
/** And what more of them when a socket is to be opened. */
const passedOnUpgrade = ["connection", "upgrade", "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version"] as const;

/** The headers that go to the tenant's object: those above, and what the edge proved. */
export function withPrincipal(headers: Headers, principal: Principal, requestId: string, ip: string): Record<string, string> {
  const passed = { [originHeader]: `${requestId} ${ip} ${textOf(principal)}` };
  pass(headers, passedOn, passed);
  if (headers.has("upgrade")) pass(headers, passedOnUpgrade, passed);
  return passed;
}

function pass(headers: Headers, names: readonly string[], passed: Record<string, string>): void {
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) passed[name] = value;
  }
}

const texts = new WeakMap<Principal, string>();

function textOf(principal: Principal): string {
  const text = texts.get(principal) ?? JSON.stringify(principal);
  texts.set(principal, text);
  return text;
}

export interface Origin {
  principal: Principal;
  requestId: string;
  /** Null where the platform said nothing. */
  ip: string | null;
}

/** What the edge proved about this request. @throws Error when it didn't come through the edge. */
export function principalOf(headers: Headers): Origin {
  const [, requestId, ip, text] = /^(\S+) (\S+) (.+)$/s.exec(headers.get(originHeader) ?? "") ?? [];
  if (requestId === undefined || ip === undefined || text === undefined) throw new Error("This request didn't come through the edge");
  return { principal: parsed(text), requestId, ip: ip === "unknown" ? null : ip };
}

const parsedMax = 2_000;
const principals = new Map<string, Principal>();

/** A caller's text is the same with each request, so that it is taken apart once. Whether they are still somebody is asked each time, of the rows. */
function parsed(text: string): Principal {
  const known = principals.get(text);
  if (known) return known;
  const principal: Principal = Principal.parse(JSON.parse(text));
  if (principals.size >= parsedMax) principals.clear();
  principals.set(text, principal);
  return principal;
}
