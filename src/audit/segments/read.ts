import type { Context } from "../../platform/context.ts";
import { describeError } from "../../platform/log.ts";
import type { ChainEvent, Link } from "../chain.ts";
import { mapSides } from "../events/store.ts";
import { readLine, StoredLine } from "../verify/lines.ts";
import type { SegmentRow } from "./tables.ts";

type Reading = Pick<Context, "own" | "blobs" | "log">;

const sliceMax = 500;

/** Events of a sealed segment from its object, with the details that the database still has. Ends early where the object does, or where it can't be read. */
export async function* segmentSlices(ctx: Reading, segment: SegmentRow, first: number, last: number): AsyncGenerator<Link[]> {
  let events: ChainEvent[] = [];
  for await (const event of eventsOf(ctx, segment)) {
    if (event.seq < first || event.seq > last) continue;
    events.push(event);
    if (events.length < sliceMax) continue;
    yield withSides(ctx, events);
    events = [];
  }
  if (events.length > 0) yield withSides(ctx, events);
}

function withSides(ctx: Reading, events: readonly ChainEvent[]): Link[] {
  const sides = mapSides(ctx.own, Math.min(...events.map((event) => event.seq)), Math.max(...events.map((event) => event.seq)));
  return events.map((event) => ({ event, side: sides.get(event.seq) ?? null }));
}

/** An object that is gone, cut or garbled ends where it can no longer be read: the walk along the chain then names the event that is missing. */
async function* eventsOf(ctx: Reading, segment: SegmentRow): AsyncGenerator<ChainEvent> {
  const object = await ctx.blobs.get(segment.object_key);
  try {
    for await (const line of object ? linesOf(object.body) : []) {
      const parsed = readLine(StoredLine, line);
      if (!parsed) throw new Error("A line can't be read");
      if ("event" in parsed) yield parsed.event;
    }
  } catch (error) {
    ctx.log("error", "audit.segment_unreadable", { segment: segment.id, object_key: segment.object_key, ...describeError(error) });
  }
}

async function* linesOf(gzipped: ReadableStream): AsyncGenerator<string> {
  let rest = "";
  for await (const part of gzipped.pipeThrough(new DecompressionStream("gzip")).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
