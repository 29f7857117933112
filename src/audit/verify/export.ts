import { authorize } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { presentCheckpoint, signHead } from "../checkpoints/service.ts";
import { listCheckpointsBetween } from "../checkpoints/store.ts";
import { chainSlices } from "../events/slices.ts";
import { presentSegment, segmentStatement } from "../segments/service.ts";
import { listSegmentsEnding } from "../segments/store.ts";
import type { ExportLine } from "./lines.ts";

/** The whole chain as JSON lines, up to the head at this moment: what `npm run audit:verify` reads. */
export async function exportChain(ctx: Context): Promise<ReadableStream<Uint8Array>> {
  authorize(ctx, "audit:read", { type: "audit_log" });
  const chunks = exportLines(ctx);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map((line) => `${JSON.stringify(line)}\n`).join("")));
    },
    cancel: async () => void (await chunks.return(undefined)),
  });
}

async function* exportLines(ctx: Context): AsyncGenerator<ExportLine[], undefined> {
  const head = await signHead(ctx);
  yield [{ export: { version: 1, tenant_id: ctx.tenantId, made_at: head.at, head: { seq: head.seq, hash: head.hash } } }];
  for await (const slice of chainSlices(ctx, 1, head.seq)) yield slice;
  yield listSegmentsEnding(ctx.own, 1, head.seq).map(presentSegment).map((segment) => ({ segment: { ...segmentStatement(ctx.tenantId, segment), kid: segment.kid ?? "", signature: segment.signature ?? "" } }));
  yield listCheckpointsBetween(ctx.own, 1, head.seq).map((row) => ({ checkpoint: presentCheckpoint(ctx, row) }));
  yield [{ checkpoint: head }];
}
