import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { nowhere } from "../../durable-objects/tenant/context.ts";
import { enqueue } from "../../src/platform/outbox/index.ts";
import { newCaller, type Caller } from "../support/world.ts";

const stubOf = (caller: Caller) => env.TENANT.getByName(caller.tenantId);
/** Null also while the alarm is ringing, which it may do by itself at any moment: poll. */
const alarmOf = (caller: Caller) => runInDurableObject(stubOf(caller), (_, { storage }) => storage.getAlarm());
const rowsOf = (caller: Caller) => runInDurableObject(stubOf(caller), (_, { storage }) => storage.sql.exec<{ id: string; attempts: number; last_error: string | null }>("SELECT id, attempts, last_error FROM outbox WHERE topic = 'nobody'").toArray());

/** A row that no topic applies: as good as one whose other side is down. */
const enqueueUnappliable = (caller: Caller, id: string) => caller.inside((ctx) => ctx.own.atomically(() => enqueue(ctx, "nobody", id, {})));

describe("the tenant's alarm", () => {
  it("[TEN-8] is set by the commit that leaves something to do", async () => {
    const caller = await newCaller();
    const at = await runInDurableObject(stubOf(caller), async (object, { storage }) => {
      const ctx = object.contextFor(caller.principal);
      enqueue(ctx, "nobody", "one", {});
      await Promise.resolve();
      return storage.getAlarm();
    });
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  it("[TEN-8] never throws: what fails is kept, said, and tried again later", async () => {
    const caller = await newCaller();
    await enqueueUnappliable(caller, "one");
    await runDurableObjectAlarm(stubOf(caller));
    await expect.poll(() => rowsOf(caller)).toMatchObject([{ id: "one", attempts: expect.any(Number), last_error: "Nothing applies the topic nobody" }]);
    await expect.poll(() => alarmOf(caller)).toBeGreaterThan(Date.now());
  });

  it("[TEN-8] is set again when the object wakes with something left to do", async () => {
    const caller = await newCaller();
    await enqueueUnappliable(caller, "one");
    await runInDurableObject(stubOf(caller), (_, { storage }) => storage.deleteAlarm());
    await evictDurableObject(stubOf(caller));
    expect((await caller.call("GET", "/api/auth/user")).status).toBe(200);
    await expect.poll(() => alarmOf(caller)).not.toBeNull();
  });

  it("[TEN-8] says a thing once, however often it is said", async () => {
    const caller = await newCaller();
    await enqueueUnappliable(caller, "one");
    await enqueueUnappliable(caller, "one");
    expect(await rowsOf(caller)).toHaveLength(1);
  });
});

describe("an evicted object", () => {
  it("[TEN-9] comes back with its sessions and members", async () => {
    const caller = await newCaller();
    await caller.call("GET", "/api/auth/user");
    await evictDurableObject(stubOf(caller));
    expect((await caller.call("GET", "/api/auth/user")).body).toMatchObject({ user_id: caller.userId });
  });
});

describe("a call to the object", () => {
  it("[TEN-10] of a principal counts its grants and its requests; an unknown one is refused", async () => {
    const caller = await newCaller("viewer");
    const stub = stubOf(caller);
    expect(await stub.call("projects.ensure", caller.principal, { name: "x", key: "k" }, nowhere)).toMatchObject({ ok: false, code: "forbidden" });
    for (const name of ["nothing", "constructor", "__proto__", "toString"]) await expect(Promise.resolve(stub.call(name, caller.principal, {}, nowhere))).rejects.toThrow("There is no call");
    const other = await newCaller();
    expect(await stub.call("projects.ensure", other.principal, { name: "x", key: "k" }, nowhere)).toMatchObject({ ok: false, code: "not_found" });
  });
});
