import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { inboxName } from "../../../src/delivery/notifications/inbox.ts";
import { changeMember, endSession } from "../../../src/identity/index.ts";
import { newColleague } from "../../support/colleagues.ts";
import { bySocket, bySse } from "../../support/listening.ts";
import { ask, newCaller, type Caller } from "../../support/world.ts";

const tell = (caller: Caller, title: string, to: unknown = "everyone") => caller.call("POST", "/api/notify", { to, title });
const signOut = ({ principal, inside }: Caller) => inside((ctx) => {
  if (principal.kind === "user") endSession(ctx, { session_id: principal.session_id, secret: null });
});
const inboxOf = (caller: Caller) => env.INBOX.getByName(inboxName(caller.tenantId, caller.userId));
const titles = (count: number): string[] => Array.from({ length: count }, (_, n) => `n${n + 1}`);

describe.each([{ how: "a WebSocket", open: bySocket }, { how: "server-sent events", open: bySse }])("listening by $how", ({ open }) => {
  it("[NTF-6] hears what comes, and how many are unread, also when they are read elsewhere", async () => {
    const caller = await newCaller();
    await tell(caller, "before");
    const listener = await open(caller.token);
    await expect.poll(() => listener.unread()).toBe(1);
    await tell(caller, "after");
    await expect.poll(() => listener.titles()).toEqual(["after"]);
    expect(listener.unread()).toBe(2);
    await caller.call("POST", "/api/notifications/read-all", {});
    await expect.poll(() => listener.unread()).toBe(0);
    expect(listener.titles()).toEqual(["after"]);
    listener.close();
  });

  it("[NTF-7] goes on after any number, without a gap or a double", async () => {
    const caller = await newCaller();
    for (const title of titles(5)) await tell(caller, title);
    for (let after = 0; after <= 5; after++) {
      const listener = await open(caller.token, after);
      await expect.poll(() => listener.unread()).toBe(5);
      expect(listener.titles()).toEqual(titles(5).slice(after));
      expect(listener.ids()).toEqual([1, 2, 3, 4, 5].slice(after));
      listener.close();
    }
  });

  it("[NTF-7] has no seam between what was there and what comes: a hundred while listeners come and go", async () => {
    const caller = await newCaller();
    const listeners = [await open(caller.token, 0)];
    for (let n = 1; n <= 100; n++) {
      const told = tell(caller, `n${n}`);
      if (n % 20 === 0) listeners.push(await open(caller.token, n % 40 === 0 ? 0 : n - 20));
      await told;
    }
    for (const [place, listener] of listeners.entries()) {
      const from = place % 2 === 0 ? 0 : (place - 1) * 20;
      await expect.poll(() => listener.ids().at(-1), { timeout: 10_000 }).toBe(100);
      expect(listener.ids()).toEqual(Array.from({ length: 100 - from }, (_, n) => from + n + 1));
      listener.close();
    }
  }, 60_000);

  it("[NTF-7] shows more than one page of what was there", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => ctx.own.rows(`INSERT INTO notifications (id, notice_id, user_id, kind, title, body, sent_by, created_at)
      WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < 250) SELECT 'ntf_' || value, 'ntc', ?, 'message', 'n' || value, '', '{"type":"system","id":"test"}', ? FROM n`, caller.userId, Date.now()));
    const listener = await open(caller.token, 10);
    await expect.poll(() => listener.titles()).toEqual(titles(250).slice(10));
    listener.close();
  });

  it("[NTF-8] hears nothing of what others are told", async () => {
    const caller = await newCaller();
    const colleague = await newColleague(caller, "owner");
    const [mine, theirs] = [await open(caller.token, 0), await open(colleague.token, 0)];
    await tell(caller, "for them", { users: [colleague.userId] });
    await expect.poll(() => theirs.titles()).toEqual(["for them"]);
    expect([mine.titles(), mine.unread()]).toEqual([[], 0]);
    mine.close();
    theirs.close();
  });

  it("[NTF-9] ends with the session, the key or the membership, and nobody else's does", async () => {
    const caller = await newCaller();
    const [leaver, stayer] = [await newColleague(caller), await newColleague(caller)];
    const { id, key } = (await caller.call("POST", "/api/api-keys", { name: "Listener" })).body;
    const [session, byKey, removed, stays] = [await open(caller.token), await open(key), await open(leaver.token), await open(stayer.token)];
    expect((await caller.call("DELETE", `/api/api-keys/${id}`)).status).toBe(204);
    expect(await byKey.end()).not.toBe("open");
    expect(await session.end(100)).toBe("open");
    await caller.inside((ctx) => changeMember(ctx, leaver.userId, { status: "removed", changed_at: 1 }));
    expect(await removed.end()).not.toBe("open");
    await signOut(caller);
    expect(await session.end()).not.toBe("open");
    expect(await stays.end(100)).toBe("open");
    stays.close();
  });
});

