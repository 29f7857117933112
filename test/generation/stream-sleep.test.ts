import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { endSession } from "../../src/identity/index.ts";
import { openSocket, planned } from "../support/streams.ts";
import { newCaller, type Caller } from "../support/world.ts";

const sessionOf = (caller: Caller, run: string) => env.SESSION.getByName(`${caller.tenantId}:${run}`);
const lives = new WeakSet<object>();
/** Whether this is the object that was asked the time before, and not another one made from what it had stored. */
const isSameLife = (caller: Caller, run: string) => runInDurableObject(sessionOf(caller, run), (object) => lives.has(object) || !lives.add(object));

describe("a run's object, once there is nothing to do", () => {
  it("[RUN-70] sleeps with its sockets open, and wakes to tell them what follows", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const open = await openSocket(caller.token, run);
    await expect.poll(() => open.seen).toEqual([1, 2, 3, 4]);
    expect(await isSameLife(caller, run)).toBe(false);
    await evictDurableObject(sessionOf(caller, run));
    await caller.call("POST", `/api/runs/${run}/reject`);
    await expect.poll(() => open.seen).toEqual([1, 2, 3, 4, 5]);
    expect(await isSameLife(caller, run)).toBe(false);
    open.close();
  });

  it("[RUN-47] [RUN-70] ends a socket that it slept over when the session ends", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const open = await openSocket(caller.token, run);
    expect(await isSameLife(caller, run)).toBe(false);
    await evictDurableObject(sessionOf(caller, run));
    await caller.inside((ctx) => {
      if (caller.principal.kind === "user") endSession(ctx, { session_id: caller.principal.session_id, secret: null });
    });
    expect(await open.end()).toBe(1008);
    expect(await isSameLife(caller, run)).toBe(false);
  });
});
