import { describe, expect, it } from "vitest";
import { sql } from "drizzle-orm";
import { audit, eraseDetails } from "../../src/audit/index.ts";
import { listAuditLogs } from "../../src/audit/events/list.ts";
import { auditEntries } from "../../src/audit/events/store.ts";
import { verifyChain } from "../../src/audit/verify/service.ts";
import type { Context } from "../../src/platform/context.ts";
import { newCaller } from "../support/world.ts";

const note = (ctx: Context, name: string, more: Partial<Parameters<typeof audit>[1]> = {}): void =>
  ctx.own.atomically(() => audit(ctx, { action: "thing.make", target: { type: "thing", id: `thg_${name}` }, details: { name }, ...more }));
const count = (ctx: Context): number => ctx.own.all<{ n: number }>(sql`SELECT count(*) AS n FROM audit_logs`)[0]!.n;
const whole = { from_seq: 1 };

describe("appending", () => {
  it("[AUD-1] links each event to the one before, from the tenant's first commit on", async () => {
    const caller = await newCaller();
    await caller.inside(async (ctx) => {
      for (let n = 0; n < 3; n++) note(ctx, `n${n}`);
      const { data } = listAuditLogs(ctx, {});
      expect(data[0]).toMatchObject({ action: "thing.make", outcome: "success", user_id: caller.userId, actor: { type: "user", id: caller.userId }, target: { type: "thing", id: "thg_n2" }, details: { name: "n2" } });
      expect(data.slice(0, -1).map((event) => event.prev_hash)).toEqual(data.slice(1).map((event) => event.hash));
      expect(data.at(-1)).toMatchObject({ seq: 1, prev_hash: "0".repeat(64), action: "tenant.create" });
      expect(await verifyChain(ctx, whole)).toMatchObject({ ok: true, verified: data.length, next_seq: null, first_bad: null });
    });
  });

  it("[AUD-2] is undone with the commit it is part of", () => newCaller().then(({ inside }) => inside((ctx) => {
    const before = count(ctx);
    expect(() => ctx.own.atomically(() => { note(ctx, "gone"); throw new Error("no"); })).toThrow("no");
    expect(count(ctx)).toBe(before);
    note(ctx, "kept");
    expect(count(ctx)).toBe(before + 1);
  })));

  it("[AUD-3] writes an event with a key once, however often it is told", () => newCaller().then(({ inside }) => inside((ctx) => {
    const before = count(ctx);
    for (let n = 0; n < 3; n++) note(ctx, `${n}`, { key: "run_1:commit", run_id: "run_1" });
    expect(count(ctx)).toBe(before + 1);
    expect(listAuditLogs(ctx, { run_id: "run_1" }).data).toMatchObject([{ id: "run_1:commit", details: { name: "0" } }]);
  })));

  it("[AUD-4] never goes back in time, even when the clock does", () => newCaller().then(({ inside }) => inside(async (ctx) => {
    note({ ...ctx, clock: { now: () => ctx.clock.now() - 60_000 } }, "early");
    const [last, before] = listAuditLogs(ctx, { limit: 2 }).data;
    expect(last!.timestamp >= before!.timestamp).toBe(true);
  })));

  it("keeps the owner of an API key beside the key", () => newCaller().then(({ inside, userId }) => inside((ctx) => {
    note({ ...ctx, actor: { type: "api_key", id: "key_a", user_id: userId } }, "by-key");
    expect(listAuditLogs(ctx, { actor_id: "key_a" }).data).toMatchObject([{ user_id: userId, actor: { type: "api_key", id: "key_a" } }]);
    note({ ...ctx, actor: { type: "system", id: "sweeper" } }, "by-system");
    expect(listAuditLogs(ctx, { actor_id: "sweeper" }).data).toMatchObject([{ user_id: null }]);
  })));
});

/** A row that would fit the end of the chain, but for what is given in its place. */
const copyOf = ({ seq = "max(seq) + 1", id = "'new'", prev_hash = "(SELECT hash FROM audit_logs ORDER BY seq DESC LIMIT 1)" }) =>
  sql.raw(`SELECT ${seq}, ${id}, at, action, outcome, actor_type, actor_id, user_id, target_type, target_id, requirement_id, run_id, request_id, commitment, ${prev_hash}, hash FROM audit_logs`);

