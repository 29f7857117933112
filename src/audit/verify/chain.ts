import { commitmentTo, hashOf, type ChainEvent, type Side } from "../chain.ts";
import type { Fault } from "../events/schema.ts";

/** What somebody vouched for: that the event `seq` has this hash. */
export interface Mark {
  seq: number;
  hash: string;
  /** Who vouches, for the message: `checkpoint of 2026-…`. */
  what: string;
}

export interface ChainState {
  seq: number;
  hash: string;
  at: number;
  verified: number;
  erased: number;
}

/** Whether `event` rightly follows `last`; `side` is null where its details were erased. Null when nothing is wrong. */
export function faultOf(last: ChainState, event: ChainEvent, side: Side | null): Fault | null {
  const { hash, ...covered } = event;
  const expected = last.seq + 1;
  if (event.seq !== expected) return { seq: expected, id: null, reason: "missing", message: `Event ${event.seq} stands where event ${expected} belongs` };
  const fault = (reason: Fault["reason"], message: string): Fault => ({ seq: event.seq, id: event.id, reason, message });
  if (hashOf(covered) !== hash) return fault("edited", `Event ${event.seq} was changed: its hash is not that of its contents`);
  if (event.prev_hash !== last.hash) {
    const seq = Math.max(last.seq, 1);
    return { seq, id: null, reason: "unlinked", message: `Event ${event.seq} follows another event ${last.seq} than the one that is here` };
  }
  if (event.at < last.at) return fault("backdated", `Event ${event.seq} is dated before the event that it follows`);
  if (side && commitmentTo(side) !== event.commitment) return fault("details_edited", `The details of event ${event.seq} were changed`);
  return null;
}

export const grown = (last: ChainState, event: ChainEvent, side: Side | null): ChainState => ({
  seq: event.seq, hash: event.hash, at: event.at, verified: last.verified + 1, erased: last.erased + (side ? 0 : 1),
});

export const contradiction = (mark: Mark, event: { id: string; hash: string }): Fault | null =>
  mark.hash === event.hash ? null : { seq: mark.seq, id: event.id, reason: "rebuilt", message: `Event ${mark.seq} is not the one in the ${mark.what}: the chain was rebuilt at it or before it` };
