import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { forgetNotifications, nextNotificationExpiry } from "../../../src/delivery/index.ts";
import type { Context } from "../../../src/platform/context.ts";
import { newCaller, type Caller } from "../../support/world.ts";

const dayMs = 86_400_000;
const later = (ctx: Context, days: number): Context => ({ ...ctx, clock: { now: () => Date.now() + days * dayMs } });
const titlesOf = async (caller: Caller): Promise<string[]> => (await caller.call("GET", "/api/notifications")).body.data.map(({ title }: { title: string }) => title);

/** Somebody with one that they have read, and one that they haven't. */
async function newReader(): Promise<Caller> {
  const caller = await newCaller();
  for (const title of ["read", "unread"]) await caller.call("POST", "/api/notify", { to: "everyone", title });
  await caller.call("POST", "/api/notifications/read-all", { up_to: 1 });
  return caller;
}

describe("a notification whose time is over", () => {
  it("[NTF-12] is let go: read ones after 90 days, unread ones after 360, each audited in its own commit", async () => {
    const reader = await newReader();
    const after = async (days: number) => {
      await reader.inside((ctx) => forgetNotifications(later(ctx, days)));
      return titlesOf(reader);
    };
    expect([await after(89), await after(91), await after(359), await after(361)]).toEqual([["unread", "read"], ["unread"], ["unread"], []]);
    const { body } = await reader.call("GET", "/api/audit/logs?action=notification.forget");
    expect(body.data.map(({ details }: { details: unknown }) => details)).toEqual([{ read: 0, unread: 1 }, { read: 1, unread: 0 }]);
  });

  it("[NTF-12] goes before an unread one, a batch at a time, and the next batch is due at once", async () => {
    const reader = await newReader();
    const left = await reader.inside((ctx) => {
      const sql = (query: string, ...values: (string | number)[]) => ctx.own.rows(query, ...values);
      for (let place = 0; place < 250; place++)
        sql("INSERT INTO notifications (id, notice_id, user_id, kind, title, body, sent_by, created_at, read_at) VALUES (?, 'ntc_x', ?, 'x', 'old', '', '{}', 1, ?)", `ntf_${place}`, reader.userId, place % 2);
      sql("UPDATE notifications SET read_at = NULL WHERE read_at = 0");
      forgetNotifications(ctx);
      const count = (unread: string) => sql(`SELECT count(*) AS n FROM notifications WHERE title = 'old' AND read_at IS ${unread}`)[0]!.n;
      return [count("NOT NULL"), count("NULL"), nextNotificationExpiry(ctx)! < ctx.clock.now()];
    });
    expect(left).toEqual([0, 50, true]);
  });

  it("[NTF-12] is let go by the alarm, and its number isn't given again", async () => {
    const reader = await newReader();
    await reader.inside((ctx) => void ctx.own.rows("UPDATE notifications SET created_at = 1"));
    await runInDurableObject(env.TENANT.getByName(reader.tenantId), (object, state) => state.storage.setAlarm(Date.now() + 60_000));
    await runDurableObjectAlarm(env.TENANT.getByName(reader.tenantId));
    expect(await titlesOf(reader)).toEqual([]);
    await reader.call("POST", "/api/notify", { to: "everyone", title: "new" });
    expect((await reader.call("GET", "/api/notifications")).body.data[0].event_id).toBe(3);
  });

  it("[NTF-12] is found by an index", async () => {
    const reader = await newCaller();
    const plans = await reader.inside((ctx) => ["NOT NULL", "NULL"].map((unread) => ctx.own.rows<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT event_id FROM notifications WHERE read_at IS ${unread} AND created_at <= 1 ORDER BY created_at LIMIT 5`).map(({ detail }) => detail).join()));
    expect(plans).toEqual([expect.stringContaining("notifications_read_since"), expect.stringContaining("notifications_unread_since")]);
  });
});