describe("[AUD-5] the database itself", () => {
  it("takes a row that fits its end", () => newCaller().then(({ inside }) => inside((ctx) => {
    const before = count(ctx);
    ctx.own.run(sql`INSERT INTO audit_logs ${copyOf({})}`);
    expect(count(ctx)).toBe(before + 1);
  })));

  it.each([
    { why: "change an event", statement: sql`UPDATE audit_logs SET action = 'x' WHERE seq = 1`, says: "never changed" },
    { why: "delete an event", statement: sql`DELETE FROM audit_logs WHERE seq = 2`, says: "never deleted" },
    { why: "delete the last event", statement: sql`DELETE FROM audit_logs WHERE seq = (SELECT max(seq) FROM audit_logs)`, says: "never deleted" },
    { why: "replace an event", statement: sql`INSERT OR REPLACE INTO audit_logs SELECT * FROM audit_logs WHERE seq = 1`, says: "only grows" },
    { why: "replace one by its id", statement: sql`INSERT OR REPLACE INTO audit_logs ${copyOf({ id: "(SELECT id FROM audit_logs WHERE seq = 1)" })}`, says: "only grows" },
    { why: "leave a gap", statement: sql`INSERT INTO audit_logs ${copyOf({ seq: "max(seq) + 2" })}`, says: "only grows" },
    { why: "break the link", statement: sql`INSERT INTO audit_logs ${copyOf({ prev_hash: "prev_hash" })}`, says: "only grows" },
    { why: "change details", statement: sql`UPDATE audit_details SET details = '{}' WHERE seq = 1`, says: "never changed" },
    { why: "replace details", statement: sql`INSERT OR REPLACE INTO audit_details SELECT * FROM audit_details ORDER BY seq DESC LIMIT 1`, says: "with their event" },
    { why: "put details back", statement: sql`INSERT INTO audit_details SELECT 1, salt, details, subject FROM audit_details WHERE seq = 2`, before: sql`DELETE FROM audit_details WHERE seq = 1`, says: "with their event" },
  ])("refuses to $why", ({ statement, before, says }) => newCaller().then(({ inside }) => inside((ctx) => {
    if (before) ctx.own.run(before);
    const rows = () => ctx.own.all(sql`SELECT l.*, d.salt, d.details FROM audit_logs l LEFT JOIN audit_details d ON d.seq = l.seq`);
    const were = rows();
    expect(refusalOf(() => ctx.own.run(statement))).toContain(says);
    expect(rows()).toEqual(were);
  })));
});

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return `${String(error)} ${String((error as Error).cause)}`;
  }
  return "nothing was refused";
}

