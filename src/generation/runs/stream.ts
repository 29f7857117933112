import type { Json } from "../../platform/canonical.ts";
import type { Journal, JournalEvent } from "./journal.ts";
import type { Reader } from "./readers.ts";
import { isOver } from "./status.ts";

/** An event as clients get it: its number, what it is, when it was, and what it says. */
export type StreamedEvent = { [name: string]: Json; id: number; type: string; at: string };

export const streamed = ({ id, type, at, body }: JournalEvent): StreamedEvent => ({ ...body, id, type, at: new Date(at).toISOString() });

/** Where a client goes on: `Last-Event-ID` of an EventSource that reconnects, or `?after=`. */
export function cursorOf(request: Request): number {
  const asked = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "0";
  return /^\d{1,15}$/.test(asked) ? Number(asked) : 0;
}

/** Sends whatever comes after the cursor, and answers the new one. Replay and live are the same: no seam for an event to fall into, or to be sent twice. */
export function catchUp(journal: Journal, cursor: number, send: (event: StreamedEvent) => void): number {
  let at = cursor;
  for (let events = journal.eventsAfter(at); events.length > 0; events = journal.eventsAfter(at)) {
    for (const event of events) {
      send(streamed(event));
      at = event.id;
    }
  }
  return at;
}

/** Tells those who follow that the journal has grown. */
export interface Changes {
  changed(): void;
  onChange(listener: () => void): () => void;
}

export function newChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    changed() {
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const keepAliveMs = 15_000;

/**
 * Server-sent events (WHATWG HTML 9.2), pulled from the journal: a slow reader waits in SQLite and not in memory. Ends with the run's last event;
 * 204 tells an EventSource that has them all not to come back.
 */
export function eventStream(journal: Journal, changes: Changes, after: number, reader: Reader): Response {
  const isDone = (cursor: number): boolean => isOver(journal.find()?.status ?? "queued") && cursor >= journal.lastEventId();
  let cursor = after;
  let isLeft = false;
  let wake = (): void => {};
  const forget = changes.onChange(() => wake());
  const leave = (): void => {
    isLeft = true;
    forget();
    reader.leave();
    wake();
  };
  if (isDone(after)) {
    leave();
    return new Response(null, { status: 204 });
  }
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // At once, whether anybody reads at this moment or not.
      reader.ended.addEventListener("abort", () => {
        leave();
        controller.close();
      });
    },
    async pull(controller) {
      while (!isLeft) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        const lines: string[] = [];
        for (const event of journal.eventsAfter(cursor)) {
          lines.push(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(streamed(event))}\n\n`);
          cursor = event.id;
        }
        if (lines.length > 0) return controller.enqueue(encoder.encode(lines.join("")));
        if (isDone(cursor)) {
          leave();
          return controller.close();
        }
        if (!(await isWithin(keepAliveMs, woken))) return controller.enqueue(encoder.encode(": still here\n\n"));
      }
    },
    cancel: leave,
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" } });
}

/** Whether something happens in time. The timer ends with it: one that is left behind keeps the object awake. */
async function isWithin(limitMs: number, what: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  return Promise.race([what.then(() => true), late]).finally(() => clearTimeout(timer));
}
