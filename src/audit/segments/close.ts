import type { Context } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { genesis } from "../chain.ts";
import { findHead } from "../events/store.ts";
import { findLastSegment, insertSegment } from "./store.ts";
import type { SegmentRow } from "./tables.ts";

/** A segment is closed by itself when the chain has grown by this many. */
export const segmentEventsMax = 50_000;

/** Closes what no segment has yet, within the caller's commit; the outbox then stores and seals it. Undefined when there is nothing to close. */
export function closeSegment(ctx: Context): SegmentRow | undefined {
  const head = findHead(ctx.own);
  const { last_seq: before, last_hash: prev_hash } = findLastSegment(ctx.own) ?? { last_seq: 0, last_hash: genesis };
  if (!head || head.seq <= before) return undefined;
  const created_at = ctx.clock.now();
  const id = newId("segment", created_at);
  const row: SegmentRow = {
    id, status: "closing", first_seq: before + 1, last_seq: head.seq,
    prev_hash, last_hash: head.hash, created_at,
    object_key: `tenants/${ctx.tenantId}/audit/${String(before + 1).padStart(12, "0")}-${String(head.seq).padStart(12, "0")}.jsonl.gz`,
    sha256: null, bytes: null, kid: null, signature: null,
  };
  insertSegment(ctx.own, row);
  enqueue(ctx, "audit.segment", id, {});
  return row;
}