describe("erasing", () => {
  it("[AUD-6] takes salt and details of every event about somebody; the chain still verifies and says how many", async () => {
    const caller = await newCaller();
    await caller.inside(async (ctx) => {
      note(ctx, "mine");
      note({ ...ctx, actor: { type: "system", id: "job" } }, "about", { subject: "usr_other", details: { email: "grace@example.com" } });
      note({ ...ctx, actor: { type: "system", id: "job" } }, "target", { target: { type: "user", id: "usr_other" }, details: { email: "grace@example.com" } });
      note({ ...ctx, actor: { type: "system", id: "job" } }, "nobody");
      expect(eraseDetails(ctx, "usr_other")).toBe(2);
      expect(await verifyChain(ctx, whole)).toMatchObject({ ok: true, erased: 2 });
      expect(JSON.stringify(ctx.own.all(sql`SELECT * FROM audit_logs, audit_details`))).not.toContain("grace@example.com");
      expect(listAuditLogs(ctx, { target_id: "usr_other", action: "thing.make" }).data).toMatchObject([{ details: null, commitment: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
      expect(listAuditLogs(ctx, { target_id: "thg_nobody" }).data[0]!.details).toMatchObject({ name: "nobody" });
      expect(listAuditLogs(ctx, { action: "audit.erase" }).data).toMatchObject([{ target: { type: "subject", id: "usr_other" }, details: { erased: 2 } }]);
    });
  });
});

describe("the list", () => {
  it("[AUD-7] pages newest first, without a gap or a double while events are appended", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => { for (let n = 0; n < 7; n++) note(ctx, `p${n}`); });
    const first = await caller.call("GET", "/api/audit/logs?action=thing.make&limit=3");
    expect(first.status).toBe(200);
    await caller.inside((ctx) => note(ctx, "late"));
    const second = await caller.call("GET", `/api/audit/logs?action=thing.make&limit=10&cursor=${first.body.page.next_cursor}`);
    expect([...first.body.data, ...second.body.data].map((event: { target: { id: string } }) => event.target.id)).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `thg_p${n}`));
    expect(second.body.page).toEqual({ next_cursor: null, has_more: false });
    const numbered = await caller.call("GET", "/api/audit/logs?action=thing.make&page=2&page_size=5");
    expect(numbered.body.data.map((event: { target: { id: string } }) => event.target.id)).toEqual(["thg_p2", "thg_p1", "thg_p0"]);
  });

  it("[AUD-8] filters by each of its fields, and by time", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => {
      const at = (seconds: number) => ({ ...ctx, clock: { now: () => Date.UTC(2030, 0, 1, 0, 0, seconds) } });
      note(at(10), "a", { requirement_id: "req_1", run_id: "run_1" });
      note(at(20), "b", { action: "other.make" });
      note(at(20), "c", { outcome: "failure" });
      note(at(30), "d");
      const names = (query: Parameters<typeof listAuditLogs>[1]) => listAuditLogs(ctx, query).data.map((event) => (event.details as { name: string }).name).join("");
      const since = { from: "2030-01-01T00:00:00Z" };
      expect(names({ ...since })).toBe("dcba");
      expect(names({ requirement_id: "req_1" })).toBe("a");
      expect(names({ run_id: "run_1" })).toBe("a");
      expect(names({ ...since, action: "thing.make" })).toBe("dca");
      expect(names({ outcome: "failure" })).toBe("c");
      expect(names({ target_id: "thg_b" })).toBe("b");
      expect(names({ ...since, user_id: caller.userId })).toBe("dcba");
      expect(names({ ...since, user_id: "usr_nobody" })).toBe("");
      expect(names({ from: "2030-01-01T00:00:20Z" })).toBe("dcb");
      expect(names({ ...since, to: "2030-01-01T00:00:20Z" })).toBe("a");
      expect(names({ from: "2030-01-01T01:00:20+01:00", to: "2030-01-01T00:00:20.001Z" })).toBe("cb");
      expect(names({ from: "2031-01-01T00:00:00Z" })).toBe("");
    });
  });

  it.each([
    { why: "an unknown filter", query: "colour=red", pointer: "?colour" },
    { why: "a date that is none", query: "from=yesterday", pointer: "?from" },
    { why: "an unknown outcome", query: "outcome=perhaps", pointer: "?outcome" },
    { why: "two kinds of paging", query: "page=1&limit=3", pointer: "?page" },
  ])("refuses $why with a pointer", async ({ query, pointer }) => {
    const answer = await (await newCaller()).call("GET", `/api/audit/logs?${query}`);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  it("[AUD-9] answers for its own tenant's id; another's is not there", async () => {
    const [caller, other] = [await newCaller(), await newCaller()];
    expect((await caller.call("GET", `/api/audit/logs?tenant_id=${caller.tenantId}`)).body.data.at(-1)).toMatchObject({ action: "tenant.create", target: { id: caller.tenantId } });
    expect((await caller.call("GET", `/api/audit/logs?tenant_id=${other.tenantId}`)).status).toBe(404);
  });

  it.each(["logs", "verify", "export", "checkpoint", "checkpoints", "segments"])("is for who may read audit: GET /api/audit/%s", async (what) => {
    expect((await (await newCaller("developer")).call("GET", `/api/audit/${what}`)).status).toBe(403);
    expect((await (await newCaller("admin")).call("GET", `/api/audit/${what}`)).status).toBe(200);
  });

  it("[AUD-10] reads every filter by an index, newest first without sorting", () => newCaller().then(({ inside }) => inside((ctx) => {
    for (const filter of [{}, { action: "a" }, { actor_id: "a" }, { user_id: "a" }, { target_id: "a" }, { requirement_id: "a" }, { run_id: "a" }]) {
      const query = auditEntries(ctx.own, filter, { first: 1, last: 1_000_000 }, 21, 0).toSQL();
      const plan = ctx.own.all<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${sql.raw(query.sql.replace(/\?/g, () => "'1'"))}`).map((row) => row.detail);
      const [name] = Object.keys(filter);
      expect(plan[0]).toContain(name === undefined ? "USING INTEGER PRIMARY KEY" : `USING INDEX audit_logs_${name.replace(/_id$/, "")}`);
      expect(plan.join("\n")).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  })));
});

describe("[AUD-11] a refused change", () => {
  it("is in the chain as denied, and nothing else changed", async () => {
    const caller = await newCaller("viewer");
    expect((await caller.call("POST", "/api/audit/segments")).status).toBe(403);
    await caller.inside((ctx) => {
      const grants = { roles: ["owner"], teams: [], permissions: new Set(["audit:read"]) };
      expect(listAuditLogs({ ...ctx, grants }, { outcome: "denied" }).data).toMatchObject([
        { action: "access.deny", user_id: caller.userId, target: { type: "permission", id: "audit:seal" }, details: { method: "POST", path: "/api/audit/segments" } },
      ]);
      expect(ctx.own.all(sql`SELECT * FROM audit_segments`)).toEqual([]);
    });
  });

  it("is told twenty times a minute at most, and a refused read never", async () => {
    const caller = await newCaller("viewer");
    await caller.call("GET", "/api/audit/logs");
    for (let n = 0; n < 25; n++) await caller.call("POST", "/api/audit/segments");
    await caller.inside((ctx) => expect(ctx.own.all(sql`SELECT * FROM audit_logs WHERE outcome = 'denied'`)).toHaveLength(20));
  });
});
