import * as z from "zod";
import type { Principal } from "./context.ts";
import type { IdKind } from "./ids.ts";
import { isId, type Id } from "./ids.ts";

/** What starts like this is said among the product's own objects; what comes in under such a name is dropped. */
export const internalPrefix = "x-devgen-";
const principalHeader = `${internalPrefix}principal`;
const ipHeader = `${internalPrefix}ip`;

const id = <Kind extends IdKind>(kind: Kind) => z.custom<Id<Kind>>((value) => typeof value === "string" && isId(kind, value));

const Principal = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("user"), tenant_id: id("tenant"), user_id: id("user"), session_id: id("session"), expires_at: z.number(), organization: z.strictObject({ id: id("organization"), role: z.string() }).optional() }),
  z.strictObject({ kind: z.literal("api_key"), tenant_id: id("tenant"), key_id: id("api_key"), digest: z.string() }),
  z.strictObject({ kind: z.literal("ticket"), tenant_id: id("tenant"), ticket_id: id("ticket"), digest: z.string() }),
  z.strictObject({ kind: z.literal("system"), tenant_id: id("tenant"), name: z.string() }),
]);

/** What of a request's headers goes on to a tenant's object. Credentials and whatever bears a name of ours don't. */
const passedOn = [
  "accept", "content-type", "if-match", "if-none-match", "idempotency-key", "last-event-id", "prefer",
  "connection", "upgrade", "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version",
] as const;

/** The headers that go to the tenant's object: those above, and what the edge proved. */
export function withPrincipal(headers: Headers, principal: Principal, requestId: string, ip: string): Headers {
  const passed = new Headers();
  for (const name of passedOn) {
    const value = headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  passed.set(principalHeader, JSON.stringify(principal));
  passed.set(ipHeader, ip);
  passed.set("x-request-id", requestId);
  return passed;
}

/** What the edge proved about this request. @throws Error when it didn't come through the edge. */
export function principalOf(headers: Headers): { principal: Principal; requestId: string; ip: string | null } {
  const principal = Principal.parse(JSON.parse(headers.get(principalHeader) ?? "null"));
  const ip = headers.get(ipHeader);
  return { principal, requestId: headers.get("x-request-id") ?? "", ip: ip === "unknown" ? null : ip };
}
