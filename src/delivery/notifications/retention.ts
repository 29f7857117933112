import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { tellInboxes } from "./inbox.ts";
import { deleteNotifications, listNotificationsBefore, oldestNotification } from "./store.ts";

const batch = 200;
const dayMs = 86_400_000;
/** How much longer what nobody has read is kept. */
const unreadFactor = 4;

const kept = ({ settings }: Pick<Context, "settings">, unread: boolean): number => settings.NOTIFICATION_DAYS * dayMs * (unread ? unreadFactor : 1);

/** When notifications are next to be let go, in milliseconds. */
export function nextNotificationExpiry(ctx: Pick<Context, "own" | "settings">): number | null {
  const times = [false, true].flatMap((unread) => {
    const oldest = oldestNotification(ctx.own, unread);
    return oldest === null ? [] : [oldest + kept(ctx, unread)];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** Lets go of those whose time is over, read ones first and a batch at a time: what is left is due at once. */
export function forgetNotifications(ctx: Context): void {
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    const read = listNotificationsBefore(ctx.own, false, now - kept(ctx, false), batch);
    const unread = listNotificationsBefore(ctx.own, true, now - kept(ctx, true), batch - read.length);
    if (read.length + unread.length === 0) return;
    deleteNotifications(ctx.own, [...read, ...unread].map(({ event_id }) => event_id));
    audit(ctx, { action: "notification.forget", target: { type: "notice", id: newId("notice", now) }, details: { read: read.length, unread: unread.length } });
    tellInboxes(ctx, [...new Set(unread.map(({ user_id }) => user_id))]);
  });
}
