import { describe, expect, it } from "vitest";
import { asEvent, framesFor, pullAfter } from "../../../src/delivery/notifications/feed.ts";
import type { Pulled } from "../../../src/delivery/notifications/following.ts";

const notification = (event_id: number): Pulled["notifications"][number] =>
  ({ id: `ntf_${event_id}`, event_id, kind: "message", title: `n${event_id}`, body: "", link: null, data: null, sent_by: { type: "user", id: "usr_1" }, created_at: "2026-01-01T00:00:00.000Z", read_at: null });
const pulled = (ids: number[], unread: number): Pulled => ({ notifications: ids.map(notification), unread, last: ids.at(-1) ?? 7, more: false, refused: [] });
const idsOf = (frames: { type: string }[]): unknown[] => frames.map((frame) => ("id" in frame ? frame.id : frame.type));

describe("what a listener is sent", () => {
  it("[NTF-7] is what comes after what they have, and how many are unread when that is news", () => {
    const { frames, place } = framesFor({ holder: "h", cursor: 4, unread: 2 }, pulled([3, 4, 5, 6], 4), 2);
    expect(idsOf(frames)).toEqual([5, 6, "unread"]);
    expect(place).toEqual({ holder: "h", cursor: 6, unread: 4 });
    expect(framesFor(place, pulled([5, 6], 4), 4).frames).toEqual([]);
  });

  it("[NTF-7] is nothing from before when they want only what comes next", () => {
    const { frames, place } = framesFor({ holder: "h", cursor: null, unread: null }, pulled([5, 6], 2), 4);
    expect(idsOf(frames)).toEqual(["unread"]);
    expect(place.cursor).toBe(6);
  });

  it("[NTF-7] waits for the next pull when they came, from further behind, while this one was made: no gap", () => {
    const late = { holder: "h", cursor: 1, unread: null };
    expect(framesFor(late, pulled([5, 6], 2), 4)).toEqual({ frames: [], place: late });
    expect(framesFor(late, pulled([], 2), null)).toEqual({ frames: [], place: late });
    expect(pullAfter([late, { ...late, cursor: 5 }, { ...late, cursor: null }])).toBe(1);
    expect(pullAfter([{ ...late, cursor: null }])).toBeNull();
  });

  it("[NTF-7] has a number as an event only where it can be gone on from", () => {
    expect(asEvent({ type: "notification", id: 5, notification: { ...notification(5), title: "two\nlines" } })).toMatch(/^id: 5\nevent: notification\ndata: \{.*two\\nlines.*\}\n\n$/);
    expect(asEvent({ type: "unread", unread: 2 })).toBe('event: unread\ndata: {"type":"unread","unread":2}\n\n');
  });
});
