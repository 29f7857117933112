import type { OwnDatabase } from "../../platform/database.ts";
import { listChain, type AuditEntry } from "./store.ts";

const sliceMax = 500;

/** A stretch of the chain in slices, both ends included. What was appended never changes, so other requests may come in between. */
export async function* chainSlices(own: OwnDatabase, first: number, last: number): AsyncGenerator<AuditEntry[]> {
  for (let next = first; next <= last; ) {
    const slice = listChain(own, next, last, sliceMax);
    const end = slice.at(-1)?.event.seq;
    if (end === undefined) return;
    yield slice;
    next = end + 1;
    if (next <= last) await scheduler.wait(0);
  }
}
