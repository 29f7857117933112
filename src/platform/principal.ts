import * as z from "zod";
import type { Principal } from "./context.ts";
import type { IdKind } from "./ids.ts";
import { isId, type Id } from "./ids.ts";

/** Everything that starts like this is set by the edge alone; what comes in under such a name is dropped. */
export const internalPrefix = "x-devgen-";
const principalHeader = `${internalPrefix}principal`;
const ipHeader = `${internalPrefix}ip`;

const id = <Kind extends IdKind>(kind: Kind) => z.custom<Id<Kind>>((value) => typeof value === "string" && isId(kind, value));

const Principal = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("user"), tenant_id: id("tenant"), user_id: id("user"), session_id: id("session"), expires_at: z.number() }),
  z.strictObject({ kind: z.literal("api_key"), tenant_id: id("tenant"), key_id: id("api_key"), digest: z.string() }),
  z.strictObject({ kind: z.literal("ticket"), tenant_id: id("tenant"), ticket_id: id("ticket"), digest: z.string() }),
  z.strictObject({ kind: z.literal("system"), tenant_id: id("tenant"), name: z.string() }),
]);

/** Puts what the edge proved into the headers that go to the tenant's object, and takes out what only the edge may see or say. */
export function withPrincipal(headers: Headers, principal: Principal, requestId: string, ip: string): Headers {
  const passed = new Headers(headers);
  for (const name of [...passed.keys()]) if (name.startsWith(internalPrefix)) passed.delete(name);
  passed.delete("authorization");
  passed.delete("cookie");
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
