import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { authenticate, issueTicket, openOpaque, resolvePrincipal } from "../../src/identity/index.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { ask, newCaller, origin, type Caller } from "../support/world.ts";

const path = "/api/runs/run_1/stream";
const settings = settingsOf(env);
const newTicket = (caller: Caller) => caller.inside((ctx) => issueTicket(ctx, path));

/** What the object makes of a ticket that asks for a path, some time from now. */
async function resolved(caller: Caller, protocol: string, asked = path, laterMs = 0): Promise<unknown> {
  const principal = await authenticate(settings, new Headers({ "sec-websocket-protocol": protocol }), Date.now());
  return runInDurableObject(env.TENANT.getByName(caller.tenantId), (object) => {
    const { own } = object.contextFor({ type: "system", id: "test" });
    try {
      return resolvePrincipal(own, principal, { path: asked, ip: null }, Date.now() + laterMs).actor;
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
}

describe("a socket's ticket", () => {
  it("[IDN-17] stands for who asked for it, once", async () => {
    const caller = await newCaller();
    const { protocol, ticket } = await newTicket(caller);
    expect(protocol).toBe(`devgen.ticket.${ticket}`);
    expect(await resolved(caller, `devgen.v1, ${protocol}`)).toEqual({ type: "user", id: caller.userId });
    expect(await resolved(caller, protocol)).toBe("unauthenticated");
  });

  it("[IDN-17] is good for one path and thirty seconds", async () => {
    const caller = await newCaller();
    expect(await resolved(caller, (await newTicket(caller)).protocol, "/api/runs/run_2/stream")).toBe("unauthenticated");
    expect(await resolved(caller, (await newTicket(caller)).protocol, path, 29_000)).toMatchObject({ type: "user" });
    expect(await resolved(caller, (await newTicket(caller)).protocol, path, 30_000)).toBe("unauthenticated");
  });

  it("[IDN-17] is nobody once the session that asked for it has ended", async () => {
    const caller = await newCaller();
    const { protocol } = await newTicket(caller);
    await runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => storage.sql.exec("UPDATE sessions SET ended_at = 1").toArray());
    expect(await resolved(caller, protocol)).toBe("unauthenticated");
  });

  it("[IDN-17] is no sign-in link, no key and no bearer token", async () => {
    const caller = await newCaller();
    const { ticket } = await newTicket(caller);
    expect((await ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${ticket}` })).status).toBe(401);
    const form = new URLSearchParams({ token: ticket }).toString();
    expect((await ask("POST", "/sign-in", form, { origin, "content-type": "application/x-www-form-urlencoded" })).status).toBe(410);
  });

  it("[IDN-17] is refused by the edge when we didn't make it", async () => {
    const caller = await newCaller();
    const { ticket } = await newTicket(caller);
    expect(openOpaque(settings, "ticket", ticket)).toMatchObject({ tenant_id: caller.tenantId });
    for (const forged of [ticket.replace(/.$/, ticket.endsWith("0") ? "1" : "0"), "x"]) {
      await expect(authenticate(settings, new Headers({ "sec-websocket-protocol": `devgen.ticket.${forged}` }), 0)).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });

  it("[IDN-18] opens no socket for a page of another site", async () => {
    const caller = await newCaller();
    const socket = { upgrade: "websocket", connection: "upgrade" };
    expect((await caller.call("GET", "/api/auth/user", undefined, { ...socket, origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await caller.call("GET", "/api/auth/user", undefined, { ...socket, origin })).status).toBe(200);
  });
});
