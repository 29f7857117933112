import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { changeMember, endSession } from "../../src/identity/index.ts";
import { newRegistration } from "../support/people.ts";
import { openSocket, openSse, planned } from "../support/streams.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const newKey = async (caller: Caller): Promise<{ id: string; key: string }> => (await caller.call("POST", "/api/api-keys", { name: "Watcher" })).body;
const signOut = ({ principal, inside }: Caller) => inside((ctx) => {
  if (principal.kind === "user") endSession(ctx, { session_id: principal.session_id, secret: null });
});

describe("a stream whose reader may no longer read", () => {
  it("[RUN-47] ends with the session, by WebSocket and by SSE", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const [one, other] = [await openSocket(caller.token, run), await openSse(caller.token, run)];
    await signOut(caller);
    expect([await one.end(), await other.end()]).toEqual([1008, 0]);
  });

  it("[RUN-47] ends with a session that a stolen refresh token ended", async () => {
    const person = await newRegistration();
    const refresh = async (refresh_token: string): Promise<string> => (await ask("POST", "/api/auth/refresh", { refresh_token })).body.refresh_token;
    const { body } = await ask("POST", "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." }, { authorization: `Bearer ${person.access_token}` });
    const open = await openSocket(person.access_token, body.run_id);
    await refresh(await refresh(person.refresh_token));
    expect(await open.end(300)).toBe("open");
    await refresh(person.refresh_token);
    expect(await open.end()).toBe(1008);
  });

  it("[RUN-47] ends with an API key that is revoked, and [RUN-48] nobody else's does", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const { id, key } = await newKey(caller);
    const [bySocket, bySse, mine, mineToo] = [await openSocket(key, run), await openSse(key, run), await openSocket(caller.token, run), await openSse(caller.token, run)];
    expect((await caller.call("DELETE", `/api/api-keys/${id}`)).status).toBe(204);
    expect([await bySocket.end(), await bySse.end()]).toEqual([1008, 0]);
    expect([await mine.end(300), await mineToo.end(1)]).toEqual(["open", "open"]);
    mine.close();
    mineToo.close();
  });

  it("[RUN-47] ends when the member is removed, whatever it was opened with", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const [bySession, byKey] = [await openSse(caller.token, run), await openSocket((await newKey(caller)).key, run)];
    await caller.inside((ctx) => changeMember(ctx, caller.userId, { status: "removed", changed_at: 1 }));
    expect([await bySession.end(), await byKey.end()]).toEqual([0, 1008]);
  });

  it("[RUN-47] ends when the key's time is over, without anybody doing anything", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const { body } = await caller.call("POST", "/api/api-keys", { name: "Short", expires_at: new Date(Date.now() + 2_000).toISOString() });
    const open = await openSocket(body.key, run);
    expect(await open.end(8_000)).toBe(1008);
  });

  it("[RUN-47] leaves no note behind", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const open = await openSocket(caller.token, run);
    const notes = () => runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM streams").one().n);
    expect(await notes()).toBe(1);
    await signOut(caller);
    await open.end();
    expect(await notes()).toBe(0);
  });
});

describe("the audit of a run", () => {
  it("[RUN-49] names the request that began it in each of its events", async () => {
    const caller = await newCaller();
    const { body } = await caller.call("POST", "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." }, { "x-request-id": "trace-of-the-run" });
    const { body: logs } = await caller.call("GET", `/api/audit/logs?run_id=${body.run_id}`);
    expect(logs.data.length).toBeGreaterThan(1);
    expect(logs.data.map((event: { action: string; request_id: string }) => event.request_id)).toEqual(logs.data.map(() => "trace-of-the-run"));
  });
});
