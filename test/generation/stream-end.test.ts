import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { followedOf } from "../../durable-objects/tenant/followed.ts";
import { followSession } from "../../src/generation/runs/following.ts";
import { changeMember, endSession, noteStream, sweepStreams, withWatcher } from "../../src/identity/index.ts";
import type { AppError } from "../../src/platform/errors.ts";
import { newColleague } from "../support/colleague.ts";
import { newRegistration } from "../support/people.ts";
import { openSocket, openSse, planned } from "../support/streams.ts";
import { ask, newCaller, origin, type Caller } from "../support/world.ts";

const newKey = async (caller: Caller): Promise<{ id: string; key: string }> => (await caller.call("POST", "/api/api-keys", { name: "Watcher" })).body;
const signOut = ({ principal, inside }: Caller) => inside((ctx) => {
  if (principal.kind === "user") endSession(ctx, { session_id: principal.session_id, secret: null });
});

const notesOf = (caller: Caller) =>
  runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => storage.sql.exec<{ holder: string; check_at: number }>("SELECT holder, check_at FROM streams").toArray());
/** By the caller's own session. */
const isFollowed = ({ tenantId, principal }: Caller, run: string) => env.SESSION.getByName(`${tenantId}:${run}`).isFollowedBy(principal.kind === "user" ? principal.session_id : "");
/** As when the hour is over. */
const sweepNow = (caller: Caller) => runInDurableObject(env.TENANT.getByName(caller.tenantId), async (object, { storage }) => {
  storage.sql.exec("UPDATE streams SET check_at = 1").toArray();
  await object.alarm();
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

  it("[RUN-47] [USR-8] ends when the reader is taken out of the team that let them read", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const bob = await newColleague(caller, "billing");
    const { team_id } = (await caller.call("POST", "/api/teams", { name: "Readers" })).body;
    await caller.call("POST", "/api/user-roles", { principal: { type: "team", id: team_id }, role_id: "viewer" });
    await caller.call("PUT", `/api/teams/${team_id}/members/${bob.userId}`);
    const open = await openSse(bob.token, run);
    await caller.call("DELETE", `/api/teams/${team_id}/members/${bob.userId}`);
    expect(await open.end()).toBe(0);
  });

  it("[RUN-47] ends when the key's time is over, without anybody doing anything", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const { body } = await caller.call("POST", "/api/api-keys", { name: "Short", expires_at: new Date(Date.now() + 2_000).toISOString() });
    const open = await openSocket(body.key, run);
    expect(await open.end(8_000)).toBe(1008);
  });

  it("[RUN-47] ends when a smaller role no longer allows it, and [RUN-48] goes on while the role still does", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const [bySession, byKey] = [await openSse(caller.token, run), await openSocket((await newKey(caller)).key, run)];
    await caller.inside((ctx) => changeMember(ctx, caller.userId, { roles: ["viewer"], changed_at: 1 }));
    expect([await bySession.end(300), await byKey.end(1)]).toEqual(["open", "open"]);
    await caller.inside((ctx) => changeMember(ctx, caller.userId, { roles: [], changed_at: 2 }));
    expect([await bySession.end(), await byKey.end()]).toEqual([0, 1008]);
    expect(await notesOf(caller)).toEqual([]);
  });

  it("[RUN-47] ends while it is being opened: who opens it is refused, and nothing stays open", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const status = await caller.inside(async (ctx) => {
      const opening = followSession(ctx, run, new Request(`${origin}/api/runs/${run}/stream`, { headers: { accept: "text/event-stream" } }));
      changeMember(ctx, caller.userId, { status: "removed", changed_at: 1 });
      return opening.then((answer) => answer.status, (error: AppError) => error.status);
    });
    expect(status).toBe(401);
    expect(await isFollowed(caller, run)).toBe(false);
  });

  it("[RUN-47] ends at once also when its reader stopped reading", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const answer = await exports.default.fetch(new Request(`${origin}/api/runs/${run}/stream`, { headers: { accept: "text/event-stream", authorization: `Bearer ${caller.token}` } }));
    expect(await isFollowed(caller, run)).toBe(true);
    await signOut(caller);
    await expect.poll(() => isFollowed(caller, run)).toBe(false);
    await env.SESSION.getByName(`${caller.tenantId}:${run}`).tell({ type: "reject", reason: "Nobody who was signed out may see this" });
    expect(await answer.text()).not.toContain("Nobody who");
  });
});

describe("the note of a stream", () => {
  it("[RUN-71] is gone with the session that it was opened with", async () => {
    const caller = await newCaller();
    const open = await openSocket(caller.token, await planned(caller));
    expect(await notesOf(caller)).toHaveLength(1);
    await signOut(caller);
    await open.end();
    await expect.poll(() => notesOf(caller)).toEqual([]);
  });

  it("[RUN-71] is gone within the hour once nobody follows, also for a key that never ends; one that is followed stays", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const [left, stays] = [await newKey(caller), await newKey(caller)];
    const [one, another, other] = [await openSocket(left.key, run), await openSocket(left.key, run), await openSocket(stays.key, run)];
    const before = await notesOf(caller);
    expect(before.map(({ holder }) => holder).toSorted()).toEqual([left.id, stays.id].toSorted());
    for (const { check_at } of before) expect(check_at - Date.now()).toBeLessThanOrEqual(3_600_000);
    one.close();
    await sweepNow(caller);
    expect(await notesOf(caller)).toHaveLength(2);
    another.close();
    await expect.poll(async () => {
      await sweepNow(caller);
      return (await notesOf(caller)).map(({ holder }) => holder);
    }).toEqual([stays.id]);
    expect((await notesOf(caller))[0]!.check_at).toBeGreaterThan(Date.now() + 3_000_000);
    other.close();
  });

  it("[RUN-71] isn't kept by an event stream whose reader went away, only by the one that is still read", async () => {
    const caller = await newCaller();
    const session = env.SESSION.getByName(`${caller.tenantId}:${await planned(caller)}`);
    expect(await runInDurableObject(session, async (object) => {
      const open = async () => (await object.onRequest(withWatcher(new Request(origin), "somebody"))).body!.getReader();
      const [one, other] = [await open(), await open()];
      await one.read();
      const [pending, seen] = [one.read().catch(() => {}), [await object.isFollowedBy("somebody")]];
      await one.cancel();
      await pending;
      seen.push(await object.isFollowedBy("somebody"));
      await other.cancel();
      return [...seen, await object.isFollowedBy("somebody")];
    })).toEqual([true, true, false]);
    await evictDurableObject(session);
  });

  it("[RUN-71] that was written anew while it was being asked about stays", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    (await openSocket(caller.token, run)).close();
    await expect.poll(() => isFollowed(caller, run)).toBe(false);
    await caller.inside(async (ctx) => {
      ctx.own.run("UPDATE streams SET check_at = 1");
      const sweeping = sweepStreams(ctx, followedOf);
      noteStream(ctx, run);
      await sweeping;
    });
    expect(await notesOf(caller)).toHaveLength(1);
  });

  it("[RUN-47] ends a stream within the hour even when nobody said that something was taken away", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const open = await openSse(caller.token, run);
    await caller.inside((ctx) => ctx.own.run("UPDATE members SET roles = '[]'"));
    await sweepNow(caller);
    expect(await open.end()).toBe(0);
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
