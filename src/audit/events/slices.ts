import type { Context } from "../../platform/context.ts";
import type { Link } from "../chain.ts";
import { segmentSlices } from "../segments/read.ts";
import { findSealedSegmentWith } from "../segments/store.ts";
import { findFirstSeq, listChain } from "./store.ts";

const sliceMax = 500;

/**
 * A stretch of the chain in slices, both ends included: from sealed segments what the database no longer has, the rest from the database. Other
 * requests may come in between, since what was appended never changes. Whether it is whole is for the reader to see: what is nowhere is left out.
 */
export async function* chainSlices(ctx: Pick<Context, "own" | "blobs" | "log">, first: number, last: number): AsyncGenerator<Link[]> {
  const kept = findFirstSeq(ctx.own);
  let next = first;
  while (next < kept && next <= last) {
    const segment = findSealedSegmentWith(ctx.own, next);
    if (!segment) break;
    yield* segmentSlices(ctx, segment, next, Math.min(last, segment.last_seq));
    next = segment.last_seq + 1;
  }
  while (next <= last) {
    const slice = listChain(ctx.own, next, last, sliceMax);
    const end = slice.at(-1)?.event.seq;
    if (end === undefined) return;
    yield slice.map(({ event, side }) => ({ event, side: side && { salt: side.salt, details: side.details } }));
    next = end + 1;
    if (next <= last) await scheduler.wait(0);
  }
}
