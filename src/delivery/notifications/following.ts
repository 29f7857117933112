import { noteStream, refusalOf, type Followed, type StreamHolder } from "../../identity/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import type { Id } from "../../platform/ids.ts";
import { inboxOn, inboxSubject } from "./inbox.ts";
import { presentNotification } from "./present.ts";
import type { Notification } from "./schema.ts";
import { readerOf } from "./service.ts";
import { countUnread, lastEventIdOf, listNotificationsAfter } from "./store.ts";

/** Who listens: whose inbox, and by which session or key. */
export interface Listener {
  user_id: Id<"user">;
  holder: StreamHolder;
}

/** Call `inbox.open`: lets the caller listen to their own notifications, and notes it. @throws AppError */
export function openInbox(ctx: Context): Listener {
  const user_id = readerOf(ctx);
  return { user_id, holder: noteStream(ctx, inboxSubject(user_id)).holder };
}

export interface Pull {
  user_id: Id<"user">;
  /** null: nothing from before is wanted. */
  after: number | null;
  holders: readonly StreamHolder[];
}

export interface Pulled {
  notifications: Notification[];
  unread: number;
  /** The number of the last there is. */
  last: number;
  /** Whether there are more behind these. */
  more: boolean;
  /** Those of the holders who may no longer listen. */
  refused: StreamHolder[];
}

const pageMax = 100;

/** Call `inbox.pull`: what a member's inbox shows to those who listen. Who may no longer is said with it, so that one who was let in a moment too late is told at once. */
export function pullInbox(ctx: Context, { user_id, after, holders }: Pull): Pulled {
  const rows = after === null ? [] : listNotificationsAfter(ctx.own, user_id, after, pageMax);
  const subject = inboxSubject(user_id);
  return {
    notifications: rows.map(presentNotification), unread: countUnread(ctx.own, user_id), last: lastEventIdOf(ctx.own, user_id), more: rows.length === pageMax,
    refused: holders.filter((holder) => refusalOf(ctx, { subject, holder, user_id }, followedInbox)),
  };
}

export const followedInbox: Followed = {
  requireFollower(ctx, subject) {
    if (inboxSubject(readerOf(ctx)) !== subject) throw new AppError("forbidden", "These are another member's notifications");
  },
  hangUp: (ctx, subject, holder) => inboxOn(ctx, subject).hangUp(holder),
  isFollowedBy: (ctx, subject, holder) => inboxOn(ctx, subject).isFollowedBy(holder),
};
