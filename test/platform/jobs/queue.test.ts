import { createExecutionContext, createMessageBatch, getQueueResult, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { newId } from "../../../src/platform/ids.ts";
import { consume, takeTurns } from "../../../workers/queue.ts";
import { newCaller, type Caller } from "../../support/world.ts";

const messagesOf = (...bodies: unknown[]) => bodies.map((body, n) => ({ id: `m${n}`, timestamp: new Date(0), attempts: 1, body }));

async function consumed(...bodies: unknown[]) {
  return consumedIn(env, ...bodies);
}

async function consumedIn(bindings: Env, ...bodies: unknown[]) {
  const batch = createMessageBatch("devgen-jobs", messagesOf(...bodies));
  const execution = createExecutionContext();
  await consume(batch, bindings);
  return getQueueResult(batch, execution);
}

/** As many verifications as asked for, told of by nobody: what is done about them is done by who calls. */
const enqueue = (caller: Caller, count: number): Promise<void> => runInDurableObject(env.TENANT.getByName(caller.tenantId), async (object, { storage }) => {
  const insert = `INSERT INTO background_jobs SELECT 'job_' || printf('%026d', value), 'audit.verify', NULL, 'queued', 'normal', '{}', '{"type":"system","id":"test"}', '',
    0, 1, 1, 1, ${Date.now() + 3_600_000}, NULL, NULL, 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL FROM (WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < ${count}) SELECT value FROM n)`;
  storage.sql.exec(insert);
  await storage.deleteAlarm();
});

const doneIn = (caller: Caller): Promise<number> =>
  runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM background_jobs WHERE status = 'succeeded'").one().n);

/** Bindings that write down whose turn it is, in the order in which the turns begin. */
function noting(): { bindings: Env; turns: string[] } {
  const turns: string[] = [];
  const getByName = (name: string) => {
    const stub = env.TENANT.getByName(name);
    return { call: (...given: Parameters<typeof stub.call>) => (turns.push(name), stub.call(...given)) };
  };
  return { bindings: { ...env, TENANT: { getByName } as unknown as Env["TENANT"] }, turns };
}

describe("turns", () => {
  it("[JOB-13] go round: however much one has, another waits for one turn of it", async () => {
    const order: string[] = [];
    const left = new Map([["flood", 50], ["small", 1], ["other", 2]]);
    const turn = async (who: string): Promise<boolean> => {
      order.push(who);
      left.set(who, left.get(who)! - 1);
      return left.get(who)! > 0;
    };
    expect(await takeTurns([...left.keys()], turn, () => 0, 1)).toEqual([]);
    expect(order.slice(0, 6)).toEqual(["flood", "small", "other", "flood", "other", "flood"]);
    expect(order).toHaveLength(53);
  });

  it("[JOB-13] end when their time is up: who has more goes to the end of the queue", async () => {
    let now = 0;
    const turn = async (): Promise<boolean> => (now += 30) < 1_000;
    expect(await takeTurns(["a", "b"], turn, () => now, 100)).toEqual(["a", "b"]);
    expect(now).toBe(120);
  });
});

describe("the consumer", () => {
  it("[JOB-13] has one tenant's job done while another's flood is still under way", async () => {
    const [flood, small] = [await newCaller(), await newCaller()];
    await enqueue(flood, 6);
    await enqueue(small, 1);
    const bodies = [...Array.from({ length: 6 }, () => ({ tenant_id: flood.tenantId })), { tenant_id: small.tenantId }];
    const { bindings, turns } = noting();
    expect(await consumedIn(bindings, ...bodies)).toMatchObject({ outcome: "ok", ackAll: false, retryMessages: [] });
    expect(turns.slice(0, 2)).toEqual([flood.tenantId, small.tenantId]);
    expect(await doneIn(small)).toBe(1);
    while ((await doneIn(flood)) < 6) await consumed({ tenant_id: flood.tenantId });
  });

  it("[JOB-13] goes on without a tenant whose object doesn't answer", async () => {
    const [stuck, small] = [await newCaller(), await newCaller()];
    await enqueue(small, 2);
    const silent = { call: () => new Promise(() => {}) };
    const TENANT = { getByName: (name: string) => (name === stuck.tenantId ? silent : env.TENANT.getByName(name)) } as unknown as Env["TENANT"];
    expect(await consumedIn({ ...env, TENANT }, { tenant_id: stuck.tenantId }, { tenant_id: small.tenantId })).toMatchObject({ outcome: "ok", retryMessages: [{ msgId: "m0" }] });
    while ((await doneIn(small)) < 2) await consumed({ tenant_id: small.tenantId });
  });

  it("[JOB-11] does nothing about a message that comes twice", async () => {
    const caller = await newCaller();
    await enqueue(caller, 1);
    await consumed({ tenant_id: caller.tenantId });
    await consumed({ tenant_id: caller.tenantId });
    expect(await doneIn(caller)).toBe(1);
  });

  it("[JOB-11] gives back what a tenant couldn't do, and drops what isn't a message of ours", async () => {
    const caller = await newCaller();
    const nobody = newId("tenant", Date.now());
    await enqueue(caller, 1);
    expect(await consumed({ tenant_id: nobody }, { tenant_id: "x" }, null, { tenant_id: caller.tenantId })).toMatchObject({ outcome: "ok", retryMessages: [{ msgId: "m0" }] });
    expect(await doneIn(caller)).toBe(1);
  });

  it("[JOB-11] only notes what was given back too often", async () => {
    const batch = createMessageBatch("devgen-jobs-dead", messagesOf({ tenant_id: newId("tenant", Date.now()) }));
    await consume(batch, env);
    expect(await getQueueResult(batch, createExecutionContext())).toMatchObject({ outcome: "ok", retryMessages: [] });
  });
});
