import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Context } from "../../src/platform/context.ts";
import { newRouter, onError } from "../../src/platform/http.ts";
import { idempotency, nextAnswerExpiry, purgeAnswers, remember } from "../../src/platform/idempotency/index.ts";
import { newCaller } from "../support/world.ts";

const dayMs = 24 * 3_600_000;

/** A small service with one creating route; what it made is counted. `slow` answers when it is told to. */
function newService(ctx: Context) {
  let made = 0;
  const held: (() => void)[] = [];
  let asked: Context = ctx;
  const app = newRouter()
    .use(async (c, next) => {
      c.set("ctx", asked);
      await next();
    })
    .use(idempotency())
    .post("/things", async (c) => {
      const { name } = await c.req.json<{ name: string }>();
      if (name === "bad") return c.json({ refused: true }, 422);
      const thing = { id: ++made, name };
      c.var.ctx.own.atomically(() => remember(c.var.ctx, 201, thing));
      return c.json({ ...thing, secret: "shown once" }, 201);
    })
    .post("/things/:id/copies", (c) => {
      const copy = { id: ++made };
      remember(c.var.ctx, 201, copy);
      return c.json(copy, 201);
    })
    .post("/slow", async (c) => {
      await new Promise<void>((resolve) => held.push(resolve));
      remember(c.var.ctx, 201, { id: ++made });
      return c.json({ id: made }, 201);
    })
    .post("/none", (c) => {
      made++;
      remember(c.var.ctx, 204, undefined);
      return c.body(null, 204);
    })
    .onError(onError);
  const post = async (path: string, key: string | null, body: unknown = { name: "a" }, as: Context = ctx) => {
    asked = as;
    const answer = await app.request(path, { method: "POST", headers: { "content-type": "application/json", ...(key === null ? {} : { "idempotency-key": key }) }, body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null, replayed: answer.headers.get("idempotent-replayed"), type: answer.headers.get("content-type") };
  };
  return { post, release: () => held.splice(0).forEach((go) => go()), made: () => made };
}

const trial = (work: (service: ReturnType<typeof newService>, ctx: Context) => Promise<void>) => newCaller().then(({ inside }) => inside((ctx) => work(newService(ctx), ctx)));
const later = (ctx: Context, ms: number): Context => ({ ...ctx, clock: { now: () => ctx.clock.now() + ms } });

describe("[IDEM-1] a repeat", () => {
  it("is answered as the first was, without what is shown once, and nothing is made", () => trial(async ({ post, made }) => {
    expect(await post("/things", "k")).toMatchObject({ status: 201, body: { id: 1, secret: "shown once" }, replayed: null });
    expect(await post("/things", "k")).toEqual({ status: 201, body: { id: 1, name: "a" }, replayed: "true", type: "application/json" });
    expect(made()).toBe(1);
  }));

  it("of an answer without a body has none either", () => trial(async ({ post }) => {
    await post("/none", "k");
    expect(await post("/none", "k")).toEqual({ status: 204, body: null, replayed: "true", type: null });
  }));

  it("is made again without a key", () => trial(async ({ post, made }) => {
    await post("/things", null);
    await post("/things", null);
    expect(made()).toBe(2);
  }));

  it("is worked on again after a refusal", () => trial(async ({ post, made }) => {
    expect((await post("/things", "k", { name: "bad" })).status).toBe(422);
    expect((await post("/things", "k", { name: "good" })).status).toBe(201);
    expect(made()).toBe(1);
  }));

  it("is made again a day later", () => trial(async ({ post, made }, ctx) => {
    await post("/things", "k");
    expect((await post("/things", "k", { name: "a" }, later(ctx, dayMs - 1_000))).replayed).toBe("true");
    expect(await post("/things", "k", { name: "b" }, later(ctx, dayMs + 1_000))).toMatchObject({ status: 201, replayed: null });
    expect(made()).toBe(2);
  }));
});

describe("[IDEM-2] the same key", () => {
  it("with another body is refused", () => trial(async ({ post }) => {
    await post("/things", "k", { name: "a" });
    expect(await post("/things", "k", { name: "b" })).toMatchObject({ status: 422, body: { code: "idempotency_mismatch", errors: [{ pointer: "Idempotency-Key" }] } });
    expect((await post("/things?x=1", "k", { name: "a" })).status).toBe(422);
  }));

  it("for another thing of the kind is refused; on another route it is another key", () => trial(async ({ post, made }) => {
    await post("/things/1/copies", "k");
    expect((await post("/things/2/copies", "k")).status).toBe(422);
    expect((await post("/things", "k")).status).toBe(201);
    expect(made()).toBe(2);
  }));

  it("of another caller is another key", () => trial(async ({ post, made }, ctx) => {
    await post("/things", "k");
    expect((await post("/things", "k", { name: "a" }, { ...ctx, actor: { type: "user", id: "usr_other" } })).replayed).toBeNull();
    expect(made()).toBe(2);
  }));
});

describe("[IDEM-3] while the first is worked on", () => {
  it("a repeat is a conflict, and replays after", () => trial(async ({ post, release, made }) => {
    const first = post("/slow", "k");
    await scheduler.wait(0);
    expect(await post("/slow", "k")).toMatchObject({ status: 409, body: { code: "conflict" } });
    release();
    expect((await first).status).toBe(201);
    expect((await post("/slow", "k")).replayed).toBe("true");
    expect(made()).toBe(1);
  }));

  it("a minute long; then it may be tried again, and only one of both is kept", () => trial(async ({ post, release, made }, ctx) => {
    const first = post("/slow", "k");
    await scheduler.wait(0);
    expect((await post("/slow", "k", { name: "a" }, later(ctx, 59_000))).status).toBe(409);
    const second = post("/slow", "k", { name: "a" }, later(ctx, 61_000));
    await scheduler.wait(0);
    release();
    expect([(await first).status, (await second).status].sort()).toEqual([201, 409]);
    expect(made()).toBe(2); // both were worked on; what the later one made is taken back with its commit
    expect(ctx.own.all(sql`SELECT status FROM idempotency_keys`)).toEqual([{ status: 201 }]);
  }));
});

describe("an answer", () => {
  it("[IDEM-4] is undone with the effect's commit", () => trial(async (_, ctx) => {
    const claimed = { ...ctx, idempotency: { scope: "s", key: "k", fingerprint: "f", claim: "c" } };
    expect(() => ctx.own.atomically(() => { remember(claimed, 201, {}); throw new Error("no"); })).toThrow("no");
    expect(ctx.own.all(sql`SELECT * FROM idempotency_keys`)).toEqual([]);
  }));

  it("may be given anew by the same request", () => trial(async (_, ctx) => {
    const claimed = { ...ctx, idempotency: { scope: "s", key: "k", fingerprint: "f", claim: "c" } };
    remember(claimed, 202, { n: 1 });
    remember(claimed, 200, { n: 2 });
    expect(ctx.own.all(sql`SELECT status, body FROM idempotency_keys`)).toEqual([{ status: 200, body: '{"n":2}' }]);
  }));

  it("is deleted a day later, and not before", () => trial(async ({ post }, ctx) => {
    await post("/things", "old");
    await post("/things", "new", { name: "a" }, later(ctx, 3_600_000));
    const due = nextAnswerExpiry(ctx.own)!;
    expect(due).toBeGreaterThan(ctx.clock.now() + dayMs - 60_000);
    purgeAnswers(ctx.own, due - 1);
    expect(ctx.own.all(sql`SELECT key FROM idempotency_keys`)).toHaveLength(2);
    purgeAnswers(ctx.own, due);
    expect(ctx.own.all(sql`SELECT key FROM idempotency_keys`)).toEqual([{ key: "new" }]);
  }));
});

it.each([{ why: "empty", key: "" }, { why: "with a space", key: "a b" }, { why: "too long", key: "k".repeat(256) }, { why: "not ASCII", key: "\u00e9" }])("refuses a key that is $why", ({ key }) => trial(async ({ post, made }) => {
  expect(await post("/things", key)).toMatchObject({ status: 400, body: { errors: [{ pointer: "Idempotency-Key" }] } });
  expect(made()).toBe(0);
}));
