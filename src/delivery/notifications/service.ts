import { authorize } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { issueTicket, type Ticket } from "../../identity/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { inboxPath, tellInboxes } from "./inbox.ts";
import { presentNotification } from "./present.ts";
import { recipientsOf } from "./recipients.ts";
import type { ListNotifications, Notification, Notified, Notify, ReadAll, Unread } from "./schema.ts";
import { countUnread, findNotificationOf, hasNotice, insertNotification, markAllRead, markRead, notificationRows } from "./store.ts";

/** Tells members something: a notification for each, kept until they read it and after. @throws AppError invalid_input that points at who isn't there */
export function notify(ctx: Context, input: Notify): Notified {
  authorize(ctx, "notifications:create", { type: "notification" });
  return ctx.own.atomically(() => {
    const notified = deliver(ctx, newId("notice", ctx.clock.now()), input);
    remember(ctx, 201, notified);
    return notified;
  });
}

/** Within the caller's commit. Under one id it is delivered once. */
export function deliver(ctx: Context, notice_id: Id<"notice">, { to, title, body, kind, link, data }: Notify): Notified {
  const recipients = recipientsOf(ctx.own, to);
  const now = ctx.clock.now();
  if (hasNotice(ctx.own, notice_id)) return { notice_id, recipients: recipients.length };
  for (const user_id of recipients)
    insertNotification(ctx.own, { id: newId("notification", now), notice_id, user_id, kind, title, body, link: link ?? null, data: data ?? null, sent_by: ctx.actor, created_at: now, read_at: null });
  audit(ctx, { action: "notification.create", target: { type: "notice", id: notice_id }, details: { to, kind, recipients: recipients.length } });
  tellInboxes(ctx, recipients);
  return { notice_id, recipients: recipients.length };
}

/** The caller's own, newest first. */
export function listNotifications(ctx: Context, input: ListNotifications): Paged<Notification> {
  const me = readerOf(ctx);
  const filter = { kind: input.kind, unread: input.unread === undefined ? undefined : input.unread === "true" };
  return paged(ctx, input, {
    list: "notifications",
    load: (after: [number] | undefined, take, skip) => notificationRows(ctx.own, me, filter, after?.[0], take, skip).all(),
    keyOf: (row): [number] => [row.event_id],
    present: presentNotification,
  });
}

export const getUnread = (ctx: Context): Unread => ({ unread: countUnread(ctx.own, readerOf(ctx)) });

/** Read again, it stays as it was. @throws AppError not_found also for another person's */
export function readNotification(ctx: Context, id: string): Notification {
  const me = readerOf(ctx);
  const row = findNotificationOf(ctx.own, me, id);
  if (!row) throw notFound("notification");
  if (row.read_at !== null) return presentNotification(row);
  return ctx.own.atomically(() => {
    const read = markRead(ctx.own, row.id, ctx.clock.now()) ?? row;
    audit(ctx, { action: "notification.read", target: { type: "notification", id: row.id } });
    tellInboxes(ctx, [me]);
    return presentNotification(read);
  });
}

/** Marks all of the caller's as read, or those up to a number. */
export function readAll(ctx: Context, { up_to }: ReadAll): Unread {
  const me = readerOf(ctx);
  return ctx.own.atomically(() => {
    const read = markAllRead(ctx.own, me, up_to, ctx.clock.now());
    if (read > 0) {
      audit(ctx, { action: "notification.read_all", target: { type: "user", id: me }, details: { read } });
      tellInboxes(ctx, [me]);
    }
    return { unread: countUnread(ctx.own, me) };
  });
}

export function issueInboxTicket(ctx: Context): Ticket {
  readerOf(ctx);
  return issueTicket(ctx, inboxPath);
}

/** Whose notifications the caller may read: their own. @throws AppError forbidden */
export function readerOf(ctx: Context): Id<"user"> {
  authorize(ctx, "notifications:read", { type: "notification" });
  const me = personBehind(ctx.actor);
  if (me === null) throw new AppError("forbidden", "Only a member has notifications");
  return me;
}
