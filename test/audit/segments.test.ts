import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { audit, nextCheckpointTime, storeCheckpoint, storeSegments } from "../../src/audit/index.ts";
import { checkSignature, publicKeys } from "../../src/audit/signatures.ts";
import { closeSegment } from "../../src/audit/segments/close.ts";
import { verifyChain } from "../../src/audit/verify/service.ts";
import type { Context } from "../../src/platform/context.ts";
import { newCaller, type Caller } from "../support/world.ts";

const whole = { from_seq: 1 };
const note = (ctx: Context, count = 1): void => {
  for (let n = 0; n < count; n++) ctx.own.atomically(() => audit(ctx, { action: "thing.make", target: { type: "thing", id: "thg_1" }, details: { name: "Ada" } }));
};
const lines = async (key: string): Promise<any[]> => {
  const object = await env.BLOBS.get(key);
  const text = await new Response(object!.body.pipeThrough(new DecompressionStream("gzip"))).text();
  return text.trim().split("\n").map((line) => JSON.parse(line));
};
const objectsOf = async (caller: Caller): Promise<string[]> => (await env.BLOBS.list({ prefix: `tenants/${caller.tenantId}/audit/` })).objects.map((object) => object.key);
/** Until the object's own alarm has sealed every segment. */
const sealedAll = (caller: Caller) => vi.waitFor(async () => {
  const { body } = await caller.call("GET", "/api/audit/segments");
  expect(body.data.map((segment: { status: string }) => segment.status)).not.toContain("closing");
}, { timeout: 5_000, interval: 20 });
/** The same context, with the object's own alarm left alone. */
const quiet = (ctx: Context): Context => ({ ...ctx, wake: () => {} });

describe("a segment", () => {
  it("[AUD-12] is closed on demand, signed, stored by the alarm, and holds no personal data", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => note(ctx, 1_200));
    const made = await caller.call("POST", "/api/audit/segments");
    expect(made.status).toBe(202);
    expect(made.body).toMatchObject({ status: "closing", first_seq: 1, signature: null });
    await sealedAll(caller);

    const { body } = await caller.call("GET", "/api/audit/segments");
    const [sealed] = body.data;
    expect(sealed).toMatchObject({ id: made.body.id, status: "sealed", first_seq: 1, last_seq: made.body.last_seq, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const [key, ...more] = await objectsOf(caller);
    expect(more).toEqual([]);
    const [head, ...events] = await lines(key!);
    expect(events.map(({ event }) => event.seq)).toEqual(Array.from({ length: sealed.last_seq }, (_, n) => n + 1));
    expect(events.at(-1).event.hash).toBe(sealed.last_hash);
    expect(JSON.stringify(events)).not.toContain("Ada");
    await caller.inside(async (ctx) => {
      const { kid, signature, ...statement } = head.segment;
      expect(await checkSignature(publicKeys(ctx.settings), "devgen-audit-segment", statement, { kid, signature })).toBe("genuine");
      expect(await checkSignature(publicKeys(ctx.settings), "devgen-audit-segment", { ...statement, last_seq: 1 }, { kid, signature })).toBe("forged");
      expect(await checkSignature(publicKeys(ctx.settings), "devgen-audit-checkpoint", statement, { kid, signature })).toBe("forged");
      expect(await verifyChain(ctx, whole)).toMatchObject({ ok: true, marks: 1, next_seq: null });
    });
  });

  it("[AUD-13] follows the one before: the next holds what came since, the sealing itself included", async () => {
    const caller = await newCaller();
    const first = await caller.call("POST", "/api/audit/segments");
    const second = await caller.call("POST", "/api/audit/segments");
    expect(second.body).toMatchObject({ first_seq: first.body.last_seq + 1, prev_hash: first.body.last_hash });
    await sealedAll(caller);
    expect(await objectsOf(caller)).toHaveLength(2);
    expect((await caller.call("GET", "/api/audit/segments?limit=1")).body).toMatchObject({ data: [{ id: second.body.id, status: "sealed" }], page: { has_more: true } });
  });

  it("[AUD-14] is sealed only once its object is durable, and once however often it is tried", async () => {
    const caller = await newCaller();
    await caller.inside(async (ctx) => {
      ctx.own.atomically(() => closeSegment(quiet(ctx)));
      const sealed = () => ctx.own.all(sql`SELECT status, signature FROM audit_segments`);
      const puts: string[] = [];
      const failing = { ...env.BLOBS, put: async (key: string) => { puts.push(key); throw new Error("R2 is away"); } } as unknown as R2Bucket;
      await expect(storeSegments({ ...ctx, blobs: failing })).rejects.toThrow("R2 is away");
      expect(puts).toHaveLength(1);
      expect(sealed()).toEqual([{ status: "closing", signature: null }]);
      expect(() => ctx.own.run(sql`DELETE FROM audit_logs WHERE seq = 1`)).toThrow();

      await storeSegments(ctx);
      const after = sealed();
      expect(after).toMatchObject([{ status: "sealed" }]);
      await storeSegments(ctx);
      expect(sealed()).toEqual(after);
      expect(() => ctx.own.run(sql`UPDATE audit_segments SET last_hash = 'x'`)).toThrow();
      expect(() => ctx.own.run(sql`DELETE FROM audit_segments`)).toThrow();
    });
    expect(await objectsOf(caller)).toHaveLength(1);
  });

  it("[AUD-15] opens deletion up to its end and no further", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    ctx.own.atomically(() => closeSegment(quiet(ctx)));
    const mark = ctx.own.all<{ last_seq: number }>(sql`SELECT last_seq FROM audit_segments`)[0]!.last_seq;
    note(ctx);
    await storeSegments(ctx);
    expect(() => ctx.own.run(sql`DELETE FROM audit_logs WHERE seq = ${mark + 1}`)).toThrow();
    expect(() => ctx.own.run(sql`DELETE FROM audit_logs WHERE seq <= ${mark}`)).not.toThrow();
  })));

  it("answers a repeat with the same Idempotency-Key without closing another", async () => {
    const caller = await newCaller();
    const made = await caller.call("POST", "/api/audit/segments", undefined, { "idempotency-key": "k1" });
    const again = await caller.call("POST", "/api/audit/segments", undefined, { "idempotency-key": "k1" });
    expect([again.status, again.body, again.headers.get("idempotent-replayed")]).toEqual([202, made.body, "true"]);
    expect((await caller.call("GET", "/api/audit/segments")).body.data).toHaveLength(1);
  });

  it("is not closed when it would be empty", () => newCaller().then(({ inside }) => inside((ctx) => {
    expect(ctx.own.atomically(() => closeSegment(quiet(ctx)))).toMatchObject({ first_seq: 1 });
    expect(ctx.own.atomically(() => closeSegment(quiet(ctx)))).toBeUndefined();
  })));

  it("closes by itself when the chain has grown by 50,000", () => newCaller().then(({ inside }) => inside((ctx) => {
    ctx.own.run(sql`DROP TRIGGER audit_logs_append`);
    ctx.own.run(sql`INSERT INTO audit_logs SELECT 49999, 'far', at, action, outcome, actor_type, actor_id, user_id, target_type, target_id, requirement_id, run_id, request_id, commitment, prev_hash, hash FROM audit_logs WHERE seq = 1`);
    note(quiet(ctx));
    expect(ctx.own.all(sql`SELECT first_seq, last_seq FROM audit_segments`)).toEqual([{ first_seq: 1, last_seq: 50_000 }]);
    expect(ctx.own.all(sql`SELECT topic FROM outbox WHERE topic = 'audit.segment'`)).toHaveLength(1);
  })));
});