describe("a listener's socket", () => {
  it("[NTF-9] is closed with 1008 when the one who listens may no longer, though nobody said so to its inbox", async () => {
    const caller = await newCaller();
    const listener = await bySocket(caller.token);
    await expect.poll(() => listener.unread()).toBe(0);
    // As a session that ends in the moment between being let in and listening: what was to hang up came too early.
    await caller.inside((ctx) => ctx.own.rows("UPDATE sessions SET ended_at = 1"));
    await inboxOf(caller).tell();
    expect(await listener.end()).toBe(1008);
  });

  it("[NTF-10] is opened by a ticket, once, which the answer repeats; a close is answered; who listens can say nothing", async () => {
    const caller = await newCaller();
    const { body } = await caller.call("POST", "/api/notifications/ticket");
    const upgrade = { upgrade: "websocket", "sec-websocket-protocol": body.protocol };
    const first = await ask("GET", "/api/notifications/stream", undefined, upgrade);
    expect([first.status, first.headers.get("sec-websocket-protocol")]).toEqual([101, body.protocol]);
    expect((await ask("GET", "/api/notifications/stream", undefined, upgrade)).status).toBe(401);
    const elsewhere = (await caller.call("POST", "/api/notifications/ticket")).body.protocol;
    expect((await ask("GET", "/api/notifications", undefined, { "sec-websocket-protocol": elsewhere })).status).toBe(401);
    expect((await caller.call("GET", "/api/notifications/stream")).status).toBe(406);
    expect((await ask("GET", "/api/notifications/stream", undefined, { upgrade: "websocket", authorization: `Bearer ${caller.token}`, origin: "https://evil.example" })).status).toBe(403);

    const [listener, witness] = [await bySocket(caller.token), await bySocket(caller.token)];
    await expect.poll(() => witness.unread()).toBe(0);
    listener.socket.send(JSON.stringify({ type: "notification", id: 9, notification: { title: "forged" } }));
    listener.socket.close(1000);
    expect(await listener.end()).toBe(1000);
    expect(witness.heard).toEqual([{ type: "unread", unread: 0 }]);
    witness.close();
  });

  it("[NTF-10] is one of at most 32 of its member", async () => {
    const caller = await newCaller();
    const listeners = await Promise.all(Array.from({ length: 32 }, () => bySocket(caller.token)));
    const stream = () => ask("GET", "/api/notifications/stream", undefined, { authorization: `Bearer ${caller.token}`, accept: "text/event-stream", "x-request-id": "one-too-many" });
    expect((await stream()).body).toMatchObject({ code: "limit_exceeded", request_id: "one-too-many" });
    listeners[0]!.close();
    await listeners[0]!.end();
    (await bySse(caller.token)).close();
    for (const listener of listeners.slice(1)) listener.close();
  });

  it("[NTF-11] outlives the eviction of its tenant's object, and sleeps with its inbox", async () => {
    const caller = await newCaller();
    const listener = await bySocket(caller.token, 0);
    await tell(caller, "one");
    await expect.poll(() => listener.titles()).toEqual(["one"]);
    await evictDurableObject(env.TENANT.getByName(caller.tenantId));
    await evictDurableObject(inboxOf(caller));
    expect(await runInDurableObject(inboxOf(caller), (_, state) => state.getWebSockets().length)).toBe(1);
    await tell(caller, "two");
    await expect.poll(() => listener.titles()).toEqual(["one", "two"]);
    expect(listener.unread()).toBe(2);
    listener.close();
  });
});
