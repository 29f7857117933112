import type { Pulled } from "./following.ts";

/** Where somebody who listens is: the last number they were sent (null: they want only what comes next), and the last count of unread ones. */
export interface Place {
  holder: string;
  cursor: number | null;
  unread: number | null;
}

/** What a listener is sent. Only notifications have a number: a count says how it is now, and is not repeated. */
export type Frame = { type: "notification"; id: number; notification: Pulled["notifications"][number] } | { type: "unread"; unread: number };

/**
 * What somebody at `place` is to be sent of what was pulled after `after`, and where they are then. Whoever is further behind than that came while it was pulled, and is
 * left for the next pull: no seam for a notification to fall into, or to be sent twice.
 */
export function framesFor<At extends Place>(place: At, { notifications, unread, last }: Pulled, after: number | null): { frames: Frame[]; place: At } {
  if (place.cursor !== null && (after === null || place.cursor < after)) return { frames: [], place };
  const { cursor } = place;
  const fresh = cursor === null ? [] : notifications.filter(({ event_id }) => event_id > cursor);
  const frames: Frame[] = fresh.map((notification) => ({ type: "notification", id: notification.event_id, notification }));
  if (place.unread !== unread) frames.push({ type: "unread", unread });
  return { frames, place: { ...place, cursor: cursor === null ? last : (fresh.at(-1)?.event_id ?? cursor), unread } };
}

/** From where to pull, so that nobody misses anything; null when all want only what comes next. */
export function pullAfter(places: readonly Place[]): number | null {
  const cursors = places.map(({ cursor }) => cursor).filter((cursor) => cursor !== null);
  return cursors.length === 0 ? null : Math.min(...cursors);
}

/** As a server-sent event (WHATWG HTML 9.2). */
export const asEvent = (frame: Frame): string => `${frame.type === "notification" ? `id: ${frame.id}\n` : ""}event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`;
