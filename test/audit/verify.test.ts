import { env } from "cloudflare:workers";
import { sql, type SQL } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { closeSegment } from "../../src/audit/segments/close.ts";
import { exportChain } from "../../src/audit/verify/export.ts";
import { checkExport } from "../../src/audit/verify/offline.ts";
import { audit, storeCheckpoint, storeSegments } from "../../src/audit/index.ts";
import { hashOf, type Covered } from "../../src/audit/chain.ts";
import { verifyChain } from "../../src/audit/verify/service.ts";
import type { Context } from "../../src/platform/context.ts";
import { newCaller } from "../support/world.ts";

const note = (ctx: Context, count: number): void => {
  for (let n = 0; n < count; n++) ctx.own.atomically(() => audit(ctx, { action: "thing.make", target: { type: "thing", id: `thg_${n}` }, details: { n } }));
};

/** As somebody would who holds the database: the triggers go first. */
function tamper(ctx: Context, ...statements: SQL[]): void {
  for (const { name } of ctx.own.all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'`)) ctx.own.run(sql.raw(`DROP TRIGGER ${name}`));
  for (const statement of statements) ctx.own.run(statement);
}

/** Writes the chain anew from an event on, every hash right. */
function rebuild(ctx: Context, from: number): void {
  for (const { hash: _, ...event } of ctx.own.all<Covered & { hash: string }>(sql`SELECT * FROM audit_logs WHERE seq >= ${from} ORDER BY seq`)) {
    const before = ctx.own.all<{ hash: string }>(sql`SELECT hash FROM audit_logs WHERE seq = ${event.seq - 1}`)[0]!.hash;
    ctx.own.run(sql`UPDATE audit_logs SET prev_hash = ${before}, hash = ${hashOf({ ...event, prev_hash: before })} WHERE seq = ${event.seq}`);
  }
}

describe("[AUD-18] the walk along the chain names the first bad event", () => {
  it.each([
    { why: "an edit", seq: 5, reason: "edited", statements: [sql`UPDATE audit_logs SET action = 'x' WHERE seq = 5`] },
    { why: "an edited time", seq: 5, reason: "edited", statements: [sql`UPDATE audit_logs SET at = at + 1 WHERE seq = 5`] },
    { why: "edited details", seq: 6, reason: "details_edited", statements: [sql`UPDATE audit_details SET details = '{"n":9}' WHERE seq = 6`] },
    { why: "a deletion in the middle", seq: 7, reason: "missing", statements: [sql`DELETE FROM audit_logs WHERE seq = 7`] },
    { why: "two events that changed places", seq: 5, reason: "edited", statements: [sql`UPDATE audit_logs SET seq = -5 WHERE seq = 5`, sql`UPDATE audit_logs SET seq = 5 WHERE seq = 6`, sql`UPDATE audit_logs SET seq = 6 WHERE seq = -5`] },
    { why: "a replaced event, its own hash right", seq: 5, reason: "unlinked", statements: [sql`UPDATE audit_logs SET action = 'x' WHERE seq = 5`], also: (ctx: Context) => {
      const { hash: _, ...event } = ctx.own.all<Covered & { hash: string }>(sql`SELECT * FROM audit_logs WHERE seq = 5`)[0]!;
      ctx.own.run(sql`UPDATE audit_logs SET hash = ${hashOf(event)} WHERE seq = 5`);
    } },
  ])("for $why", ({ seq, reason, statements, also }) => newCaller().then(({ inside }) => inside(async (ctx) => {
    note(ctx, 10);
    tamper(ctx, ...statements);
    also?.(ctx);
    const found = await verifyChain(ctx, { from_seq: 1 });
    expect(found).toMatchObject({ ok: false, first_bad: { seq, reason }, next_seq: null });
  })));

  it("for an end that was cut off under a signed checkpoint", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    note(ctx, 10);
    await storeCheckpoint(ctx);
    tamper(ctx, sql`DELETE FROM audit_logs WHERE seq > 8`);
    expect(await verifyChain(ctx, { from_seq: 1 })).toMatchObject({ ok: false, to_seq: 8, next_seq: null, first_bad: { seq: 9, reason: "truncated" } });
    tamper(ctx, sql`DELETE FROM audit_logs`);
    expect(await verifyChain(ctx, { from_seq: 1 })).toMatchObject({ ok: false, first_bad: { seq: 1, reason: "truncated" } });
  })));

  it("for a chain rebuilt under a signed checkpoint", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    note(ctx, 5);
    await storeCheckpoint(ctx);
    const marked = ctx.own.all<{ seq: number }>(sql`SELECT seq FROM audit_checkpoints`)[0]!.seq;
    note(ctx, 5);
    tamper(ctx, sql`UPDATE audit_logs SET action = 'x' WHERE seq = 5`);
    rebuild(ctx, 5);
    expect(await verifyChain(ctx, { from_seq: 1 })).toMatchObject({ ok: false, first_bad: { seq: marked, reason: "rebuilt" } });
    tamper(ctx, sql`UPDATE audit_checkpoints SET hash = (SELECT hash FROM audit_logs WHERE seq = ${marked})`);
    expect(await verifyChain(ctx, { from_seq: 1 })).toMatchObject({ ok: false, first_bad: { seq: marked, reason: "forged" } });
  })));
});

