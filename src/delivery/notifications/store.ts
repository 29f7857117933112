import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, max, min } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { notifications, type NotificationRow } from "./tables.ts";

export const insertNotification = (own: OwnDatabase, row: Omit<NotificationRow, "event_id">): void => {
  own.insert(notifications).values(row).run();
};

export const hasNotice = (own: OwnDatabase, noticeId: Id<"notice">): boolean => own.select({ id: notifications.id }).from(notifications).where(eq(notifications.notice_id, noticeId)).limit(1).get() !== undefined;

export const findNotificationOf = (own: OwnDatabase, userId: Id<"user">, id: string): NotificationRow | undefined =>
  own.select().from(notifications).where(and(eq(notifications.id, id as NotificationRow["id"]), eq(notifications.user_id, userId))).get();

const isRead = (unread: boolean | undefined) => (unread === undefined ? undefined : unread ? isNull(notifications.read_at) : isNotNull(notifications.read_at));

/** Newest first, those before `below`. */
export const notificationRows = (own: OwnDatabase, userId: Id<"user">, { unread, kind }: { unread?: boolean | undefined; kind?: string | undefined }, below: number | undefined, take: number, skip: number) =>
  own.select().from(notifications).where(and(
    eq(notifications.user_id, userId), isRead(unread), kind === undefined ? undefined : eq(notifications.kind, kind), below === undefined ? undefined : lt(notifications.event_id, below),
  )).orderBy(desc(notifications.event_id)).limit(take).offset(skip);

/** In the order of their numbers, those after `after`. */
export const listNotificationsAfter = (own: OwnDatabase, userId: Id<"user">, after: number, take: number): NotificationRow[] =>
  own.select().from(notifications).where(and(eq(notifications.user_id, userId), gt(notifications.event_id, after))).orderBy(asc(notifications.event_id)).limit(take).all();

export const countUnread = (own: OwnDatabase, userId: Id<"user">): number =>
  own.select({ unread: count() }).from(notifications).where(and(eq(notifications.user_id, userId), isNull(notifications.read_at))).get()?.unread ?? 0;

export const lastEventIdOf = (own: OwnDatabase, userId: Id<"user">): number =>
  own.select({ last: max(notifications.event_id) }).from(notifications).where(eq(notifications.user_id, userId)).get()?.last ?? 0;

export const markRead = (own: OwnDatabase, id: NotificationRow["id"], now: number): NotificationRow | undefined =>
  own.update(notifications).set({ read_at: now }).where(and(eq(notifications.id, id), isNull(notifications.read_at))).returning().get();

/** @returns how many */
export const markAllRead = (own: OwnDatabase, userId: Id<"user">, upTo: number | undefined, now: number): number =>
  own.update(notifications).set({ read_at: now })
    .where(and(eq(notifications.user_id, userId), isNull(notifications.read_at), upTo === undefined ? undefined : lte(notifications.event_id, upTo)))
    .returning({ id: notifications.id }).all().length;

/** When the oldest read, or unread, one came. */
export const oldestNotification = (own: OwnDatabase, unread: boolean): number | null =>
  own.select({ at: min(notifications.created_at) }).from(notifications).where(isRead(unread)).get()?.at ?? null;

export const listNotificationsBefore = (own: OwnDatabase, unread: boolean, before: number, limit: number): Pick<NotificationRow, "event_id" | "user_id">[] =>
  limit === 0 ? [] : own.select({ event_id: notifications.event_id, user_id: notifications.user_id }).from(notifications)
    .where(and(isRead(unread), lte(notifications.created_at, before))).orderBy(asc(notifications.created_at)).limit(limit).all();

/** At most a hundred in one statement: that many may be bound. */
export const deleteNotifications = (own: OwnDatabase, eventIds: readonly number[]): void => {
  for (let from = 0; from < eventIds.length; from += 100) own.delete(notifications).where(inArray(notifications.event_id, eventIds.slice(from, from + 100))).run();
};
