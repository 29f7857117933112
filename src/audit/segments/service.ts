import { authorize } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { sha256 } from "../../platform/digest.ts";
import { conflict } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { audit } from "../events/service.ts";
import { chainSlices } from "../events/slices.ts";
import { signStatement, type Statement } from "../signatures.ts";
import { closeSegment } from "./close.ts";
import type { Segment, SegmentQuery } from "./schema.ts";
import { findFirstClosingSegment, listSegmentRows, sealSegmentRow } from "./store.ts";
import type { SegmentRow } from "./tables.ts";

/** Closes what no segment has yet. It is signed and moved outside the database soon after, by the outbox. */
export function createSegment(ctx: Context): Segment {
  authorize(ctx, "audit:seal", { type: "audit_segment" });
  return ctx.own.atomically(() => {
    const row = closeSegment(ctx);
    if (!row) throw conflict("Every event is in a segment already");
    audit(ctx, { action: "audit.seal", target: { type: "audit_segment", id: row.id }, details: { first_seq: row.first_seq, last_seq: row.last_seq } });
    const segment = presentSegment(row);
    remember(ctx, 202, segment);
    return segment;
  });
}

export function listSegments(ctx: Context, query: SegmentQuery): Paged<Segment> {
  authorize(ctx, "audit:read", { type: "audit_segment" });
  return paged(ctx, query, {
    list: "audit_segments",
    load: (after: [number] | undefined, take, skip) => listSegmentRows(ctx.own, after?.[0], take, skip),
    keyOf: (row) => [row.first_seq],
    present: presentSegment,
  });
}

export const presentSegment = (row: SegmentRow): Segment => ({
  id: row.id, status: row.status, first_seq: row.first_seq, last_seq: row.last_seq, prev_hash: row.prev_hash, last_hash: row.last_hash,
  created_at: new Date(row.created_at).toISOString(), bytes: row.bytes, sha256: row.sha256, kid: row.kid, signature: row.signature,
});

/** What a segment's signature covers. */
export const segmentStatement = (tenant_id: string, { id, first_seq, last_seq, prev_hash, last_hash, created_at }: Segment) =>
  ({ tenant_id, id, first_seq, last_seq, prev_hash, last_hash, created_at }) satisfies Statement;

/**
 * Signs and stores every closed segment, oldest first, each sealed only once its object is durable. Killed anywhere it is run again and does the
 * same: the rows can't change, and the object is put under the same name.
 */
export async function storeSegments(ctx: Context): Promise<void> {
  for (let row = findFirstClosingSegment(ctx.own); row; row = findFirstClosingSegment(ctx.own)) {
    const statement = segmentStatement(ctx.tenantId, presentSegment(row));
    const signed = await signStatement(ctx.settings, "devgen-audit-segment", statement);
    const bytes = await packed(ctx, row, { segment: { ...statement, ...signed } });
    await ctx.blobs.put(row.object_key, bytes, { httpMetadata: { contentType: "application/gzip" } });
    sealSegmentRow(ctx.own, row.id, { ...signed, sha256: sha256(bytes), bytes: bytes.length });
    ctx.log("info", "audit.segment_sealed", { segment: row.id, first_seq: row.first_seq, last_seq: row.last_seq });
  }
}

/** The segment as lines, gzipped: its signed head, then its events. No side rows, which must stay erasable. */
async function packed(ctx: Context, row: SegmentRow, head: object): Promise<Uint8Array> {
  const { readable, writable } = new CompressionStream("gzip");
  const whole = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  const write = (lines: readonly object[]) => writer.write(new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join("")));
  await write([head]);
  for await (const slice of chainSlices(ctx, row.first_seq, row.last_seq)) await write(slice.map(({ event }) => ({ event })));
  await writer.close();
  return new Uint8Array(await whole);
}