describe("[AUD-23] a chain of which the database no longer has the sealed part", () => {
  const emptied = async (ctx: Context): Promise<{ head: number; sealed: number; key: string }> => {
    note(ctx, 1_200);
    ctx.own.atomically(() => closeSegment({ ...ctx, wake: () => {} }));
    await storeSegments(ctx);
    note(ctx, 3);
    const [segment] = ctx.own.all<{ last_seq: number; object_key: string }>(sql`SELECT last_seq, object_key FROM audit_segments`);
    ctx.own.run(sql`DELETE FROM audit_details WHERE seq = 2`);
    ctx.own.run(sql`DELETE FROM audit_logs WHERE seq <= ${segment!.last_seq}`);
    return { head: segment!.last_seq + 3, sealed: segment!.last_seq, key: segment!.object_key };
  };

  it("is walked through its segments, and exported whole", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    const { head, sealed } = await emptied(ctx);
    expect(await verifyChain(ctx, { from_seq: 1 })).toMatchObject({ ok: true, verified: head, erased: 1, marks: 1, next_seq: null });
    expect(await verifyChain(ctx, { from_seq: 700 })).toMatchObject({ ok: true, from_seq: 700, verified: head - 699 });
    expect(await verifyChain(ctx, { from_seq: sealed + 1 })).toMatchObject({ ok: true, verified: 3 });
    const lines = (await new Response(await exportChain(ctx)).text()).trimEnd().split("\n");
    expect(await checkExport(lines, {})).toMatchObject({ events: head, erased: 1, first_bad: null });
    ctx.own.atomically(() => closeSegment({ ...ctx, wake: () => {} }));
    await storeSegments(ctx);
    expect(await verifyChain(ctx, { from_seq: 1 })).toMatchObject({ ok: true, marks: 2 });
  })));

  it("keeps its head, so that it can grow", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    ctx.own.atomically(() => closeSegment({ ...ctx, wake: () => {} }));
    await storeSegments(ctx);
    expect(() => ctx.own.run(sql`DELETE FROM audit_logs`)).toThrow();
    ctx.own.run(sql`DELETE FROM audit_logs WHERE seq < (SELECT max(seq) FROM audit_logs)`);
    note(ctx, 2);
    expect(await verifyChain(ctx, { from_seq: 1 })).toMatchObject({ ok: true, next_seq: null });
  })));

  it.each([
    { why: "gone", seq: 1, reason: "missing", spoil: (key: string) => env.BLOBS.delete(key) },
    { why: "garbled", seq: 1, reason: "missing", spoil: (key: string) => env.BLOBS.put(key, "nothing of the kind") },
    { why: "edited", seq: 4, reason: "edited", spoil: (key: string) => rewrite(key, (text) => text.replace(/("seq":4,.*?"action":")[^"]*/, "$1x")) },
    { why: "cut", seq: 1_001, reason: "missing", spoil: (key: string) => rewrite(key, (text) => text.split("\n").slice(0, 1_001).join("\n") + "\n") },
  ])("names the first bad event when a segment is $why", ({ seq, reason, spoil }) => newCaller().then(({ inside }) => inside(async (ctx) => {
    await spoil((await emptied(ctx)).key);
    expect(await verifyChain({ ...ctx, log: () => {} }, { from_seq: 1 })).toMatchObject({ ok: false, first_bad: { seq, reason } });
  })));
});

async function rewrite(key: string, change: (text: string) => string): Promise<void> {
  const text = await new Response((await env.BLOBS.get(key))!.body.pipeThrough(new DecompressionStream("gzip"))).text();
  const bytes = await new Response(new Blob([change(text)]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  await env.BLOBS.put(key, bytes);
}

describe("a long chain", () => {
  it("[AUD-19] is walked in parts: each says what it covered and where to go on", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    note(ctx, 1_500);
    const head = ctx.own.all<{ seq: number }>(sql`SELECT max(seq) AS seq FROM audit_logs`)[0]!.seq;
    let asked = 0;
    const hurried = { ...ctx, clock: { now: () => asked++ * 3_000 } };
    const first = await verifyChain(hurried, { from_seq: 1 });
    expect(first).toMatchObject({ ok: true, from_seq: 1, to_seq: 500, next_seq: 501, verified: 500, head: { seq: head } });
    expect(await verifyChain(ctx, { from_seq: first.next_seq! })).toMatchObject({ ok: true, from_seq: 501, to_seq: head, next_seq: null, verified: head - 500 });
  })));

  it("refuses to begin past its end", async () => {
    const answer = await (await newCaller()).call("GET", "/api/audit/verify?from_seq=99");
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, "?from_seq"]);
  });
});