describe("a checkpoint", () => {
  it("[AUD-16] is the signed head, made on demand, and writes nothing", async () => {
    const caller = await newCaller();
    const { status, body, headers } = await caller.call("GET", "/api/audit/checkpoint");
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    await caller.inside(async (ctx) => {
      const { kid, signature, ...statement } = body;
      expect(statement).toMatchObject({ tenant_id: caller.tenantId, ...ctx.own.all<object>(sql`SELECT seq, hash FROM audit_logs ORDER BY seq DESC LIMIT 1`)[0] });
      expect(kid).toBe("test-1");
      const keys = publicKeys(ctx.settings);
      expect(await checkSignature(keys, "devgen-audit-checkpoint", statement, { kid, signature })).toBe("genuine");
      expect(await checkSignature(keys, "devgen-audit-checkpoint", { ...statement, seq: 1 }, { kid, signature })).toBe("forged");
      expect(await checkSignature(keys, "devgen-audit-checkpoint", statement, { kid: "test-0", signature })).toBe("forged");
      expect(await checkSignature(keys, "devgen-audit-checkpoint", statement, { kid: "nobody", signature })).toBe("unknown_key");
      expect(ctx.own.all(sql`SELECT * FROM audit_checkpoints`)).toEqual([]);
    });
  });

  it("[AUD-17] is kept an hour after the first event that none covers, once for one head", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    const began = ctx.own.all<{ at: number }>(sql`SELECT at FROM audit_logs WHERE seq = 1`)[0]!.at;
    expect(nextCheckpointTime(ctx)).toBe(began + 3_600_000);
    await Promise.all([storeCheckpoint(ctx), storeCheckpoint(ctx)]);
    expect(ctx.own.all(sql`SELECT seq FROM audit_checkpoints`)).toHaveLength(1);
    expect(nextCheckpointTime(ctx)).toBeNull();
    const woken: string[] = [];
    note({ ...ctx, wake: (what) => void woken.push(what) }, 2);
    expect(woken).toEqual(["outbox"]);
    expect(nextCheckpointTime(ctx)).toBeGreaterThan(began);
    await storeCheckpoint(ctx);
    expect(await verifyChain(ctx, whole)).toMatchObject({ ok: true, marks: 2 });
    expect(() => ctx.own.run(sql`UPDATE audit_checkpoints SET hash = 'x'`)).toThrow();
    expect(() => ctx.own.run(sql`DELETE FROM audit_checkpoints`)).toThrow();
    expect(() => ctx.own.run(sql`INSERT OR REPLACE INTO audit_checkpoints SELECT * FROM audit_checkpoints`)).toThrow();
  })));

  it("rings the object's alarm for it", async () => {
    const caller = await newCaller();
    await caller.call("GET", "/api/audit/checkpoint");
    const due = await caller.inside((ctx) => nextCheckpointTime(ctx));
    expect(await runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, state) => state.storage.getAlarm())).toBeLessThanOrEqual(due!);
  });

  it("is listed, newest first", async () => {
    const caller = await newCaller();
    await caller.inside(async (ctx) => {
      await storeCheckpoint(ctx);
      note(ctx);
      await storeCheckpoint(ctx);
    });
    const { body } = await caller.call("GET", "/api/audit/checkpoints");
    expect(body.data.map((one: { seq: number }) => one.seq)).toEqual([body.data[1].seq + 1, body.data[1].seq]);
    expect(body.data[0]).toMatchObject({ tenant_id: caller.tenantId, kid: "test-1" });
  });
});
